/** GraphStepper in the browser: a picture whose values appear step by step, and beside it what the step computes. */
import { announcer, change, clock, element, frame } from "./demo.js";
import { GraphPicture, caption, valueList } from "./graph_picture.js";
import { actionsOf, keysOf, stepBar } from "./stepping.js";

const SECOND = 1000;

/** @typedef {{ name: string, kind: string, text: string, type: string }} Value a value for reading */

/**
 * What is seen at a step; the first has only inputs and words, and no name.
 * @typedef {object} Step
 * @property {string | null} name
 * @property {Value[]} inputs
 * @property {string} words
 * @property {string} formula
 * @property {string} code
 * @property {Value} result
 */

/**
 * Once for each model: playing is a clock that moves `step`.
 * @param {{ model: import("./demo.js").Model }} context
 */
function initialize({ model }) {
  const last = () => model.get("steps").length - 1;
  const tick = () => {
    if (model.get("step") < last()) change(model, "step", model.get("step") + 1);
    return model.get("step") < last();
  };
  return clock(model, tick, SECOND, () => {
    if (model.get("step") >= last()) change(model, "step", 0);
  });
}

/** Once for each view. @param {import("./demo.js").View} view */
function render({ model, el }) {
  const last = () => model.get("steps").length - 1;
  const actions = actionsOf(model, last);
  const root = frame(model.get("label"), keysOf(actions));
  const picture = new GraphPicture(model.get("svg"));
  picture.svg.setAttribute("aria-hidden", "true"); // the words beside it say the same
  const panel = element("div", { class: "tslab-panel" });
  const words = announcer();
  const bar = stepBar(model, actions, (step) => model.get("steps")[step].words);

  const showStep = () => {
    const step = model.get("step");
    const content = model.get("steps")[step];
    mark(picture, model.get("steps"), step);
    panel.replaceChildren(...describe(content, step, last()));
    words.textContent = content.words;
    bar.show();
  };
  const showPlaying = () => bar.show();
  model.on("change:step", showStep);
  model.on("change:playing", showPlaying);

  const left = element("div", { class: "tslab-left" }, picture.region, picture.legend());
  root.append(
    element("div", { class: picture.isWide ? "tslab-body tslab-wide" : "tslab-body" }, left, panel),
    bar.element,
    words,
  );
  Object.assign(root, { model }); // for the console and for tests
  el.replaceChildren(root);
  showStep();
  return () => {
    model.off("change:step", showStep);
    model.off("change:playing", showPlaying);
  };
}

/**
 * Show which nodes and edges are computed, current, or still to come.
 * @param {GraphPicture} picture @param {Step[]} steps @param {number} step
 */
function mark(picture, steps, step) {
  const reached = new Map(steps.map(({ name }, i) => [name, i]));
  const current = step > 0 ? steps[step].name : null;
  const pending = (/** @type {string} */ name) => (reached.get(name) ?? 0) > step;
  for (const { element: node, name } of picture.nodes) {
    node.classList.toggle("tslab-pending", pending(name));
    node.classList.toggle("tslab-current", name === current);
    if (name === current) picture.bringIntoView(node);
  }
  for (const { element: edge, source, target } of picture.edges) {
    edge.classList.toggle("tslab-pending", pending(source));
    edge.classList.toggle("tslab-current", current !== null && (target === current || source === current));
    edge.classList.toggle("tslab-new", source === current);
  }
}

/**
 * What the step computes: the formula, the NumPy call, the values that go in and the one that comes out.
 * @param {Step} step @param {number} number @param {number} last
 */
function describe(step, number, last) {
  const rows = (/** @type {Value[]} */ values) =>
    valueList(values.map((value) => ({ ...value, content: element("pre", {}, value.text) })));
  if (number === 0) {
    return [
      element("div", {}, caption("Before the run"), element("p", { class: "tslab-formula" }, "What is given")),
      element("div", {}, rows(step.inputs)),
    ];
  }
  return [
    element(
      "div",
      {},
      caption(`Step ${number} of ${last}`),
      element("p", { class: "tslab-formula" }, step.formula),
      element("pre", { class: "tslab-code" }, step.code),
    ),
    element("div", {}, caption("from"), rows(step.inputs)),
    element("div", {}, caption("comes"), rows([step.result])),
  ];
}

export default { initialize, render };
