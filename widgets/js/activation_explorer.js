/** ActivationExplorer in the browser: a curve with its slope, and the gradient on its way back through a chain. */
import { css } from "./colours.js";
import { change, controls, element } from "./demo.js";
import { live } from "./live.js";
import { number } from "./numbers.js";
import { Plot } from "./plot.js";

/** @typedef {import("./demo.js").Model} Model */
/** @typedef {{ ys: ArrayLike<number>, slopes: ArrayLike<number>, saturated: (number | null)[], y: number,
 *   slope: number, values: number[], factors: number[], gradients: number[] }} Scene */

const GRID = Float64Array.from({ length: 241 }, (_, i) => -6 + (12 * i) / 240);
const SATURATED = 0.05;
const VANISHED = 2 ** -24;
/** Numbers that are larger make no curve longer. */
const LARGE = 100;
/** As far down as the gradient is followed, as a power of ten. */
const DEEPEST = -40;

/** @param {Record<string, import("./program.js").Program>} programs @returns {(model: Model) => Scene} */
function compute(programs) {
  const runs = new Map(Object.entries(programs).map(([name, one]) => [name, one.runner(["y", "slope"], ["x"])]));
  return (model) => {
    const run = /** @type {NonNullable<ReturnType<typeof runs.get>>} */ (runs.get(model.get("activation")));
    const [ys, slopes] = run(GRID).map((tensor) => tensor.data.slice());
    const at = (/** @type {number} */ x) => run([x]).map((tensor) => tensor.data[0]);
    const [y, slope] = at(model.get("x"));
    const weight = model.get("weight");
    let [h, gradient] = [model.get("x"), 1];
    /** @type {[number[], number[], number[]]} */
    const [values, factors, gradients] = [[], [], []];
    for (let i = 0; i < model.get("depth"); i++) {
      const [output, derivative] = at(weight * h);
      const factor = weight * derivative;
      [h, gradient] = [output, gradient * factor];
      values.push(h);
      factors.push(factor);
      gradients.push(gradient);
    }
    return { ys, slopes, saturated: saturated(slopes), y, slope, values, factors, gradients };
  };
}

/** Up to where it is saturated on the left, and from where on the right. @param {Float64Array} slopes */
function saturated(slopes) {
  const isSteep = (/** @type {number} */ slope) => !(Math.abs(slope) < SATURATED);
  const first = slopes.findIndex(isSteep);
  const last = slopes.length - 1 - slopes.slice().reverse().findIndex(isSteep);
  if (first < 0) return [GRID[GRID.length - 1], null];
  return [first > 0 ? GRID[first - 1] : null, last + 1 < GRID.length ? GRID[last + 1] : null];
}

/** @param {Model} model @param {HTMLElement} root @returns {import("./live.js").View<Scene>} */
function view(model, root) {
  const curve = new Plot({ label: "The activation and its derivative", xLabel: "x", yLabel: "f(x) and f′(x)" });
  const chain = new Plot({
    label: "The gradient after each activation of a chain",
    xLabel: "activations, one after the other",
    yLabel: "gradient |dh/dx|",
    logarithmic: true,
  });
  /** @type {Scene | null} */
  let last = null;
  curve.handle({
    label: "x",
    get: () => [model.get("x"), last?.y ?? NaN],
    set: (x) => change(model, "x", Math.round(x * 20) / 20),
  });
  const inputs = controls(model);
  inputs.element.classList.add("tslab-wide-controls");
  root.append(element("div", { class: "tslab-columns" }, curve.root, chain.root), inputs.element);
  return {
    show(scene) {
      last = scene;
      drawCurve(curve, scene, model.get("x"));
      drawChain(chain, scene);
    },
    words: (scene) => words(scene, model),
    follow(redraw) {
      const ends = [curve.follow(redraw), chain.follow(redraw), inputs.end];
      return () => ends.forEach((end) => end());
    },
  };
}

