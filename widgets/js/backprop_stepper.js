/** BackpropStepper in the browser: a training step, moment by moment, and back. */
import { BackwardPicture } from "./backprop_picture.js";
import { describe } from "./backprop_words.js";
import { button, change, clock, controls, element } from "./demo.js";
import { Tensor, parsed } from "./engine/tensor.js";
import { live } from "./live.js";
import { actionsOf, icon, keysOf, stepBar } from "./stepping.js";

/** @typedef {import("./demo.js").Model} Model */
/** @typedef {import("./backprop_picture.js").Scene} Scene */
/** @typedef {import("./backprop_picture.js").Story} Story */

const SECOND = 1000;
/** @type {Record<string, keyof Scene>} */
const WHERE = { value: "values", contribution: "contributions", gradient: "gradients", variable: "updated" };

/** @param {Record<string, import("./program.js").Program>} programs @returns {(model: Model) => Scene} */
function compute({ step: program }) {
  const keys = Object.keys(program.names).map((key) => {
    const [kind, place] = key.split(" ");
    return { key, list: WHERE[kind], i: Number(place) };
  });
  const asked = keys.filter(({ list }) => list !== "updated");
  const trained = keys.filter(({ list }) => list === "updated");
  const names = trained.map(({ key }) => program.name(key));
  const runner = program.runner(
    asked.map(({ key }) => key),
    names,
  );
  const run = (/** @type {Tensor[]} */ ...given) => {
    program.reset(); // a run of the graph may write other variables
    return runner(...given);
  };
  const initial = names.map((name) => program.feeds.get(name) ?? /** @type {Tensor} */ (program.variables.get(name)));
  const slopes = trained.map(({ i }) => asked.findIndex((one) => one.list === "gradients" && one.i === i));
  const descend = (/** @type {Tensor[]} */ start, /** @type {Tensor[]} */ values, /** @type {number} */ rate) =>
    start.map((value, k) => descended(value, values[slopes[k]], rate));
  /** The variables at the start of each training step, as far as it is known. @type {Tensor[][]} */
  const starts = [initial];
  /** @type {{ start: Tensor[], values: Tensor[], scene: Scene } | null} */
  let kept = null;
  let learningRate = NaN;
  return (model) => {
    const rate = model.get("learning_rate");
    const at = names.length ? model.get("iteration") : 0;
    if (rate !== learningRate) starts.length = 1;
    else if (kept && kept.start === starts[at]) return kept.scene;
    learningRate = rate;
    for (let start = starts[starts.length - 1]; starts.length <= at; starts.push(start)) {
      start = descend(start, run(...start), rate);
    }
    const start = starts[at];
    const { nodes, edges } = /** @type {Story} */ (model.get("story"));
    const empty = (/** @type {readonly unknown[]} */ { length }) => new Array(length).fill(null);
    if (!kept || kept.start !== start) {
      const values = run(...start).map((tensor) => tensor.copy());
      const scene = { values: empty(nodes), contributions: empty(edges), gradients: empty(nodes), updated: [] };
      kept = { start, values, scene };
      asked.forEach(({ list, i }, k) => (scene[list][i] = told(values[k])));
    }
    const updated = empty(nodes);
    descend(start, kept.values, rate).forEach((tensor, k) => (updated[trained[k].i] = told(tensor)));
    kept.scene = { ...kept.scene, updated };
    return kept.scene;
  };
}

/** A tensor as scenes have it. @param {Tensor} tensor */
const told = ({ shape, data }) => ({ shape: [...shape], data });

/** Gradient descent, v ← v − η g, rounded as numbers of its dtype are. @param {Tensor} v @param {Tensor} g @param {number} rate */
function descended(v, g, rate) {
  const round = v.dtype === "float32" ? Math.fround : Number;
  const data = v.data.map((x, i) => round(x - round(round(rate) * g.data[i])));
  return new Tensor(v.shape, v.dtype, data);
}

/** The number of the last moment. @param {Model} model */
const lastOf = (model) => model.get("story").moments.length - 1;

/** How many training steps there may be before. @param {Model} model */
function mostBefore(model) {
  const list = /** @type {import("./demo.js").Control[]} */ (model.get("control_list"));
  return list.find(({ trait }) => trait === "iteration")?.maximum ?? 0;
}

/** Go to a moment; behind the last comes the next training step. @param {Model} model @param {number} step */
function go(model, step) {
  const [iteration, last] = [model.get("iteration"), lastOf(model)];
  const turn = step > last && iteration < mostBefore(model) ? 1 : step < 0 && iteration > 0 ? -1 : 0;
  if (turn) model.set("iteration", iteration + turn);
  change(model, "step", turn ? (turn > 0 ? 0 : last) : Math.min(Math.max(step, 0), last));
}

