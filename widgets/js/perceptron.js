/** PerceptronDemo in the browser: points, the line between them, and the probabilities as a field. */
import { css, mix, scale } from "./colours.js";
import { button, change, clock, controls, element } from "./demo.js";
import { Tensor } from "./engine/index.js";
import { lineHandles } from "./line_handles.js";
import { live } from "./live.js";
import { number, numbers } from "./numbers.js";
import { Plot } from "./plot.js";
import { SHAPES, points } from "./points.js";
import { boundaries, line, linked, rows, setWeights, tensorsOf, weightsOf } from "./weights.js";

/** @typedef {import("./demo.js").Model} Model */
/** @typedef {{ weights: number[], field: ArrayLike<number>, p: number[], wrong: boolean[], error_rate: number,
 *   likelihood: number, cross_entropy: number, gradient: number[], boundaries: number[][] }} Scene */

const COLUMNS = 49;
/** A gradient so small that nothing moves any more. */
const FLAT = 1e-6;

/**
 * What was drawn last, for the next step of training, by the programs: each view has a model object of its own.
 * @type {WeakMap<object, Scene>}
 */
const latest = new WeakMap();

/** @param {Record<string, import("./program.js").Program>} programs @returns {(model: Model) => Scene} */
function compute({ perceptron }) {
  const named = ["W", "b"].filter((key) => perceptron.names[key]);
  const field = perceptron.runner(["P"], ["X", ...named]);
  const fit = perceptron.runner(["P", "J", ...named.map((key) => `d${key}`)], ["X", "c", ...named]);
  let [seen, grid] = [/** @type {number[]} */ ([]), new Tensor([0, 2])];
  return (model) => {
    const [area, classes] = [model.get("area"), model.get("classes")];
    if (seen !== area) [seen, grid] = [area, gridOf(area)];
    const weights = weightsOf(model);
    const given = tensorsOf(weights, perceptron);
    const [places, all] = [model.get("points"), model.get("labels")];
    const count = Math.min(places.length, all.length);
    const labels = all.slice(0, count);
    const written = [...weights.W.flat(), ...weights.b];
    const scene = {
      weights: written,
      field: field(grid, ...given)[0].data.slice(),
      p: [],
      wrong: [],
      error_rate: 0,
      likelihood: 1,
      cross_entropy: 0,
      gradient: written.map(() => 0),
      boundaries: boundaries(rows(weights), area),
    };
    latest.set(model.get("programs"), scene);
    if (!count) return scene;
    const X = new Tensor([count, 2], "float64", Float64Array.from(places.slice(0, count).flat()));
    const c = new Tensor([count, classes]);
    labels.forEach((/** @type {number} */ label, /** @type {number} */ i) => (c.data[i * classes + label] = 1));
    const [P, J, ...gradient] = fit(X, c, ...given);
    const rowOf = (/** @type {number} */ i) => P.data.subarray(i * classes, (i + 1) * classes);
    const wrong = labels.map((/** @type {number} */ label, /** @type {number} */ i) => likeliest(rowOf(i)) !== label);
    const J0 = J.data[0];
    return Object.assign(scene, {
      p: labels.map((/** @type {number} */ label, /** @type {number} */ i) => rowOf(i)[label]),
      wrong,
      error_rate: wrong.filter(Boolean).length / count,
      likelihood: Math.exp(-J0),
      cross_entropy: J0,
      gradient: gradient.flatMap(({ data }) => [...data]),
    });
  };
}

/** @param {readonly number[]} area */
function gridOf([left, right, bottom, top]) {
  const grid = new Tensor([COLUMNS * COLUMNS, 2]);
  for (let i = 0; i < COLUMNS * COLUMNS; i++) {
    grid.data[2 * i] = left + ((i % COLUMNS) * (right - left)) / (COLUMNS - 1);
    grid.data[2 * i + 1] = bottom + (Math.floor(i / COLUMNS) * (top - bottom)) / (COLUMNS - 1);
  }
  return grid;
}

/** @param {ArrayLike<number>} p */
function likeliest(p) {
  let best = 0;
  for (let k = 1; k < p.length; k++) if (p[k] > p[best]) best = k;
  return best;
}

