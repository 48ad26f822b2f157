/** The weights of a perceptron: as the graph has them, as the sliders have them, and as lines of the plane. */
import { Tensor } from "./engine/index.js";

/** @typedef {import("./demo.js").Model} Model */
/** @typedef {readonly [number, number, number]} Line (a, b, c), for a x + b y + c = 0, or the half-plane above 0 */

const MOST = 20;

const SLIDERS = ["w1", "w2", "bias"];

/** @typedef {{ W: number[][], b: number[] }} Weights */

/** For each class what its logit is made of; that of a sigmoid's class 0 is 0. @param {Weights} weights @returns {Line[]} */
export function rows({ W: [across, up], b }) {
  /** @type {Line[]} */
  const found = across.map((w, k) => [w, up[k], b[k] ?? 0]);
  return found.length > 1 ? found : [[0, 0, 0], ...found];
}

/** Of the line between two classes, or of the class `k` of three. @param {Weights} weights @param {number} k */
function lineOf(weights, k) {
  const all = rows(weights);
  return all.length === 2 ? minus(all[1], all[0]) : all[k];
}

/**
 * Weights with another line. Those of a softmax with two classes move apart, as in gradient descent.
 * @param {Weights} weights @param {readonly number[]} by @param {number} k
 * @returns {Weights}
 */
function moved({ W, b }, by, k) {
  const columns = W[0].length;
  const share = (/** @type {number} */ at) => (columns === 2 ? at - 0.5 : +(at === (columns > 2 ? k : 0)));
  const [across, up, bias] = [...W, b].map((row, i) => row.map((w, at) => w + share(at) * by[i]));
  return { W: [across, up], b: bias };
}

/** @param {readonly number[]} values */
function clipped(values) {
  return values.map((x) => Math.min(Math.max(x, -MOST), MOST));
}

/**
 * The weights as they are: those of the sliders, where these have been moved and W and b have not followed yet.
 * @param {Model} model @returns {Weights}
 */
export function weightsOf(model) {
  const weights = { W: model.get("W"), b: model.get("b") };
  const k = Number(model.get("slider_class"));
  const shown = clipped(lineOf(weights, k));
  const by = SLIDERS.map((name, i) => model.get(name) - shown[i]);
  return by.some((x) => Math.abs(x) > 1e-9) ? moved(weights, by, k) : weights;
}

/** w₁, w₂ and b of the line between two classes, or of the chosen one of three. @param {Model} model */
export function line(model) {
  return lineOf(weightsOf(model), Number(model.get("chosen")));
}

/** Set the weights, and the sliders with them. @param {Model} model @param {Weights} weights */
export function setWeights(model, weights) {
  const k = model.get("chosen");
  const shown = clipped(lineOf(weights, Number(k)));
  model.set("W", weights.W);
  model.set("b", weights.b);
  SLIDERS.forEach((name, i) => model.set(name, shown[i]));
  model.set("slider_class", k);
}

/** @param {Model} model @param {readonly number[]} to */
export function setLine(model, to) {
  const from = line(model);
  const by = to.map((x, i) => x - from[i]);
  setWeights(model, moved(weightsOf(model), by, Number(model.get("chosen"))));
}

/**
 * The model for controls: what one of them sets, the weights and the other sliders follow. They do so at once, and not
 * when the model tells of a change: a kernel's answer to a change may come late, and is not to be answered.
 * @param {Model} model
 * @returns {Model}
 */
export function linked(model) {
  return {
    get: (name) => model.get(name),
    set(name, value) {
      const at = SLIDERS.indexOf(name);
      const weights = weightsOf(model);
      if (at >= 0) {
        const by = [0, 0, 0];
        by[at] = Number(value) - model.get(name);
        setWeights(model, moved(weights, by, Number(model.get("slider_class"))));
      }
      model.set(name, value);
      if (name === "chosen") setWeights(model, weights);
    },
    save_changes: () => model.save_changes(),
    on: (event, listener) => model.on(event, listener),
    off: (event, listener) => model.off(event, listener),
  };
}

/** W and b as the graph takes them. @param {Weights} weights @param {import("./program.js").Program} program */
export function tensorsOf({ W, b }, program) {
  const values = [W.flat(), b];
  const named = ["W", "b"].filter((key) => program.names[key]);
  return named.map((key, i) => {
    const { shape, dtype } = /** @type {Tensor} */ (program.variables.get(program.name(key)));
    return Tensor.from(new Tensor(shape, "float64", Float64Array.from(values[i])), dtype);
  });
}

/**
 * Where two classes are the most probable: [i, j, x0, y0, x1, y1].
 * @param {readonly Line[]} all @param {readonly number[]} area
 */
export function boundaries(all, [left, right, bottom, top]) {
  /** @type {Line[]} */
  const sides = [
    [1, 0, -left],
    [-1, 0, right],
    [0, 1, -bottom],
    [0, -1, top],
  ];
  const found = [];
  for (let j = 0; j < all.length; j++) {
    for (let i = 0; i < j; i++) {
      const others = all.filter((_, k) => k !== i && k !== j);
      const planes = [...sides, ...others.map((other) => minus(all[i], other))];
      const ends = segment(minus(all[j], all[i]), planes, (left + right) / 2, (bottom + top) / 2);
      if (ends) found.push([i, j, ...ends]);
    }
  }
  return found;
}

/** @param {Line} a @param {Line} b @returns {Line} */
function minus(a, b) {
  return [a[0] - b[0], a[1] - b[1], a[2] - b[2]];
}

/** The point of a line that is nearest to (x, y). @param {readonly number[]} of @param {number} x @param {number} y */
export function nearest([a, b, c], x, y) {
  const away = (a * x + b * y + c) / (a * a + b * b);
  return [x - a * away, y - b * away];
}

/**
 * The part of a line that lies in all half-planes.
 * @param {Line} of @param {readonly Line[]} planes @param {number} fromX @param {number} fromY
 */
function segment(of, planes, fromX, fromY) {
  const [a, b] = of;
  const square = a * a + b * b;
  if (square === 0) return null;
  const [x, y] = nearest(of, fromX, fromY);
  const length = Math.sqrt(square);
  const [alongX, alongY] = [-b / length, a / length];
  let [low, high] = [-1e300, 1e300];
  for (const [p, q, r] of planes) {
    const value = p * x + q * y + r;
    const rate = p * alongX + q * alongY;
    if (rate > 0) low = Math.max(low, -value / rate);
    else if (rate < 0) high = Math.min(high, -value / rate);
    else if (value < 0) return null;
  }
  if (!(low < high)) return null;
  return [x + low * alongX, y + low * alongY, x + high * alongX, y + high * alongY];
}
