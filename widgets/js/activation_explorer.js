/** ActivationExplorer in the browser: a curve with its slope, and the gradient on its way back through a chain. */
import { change, controls, element } from "./demo.js";
import { live } from "./live.js";
import { number } from "./numbers.js";
import { Plot } from "./plot.js";

/** @typedef {import("./demo.js").Model} Model */
/** @typedef {{ ys: ArrayLike<number>, slopes: ArrayLike<number>, y: number, slope: number,
 *   values: number[], gradients: number[] }} Scene */

const GRID = Float64Array.from({ length: 241 }, (_, i) => -6 + (12 * i) / 240);

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
    const [values, gradients] = [/** @type {number[]} */ ([]), /** @type {number[]} */ ([])];
    for (let i = 0; i < model.get("depth"); i++) {
      const [output, derivative] = at(weight * h);
      [h, gradient] = [output, gradient * weight * derivative];
      values.push(h);
      gradients.push(gradient);
    }
    return { ys, slopes, y, slope, values, gradients };
  };
}

/** @param {Model} model @param {HTMLElement} root @returns {import("./live.js").View<Scene>} */
function view(model, root) {
  const curve = new Plot({ label: "The activation and its derivative", xLabel: "x", yLabel: "f(x) and f′(x)" });
  const chain = new Plot({ label: "The gradient after each activation", xLabel: "activations", yLabel: "|dh/dx|" });
  chain.logarithmic = true;
  /** @type {Scene | null} */
  let last = null;
  curve.handle({
    label: "x",
    get: () => [model.get("x"), last?.y ?? 0],
    set: (x) => change(model, "x", Math.round(x * 20) / 20),
  });
  const inputs = controls(model);
  root.append(element("div", { class: "tslab-columns" }, curve.root, chain.root), inputs.element);
  return {
    show(scene) {
      last = scene;
      const x = model.get("x");
      curve.begin([-6, 6], [-1.5, 3]);
      curve.line(GRID, scene.ys, { colour: curve.colour(0), width: 2.5 });
      curve.line(GRID, scene.slopes, { colour: curve.colour(1), width: 2, dash: [6, 4] });
      const { y, slope } = scene;
      curve.line([x - 1, x + 1], [y - slope, y + slope], { colour: curve.theme.ink, width: 1.5 });
      curve.end();
      chain.begin([0, 31], [1e-12, 1e3]);
      const steps = scene.gradients.map((_, i) => i + 1);
      const sizes = scene.gradients.map((gradient) => Math.max(Math.abs(gradient), 1e-300));
      chain.line(steps, sizes, { colour: chain.colour(0) });
      chain.dots(steps, sizes, chain.colour(0));
      chain.end();
    },
    words: ({ y, slope, gradients }) =>
      `f(${number(model.get("x"))}) = ${number(y)}, its slope is ${number(slope)}. ` +
      `After ${gradients.length} of them the gradient is ${number(gradients[gradients.length - 1])}.`,
    follow(redraw) {
      const ends = [curve.follow(redraw), chain.follow(redraw), inputs.end];
      return () => ends.forEach((end) => end());
    },
  };
}

export default live({ compute, view });