/** @param {Plot} plot @param {Scene} scene @param {number} x */
function drawCurve(plot, { ys, slopes, saturated: [left, right], y, slope }, x) {
  const seen = [...Array.from(ys), ...Array.from(slopes)].filter((value) => Math.abs(value) < LARGE);
  const [low, high] = seen.length ? [Math.min(...seen), Math.max(...seen)] : [0, 1];
  const room = 0.08 * (high - low || 1);
  plot.begin([-6, 6], [low - room, high + room]);
  const [blue, orange, { ink }] = [plot.colour(0), plot.colour(1), plot.theme];
  if (left !== null) shade(plot, -6, left);
  if (right !== null) shade(plot, right, 6);
  plot.line([-6, 6], [0, 0], { colour: plot.theme.faint, width: 1 });
  plot.line(GRID, ys, { colour: blue, width: 2.5 });
  plot.line(GRID, slopes, { colour: orange, width: 2, dash: [6, 4] });
  plot.line([x, x], [y, slope], { colour: ink, width: 1, dash: [2, 3] });
  plot.line([x - 1.2, x + 1.2], [y - 1.2 * slope, y + 1.2 * slope], { colour: ink, width: 1.5 });
  plot.dots([x], [slope], orange, 5);
  // Where the two are far apart, and the point is not.
  const apart = (/** @type {number} */ at) => Math.abs(ys[at] - slopes[at]) * Math.min(Math.abs(GRID[at] - x), 1.5);
  const at = [184, 56, 148, 92].reduce((best, next) => (apart(next) > apart(best) ? next : best));
  plot.text("f(x)", GRID[at], ys[at], blue);
  plot.text("f′(x)", GRID[at], slopes[at], orange);
  plot.text(number(slope), x, slope, orange);
  const line = (18 * (high - low + 2 * room)) / plot.inside.height;
  for (const from of [left === null ? null : -6, right]) {
    if (from === null) continue;
    plot.text("saturated", from, (low + high) / 2 + line);
    plot.text(`|f′| < ${SATURATED}`, from, (low + high) / 2);
  }
  plot.end();
}

/** Hatch from one x to another. @param {Plot} plot @param {number} from @param {number} to */
function shade(plot, from, to) {
  const { context, inside } = plot;
  const [left, width] = [plot.toX(from), plot.toX(to) - plot.toX(from)];
  context.save();
  context.beginPath();
  context.rect(left, inside.top, width, inside.height);
  context.fillStyle = css(plot.theme.rule, 0.35);
  context.fill();
  context.clip();
  context.strokeStyle = css(plot.theme.rule);
  context.lineWidth = 1;
  context.beginPath();
  for (let at = left - inside.height; at < left + width; at += 9) {
    context.moveTo(at, inside.top + inside.height);
    context.lineTo(at + inside.height, inside.top);
  }
  context.stroke();
  context.restore();
}

/** @param {Plot} plot @param {Scene} scene */
function drawChain(plot, { factors, gradients }) {
  const count = gradients.length;
  const powers = [...factors, ...gradients].map((value) => Math.log10(Math.abs(value))).filter(Number.isFinite);
  // In large steps, so that the axis stands still while little changes.
  const low = Math.max(DEEPEST, Math.min(-9, 4 * Math.floor(Math.min(...powers) / 4)));
  const high = Math.max(1, 4 * Math.ceil(Math.max(...powers) / 4));
  const end = Math.max(count, 5) + 1;
  plot.begin([0, end], [10 ** (low - 0.5), 10 ** (high + 0.5)]);
  const [blue, orange, green] = [0, 1, 2].map((n) => plot.colour(n));
  const steps = gradients.map((_, i) => i + 1);
  const sizes = (/** @type {number[]} */ all) => all.map((value) => Math.max(Math.abs(value), 10 ** low));
  plot.line([0, end], [1, 1], { colour: plot.theme.faint, width: 1 });
  plot.line([0, end], [VANISHED, VANISHED], { colour: orange, width: 1.5, dash: [3, 3] });
  plot.line(steps, sizes(factors), { colour: green, width: 1.5, dash: [5, 4] });
  plot.dots(steps, sizes(factors), green, 3);
  plot.line([0, ...steps], [1, ...sizes(gradients)], { colour: blue, width: 2.5 });
  plot.dots(steps, sizes(gradients), blue);
  plot.text("vanished in float32", 0, VANISHED / 10 ** ((28 * (high - low + 1)) / plot.inside.height), orange);
  const place = (/** @type {number} */ share) => Math.round(share * (count - 1));
  plot.text("w · f′ of each", steps[place(0.6)], sizes(factors)[place(0.6)], green);
  const gone = gradients.indexOf(0);
  const at = gone < 0 ? place(0.25) : gone;
  const product = gone < 0 ? "gradient: their product" : `gradient: 0 from ${gone + 1} on`;
  plot.text(product, steps[at], sizes(gradients)[at], blue);
  plot.end();
}

/** @param {Scene} scene @param {Model} model */
function words({ saturated: [left, right], y, slope, gradients }, model) {
  const x = model.get("x");
  const isFlat = (left !== null && x <= left) || (right !== null && x >= right);
  const gradient = gradients[gradients.length - 1];
  const size = Math.abs(gradient);
  const gone = ": it has vanished; in float32, adding it to 1 changes nothing";
  const fate = size <= VANISHED ? gone : size > 1000 ? ": it explodes" : "";
  return (
    `${model.get("activation").slice(0, 99)}: f(${number(x)}) = ${number(y)}, and the slope there is ` +
    `${number(slope)}${isFlat ? ", where it is saturated" : ""}. After ${gradients.length} of them with weight ` +
    `${number(model.get("weight"))}, the gradient is ${number(gradient)}${fate}.`
  );
}

export default live({ compute, view });
