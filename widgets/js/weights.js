/** The weights of a perceptron: as the graph has them, as the sliders have them, and as lines of the plane. */
import { Tensor } from "./engine/index.js";

/** @typedef {import("./demo.js").Model} Model */
/** @typedef {readonly [number, number, number]} Line (a, b, c), for a x + b y + c = 0, or the half-plane above 0 */

const MOST = 20;

/** For each class what its logit is made of; that of a sigmoid's class 0 is 0. @param {Model} model @returns {Line[]} */
export function rows(model) {
  const [[across, up], b] = [model.get("W"), model.get("b")];
  const found = across.map((/** @type {number} */ w, /** @type {number} */ k) => [w, up[k], b[k] ?? 0]);
  return found.length > 1 ? found : [[0, 0, 0], ...found];
}

/** w₁, w₂ and b of the sliders: of the line between two classes, or of the chosen one of three. @param {Model} model */
export function line(model) {
  const all = rows(model);
  return model.get("classes") === 2 ? minus(all[1], all[0]) : all[Number(model.get("chosen"))];
}

/**
 * Change the weights so that the sliders' w₁, w₂ and b become these. Those of a softmax with two classes move apart,
 * as in gradient descent.
 * @param {Model} model @param {readonly number[]} to @param {readonly number[]} [from]
 */
export function setLine(model, to, from = line(model)) {
  const W = model.get("W").map((/** @type {number[]} */ row) => [...row]);
  const b = [...model.get("b")];
  const columns = W[0].length;
  const own = columns > 2 ? Number(model.get("chosen")) : 0;
  const shares =
    columns === 2 ? [-0.5, 0.5] : W[0].map((/** @type {number} */ _, /** @type {number} */ k) => +(k === own));
  [...W, b].forEach((values, row) => {
    for (let k = 0; k < values.length; k++) values[k] += shares[k] * (to[row] - from[row]);
  });
  model.set("W", W);
  model.set("b", b);
}

/** The sliders follow the weights, and the weights the sliders. @param {Model} model */
export function follow(model) {
  const names = ["w1", "w2", "bias"];
  const shown = () => line(model).map((x) => Math.min(Math.max(x, -MOST), MOST));
  const given = () => names.map((name) => model.get(name));
  const isSame = () => shown().every((x, i) => Math.abs(x - given()[i]) <= 1e-9);
  // One change tells of itself before the next is made: what is half done is not answered.
  let isBusy = false;
  /** @param {() => void} action */
  const once = (action) => () => {
    if (isBusy || isSame()) return;
    isBusy = true;
    action();
    isBusy = false;
  };
  const show = once(() => shown().forEach((x, i) => model.set(names[i], x)));
  const move = once(() => setLine(model, given(), shown()));
  for (const name of ["W", "b", "chosen"]) model.on(`change:${name}`, show);
  for (const name of names) model.on(`change:${name}`, move);
}

/** W and b as the graph takes them. @param {Model} model @param {import("./program.js").Program} program */
export function weights(model, program) {
  const values = [model.get("W").flat(), model.get("b")];
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