/** Whether a breakpoint stops at a moment: something comes to its node, or leaves it. @param {Model} model @param {number} step */
function isStop(model, step) {
  const { nodes, edges, moments } = /** @type {Story} */ (model.get("story"));
  const { node, edge } = moments[step];
  const places = [node, edge === undefined ? undefined : edges[edge].source];
  return places.some((place) => place !== undefined && model.get("breakpoints").includes(nodes[place].name));
}

/** Go on to the next moment at which a breakpoint stops, or else to the end. @param {Model} model */
function goToBreakpoint(model) {
  let step = model.get("step") + 1;
  while (step < lastOf(model) && !isStop(model, step)) step++;
  go(model, step);
}

/** @param {Model} model */
const actions = (model) =>
  actionsOf(
    model,
    () => lastOf(model),
    (step) => go(model, step),
  );

/** @param {{ model: Model }} context */
function initialize({ model }) {
  const tick = () => {
    go(model, model.get("step") + 1);
    return model.get("step") < lastOf(model) && !isStop(model, model.get("step"));
  };
  return clock(model, tick, SECOND, () => {
    if (model.get("step") >= lastOf(model) && model.get("iteration") >= mostBefore(model)) change(model, "step", 0);
  });
}

/** @param {Model} model @param {HTMLElement} root @returns {import("./live.js").View<Scene>} */
function view(model, root) {
  const panel = element("div", { class: "tslab-panel" });
  const body = element("div", { class: "tslab-body" });
  const seek = button(icon("breakpoint"), "Next breakpoint (B)", () => goToBreakpoint(model));
  const sayMoment = (/** @type {number} */ step) => `moment ${step} of ${lastOf(model)}`;
  const bar = stepBar(model, actions(model), sayMoment, seek);
  const list = /** @type {import("./demo.js").Control[]} */ (model.get("control_list"));
  const inputs = controls(
    model,
    list.filter(({ trait }) => ["learning_rate", "iteration"].includes(trait)),
  );
  const toggle = (/** @type {string} */ name) => {
    const names = /** @type {string[]} */ (model.get("breakpoints"));
    change(model, "breakpoints", names.includes(name) ? names.filter((one) => one !== name) : [...names, name]);
  };
  /** @type {BackwardPicture | null} */
  let picture = null;
  let svg = "";
  /** @type {unknown[]} */
  let written = [];
  /** @type {Scene | null} */
  let given = null;
  /** @type {Scene | null} */
  let scene = null;
  root.append(body, bar.element, inputs.element);

  const story = () => /** @type {Story} */ (model.get("story"));
  return {
    show(found) {
      if (!picture || svg !== model.get("svg")) {
        svg = model.get("svg");
        picture = new BackwardPicture(svg, story(), toggle);
        body.classList.toggle("tslab-wide", picture.isWide);
        body.replaceChildren(picture.root, panel);
      }
      if (found !== given || !scene) [given, scene] = [found, readable(found)];
      const step = Math.min(model.get("step"), lastOf(model));
      picture.show(step, scene, model.get("breakpoints"));
      const telling = [step, scene.values, story().moments[step].kind === "update" && scene.updated];
      if (telling.some((one, i) => one !== written[i])) {
        panel.replaceChildren(...describe(story(), step, scene, model.get("learning_rate")).parts());
      }
      written = telling;
      const iteration = model.get("iteration");
      bar.show(step === 0 && iteration === 0, step === lastOf(model) && iteration >= mostBefore(model));
      seek.setAttribute("aria-disabled", String(!model.get("breakpoints").length));
    },
    words: () => (scene ? describe(story(), model.get("step"), scene, model.get("learning_rate")).words : ""),
    follow: () => inputs.end,
  };
}

/** A scene with its numbers as numbers: Python writes those that JSON lacks as texts. @param {Scene} scene @returns {Scene} */
function readable(scene) {
  if (scene.values.some((tensor) => tensor?.data instanceof Float64Array)) return scene;
  const read = (/** @type {import("./heat.js").Tensor | null} */ tensor) =>
    tensor && { shape: tensor.shape, data: Float64Array.from(tensor.data, parsed) };
  const entries = Object.entries(scene).map(([name, list]) => [name, list.map(read)]);
  return Object.fromEntries(entries);
}

/** @param {Model} model */
const keys = (model) => ({
  ...keysOf(actions(model)),
  b: () => goToBreakpoint(model),
  B: () => goToBreakpoint(model),
});

export default live({ compute, view, initialize, keys });