/** A step of gradient descent, with the gradient of what is drawn. Whether there is more to do. @param {Model} model */
function train(model) {
  const scene = model.get("computed") ?? latest.get(model.get("programs"));
  const { W, b } = weightsOf(model);
  const rate = model.get("learning_rate");
  const now = [...W.flat(), ...b];
  if (!scene || now.some((w, i) => Math.abs(w - scene.weights[i]) > 1e-9)) return true; // not drawn yet
  const moved = now.map((w, i) => w - rate * scene.gradient[i]);
  const steepest = Math.max(...scene.gradient.map(Math.abs));
  if (!(steepest > FLAT) || !moved.every(Number.isFinite)) return false;
  const columns = W[0].length;
  const halves = [moved.slice(0, columns), moved.slice(columns, 2 * columns)];
  setWeights(model, { W: halves, b: moved.slice(2 * columns) });
  change(model, "step", model.get("step") + 1);
  return true;
}

/** Back to the weights from the start. @param {Model} model */
function reset(model) {
  const [W, b] = model.get("start");
  model.set("playing", false);
  setWeights(model, { W, b });
  change(model, "step", 0);
}

const ROWS = [
  ["line", "Line"],
  ["wrong", "Misclassified"],
  ["likelihood", "Likelihood ∏ p"],
  ["cross_entropy", "Cross entropy −Σ ln p"],
  ["step", "Training steps"],
  ["W", "W"],
  ["b", "b"],
];

/** @param {Model} model @param {HTMLElement} root @returns {import("./live.js").View<Scene>} */
function view(model, root) {
  const classes = model.get("classes");
  const plot = new Plot({ label: model.get("label"), xLabel: "x₁", yLabel: "x₂", ratio: 0.97, most: 520 });
  const dots = points(plot, model);
  const handles = classes === 2 ? lineHandles(plot, model) : null;
  const figures = Object.fromEntries(
    ROWS.map(([key]) => [key, element("dd", { class: key.length === 1 ? "tslab-matrix" : null })]),
  );
  const inputs = controls(linked(model));
  const marked = legend(classes);
  /** @type {Record<string, string>} */
  const names = classes === 2 ? {} : { line: "Logit of the class" };
  const bar = element(
    "div",
    { class: "tslab-bar" },
    button("+ Point", "Add a point in the middle", dots.add),
    button("− Point", "Remove the point that was chosen last", dots.remove),
    button("Start again", "Back to the weights from the start", () => reset(model)),
  );
  root.append(
    element(
      "div",
      { class: "tslab-perceptron" },
      element("div", {}, plot.root, marked.element),
      element(
        "div",
        {},
        element("dl", {}, ...ROWS.flatMap(([key, name]) => [element("dt", {}, names[key] ?? name), figures[key]])),
        inputs.element,
        bar,
      ),
    ),
  );
  const wrongOf = (/** @type {Scene} */ { wrong }) => `${wrong.filter(Boolean).length} of ${wrong.length}`;
  const formula = () => {
    const [a, b, c] = line(model);
    return `${short(a)}\u00a0x₁ ${signed(b)}\u00a0x₂ ${signed(c)}`;
  };
  return {
    show(scene) {
      const [left, right, bottom, top] = model.get("area");
      plot.begin([left, right], [bottom, top]);
      const shades = Array.from({ length: classes }, (_, k) => mix(plot.theme.paper, plot.colour(k), 0.5));
      const grid = { columns: COLUMNS, rows: COLUMNS, x: plot.x, y: plot.y };
      if (classes === 2) {
        const values = Float64Array.from({ length: COLUMNS ** 2 }, (_, i) => scene.field[2 * i + 1]);
        plot.field({ ...grid, values }, scale([shades[0], plot.theme.paper, shades[1]]), [0, 1]);
        plot.contours({ ...grid, values }, [0.1, 0.9], { colour: plot.theme.ink, width: 1, alpha: 0.6 });
      } else {
        const ramps = shades.map((shade) => scale([plot.theme.paper, shade]));
        const values = Float64Array.from({ length: COLUMNS ** 2 }, (_, i) => ramped(scene.field, i, classes));
        plot.field({ ...grid, values }, joined(ramps), [0, 255]);
      }
      for (const [, , x0, y0, x1, y1] of scene.boundaries) {
        plot.line([x0, x1], [y0, y1], { colour: plot.theme.ink, width: 2.5 });
      }
      marked.marks.forEach((mark, k) => (mark.style.color = css(plot.colour(k))));
      handles?.draw();
      dots.draw(scene.wrong);
      plot.end();
      const percent = scene.wrong.length ? ` = ${number(Math.round(1000 * scene.error_rate) / 10)} %` : "";
      figures.wrong.textContent = wrongOf(scene) + percent;
      figures.likelihood.textContent = likelihood(scene);
      figures.cross_entropy.textContent = number(scene.cross_entropy);
      figures.line.textContent = `${formula()}${classes === 2 ? " = 0" : ""}`;
      const { W, b } = weightsOf(model);
      const written = W.map((row) => numbers(row));
      figures.W.textContent = `[${written.join(",\n ")}]`;
      figures.b.textContent = numbers(b);
      figures.step.textContent = String(model.get("step"));
    },
    words: (scene) =>
      (classes === 2 ? "Class 1 is where" : `The logit of class ${model.get("chosen")} is`) +
      ` ${formula()}${classes === 2 ? " > 0" : ""}. ` +
      `${wrongOf(scene)} points are misclassified. The likelihood of the labels is ${likelihood(scene)}, ` +
      `the cross entropy ${number(scene.cross_entropy)}. ${model.get("step")} steps of training.`,
    follow(redraw) {
      dots.onSelect(redraw);
      const ends = [plot.follow(redraw), inputs.end];
      return () => ends.forEach((end) => end());
    },
  };
}

/** What the marks mean. @param {number} classes */
function legend(classes) {
  const marks = SHAPES.slice(0, classes).map((shape) => element("span", { "aria-hidden": true }, `${shape} `));
  const help =
    "Click: a new point. Drag: move it. Double click: remove it. With a point in focus: arrow keys, " +
    "page up and down for another, a digit for its class, Delete.";
  const found = element(
    "div",
    { class: "tslab-legend" },
    ...marks.map((mark, k) => element("span", {}, mark, `class ${k}`)),
    element("span", {}, "◯ misclassified"),
    classes === 2 ? element("span", {}, "─ p = 0.1 and 0.9") : null,
    element("p", {}, help),
  );
  return { element: found, marks };
}

/**
 * The class that is the most probable, and how certain that is, as a place on the joined ramps.
 * @param {ArrayLike<number>} field @param {number} i @param {number} classes
 */
function ramped(field, i, classes) {
  let best = 0;
  for (let k = 1; k < classes; k++) if (field[i * classes + k] > field[i * classes + best]) best = k;
  const certain = (field[i * classes + best] * classes - 1) / (classes - 1);
  return best * 85 + Math.min(certain, 1) * 84 + 0.5;
}

/** One row of colours of several. @param {readonly Uint32Array[]} ramps */
function joined(ramps) {
  return Uint32Array.from({ length: 256 }, (_, i) => ramps[Math.min(Math.floor(i / 85), 2)][(i % 85) * 3]);
}

/** With three digits. @param {number} x */
function short(x) {
  return number(Number(x.toPrecision(3)));
}

/** `+ 2` or `− 2`. @param {number} x */
function signed(x) {
  return `${x < 0 ? "−" : "+"} ${short(Math.abs(x))}`;
}

/** Also where it is too small for a number. @param {Scene} scene */
function likelihood({ likelihood: L, cross_entropy: J }) {
  return L === 0 && Number.isFinite(J) ? `10^${number(Math.round(-J / Math.LN10))}` : number(L);
}

export default live({
  compute,
  view,
  initialize: ({ model }) => clock(model, () => train(model), 0),
  keys(model) {
    const choose = (/** @type {string} */ k) => [k, () => change(linked(model), "chosen", k)];
    return Object.fromEntries(["0", "1", "2"].slice(0, model.get("classes")).map(choose));
  },
});
