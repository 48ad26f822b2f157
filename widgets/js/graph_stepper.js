/** GraphStepper in the browser: a picture whose values appear step by step, and beside it what the step computes. */
import { announcer, button, change, clock, element, frame, picture, range, reducedMotion, scroller } from "./demo.js";

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
  const go = (/** @type {number} */ step) => change(model, "step", Math.min(Math.max(step, 0), last()));
  const byHand = (/** @type {number} */ step) => {
    if (model.get("playing")) change(model, "playing", false);
    go(step);
  };
  const actions = {
    first: () => byHand(0),
    previous: () => byHand(model.get("step") - 1),
    play: () => change(model, "playing", !model.get("playing")),
    next: () => byHand(model.get("step") + 1),
    last: () => byHand(last()),
  };
  const root = frame(model.get("label"), {
    ArrowRight: actions.next,
    ArrowLeft: actions.previous,
    Home: actions.first,
    End: actions.last,
    " ": actions.play,
  });

  const scene = new Scene(model.get("svg"), model.get("steps"));
  const panel = element("div", { class: "tslab-panel" });
  const words = announcer();
  const play = button("", "Play", actions.play);
  const buttons = [
    button(icon("first"), "First step (Home)", actions.first),
    button(icon("previous"), "Previous step (←)", actions.previous),
    play,
    button(icon("next"), "Next step (→)", actions.next),
    button(icon("last"), "Last step (End)", actions.last),
  ];
  const control = model
    .get("control_list")
    .find((/** @type {import("./demo.js").Control} */ one) => one.trait === "step");
  const slider = range(model, control, (step) => model.get("steps")[step].words);
  const count = element("output", { class: "tslab-count" });
  const bar = element("div", { class: "tslab-bar" }, ...buttons, slider.input, count);

  const showStep = () => {
    const step = model.get("step");
    const content = model.get("steps")[step];
    scene.show(step);
    panel.replaceChildren(...describe(content, step, last()));
    words.textContent = content.words;
    count.textContent = `${step} / ${last()}`;
    slider.show();
    for (const [i, end] of [
      [0, 0],
      [1, 0],
      [3, last()],
      [4, last()],
    ]) {
      buttons[i].setAttribute("aria-disabled", String(step === end));
    }
  };
  const showPlaying = () => {
    const playing = model.get("playing");
    play.replaceChildren(icon(playing ? "pause" : "play"));
    play.setAttribute("aria-label", playing ? "Pause (Space)" : "Play (Space)");
    play.title = String(play.getAttribute("aria-label"));
  };
  model.on("change:step", showStep);
  model.on("change:playing", showPlaying);

  const left = element("div", { class: "tslab-left" }, scene.region, legend(scene.kinds));
  root.append(
    element("div", { class: scene.isWide ? "tslab-body tslab-wide" : "tslab-body" }, left, panel),
    bar,
    words,
  );
  Object.assign(root, { model }); // for the console and for tests
  el.replaceChildren(root);
  showPlaying();
  showStep();
  return () => {
    model.off("change:step", showStep);
    model.off("change:playing", showPlaying);
  };
}

/** The picture: which of its nodes and edges are computed, current, or still to come. */
class Scene {
  /** @param {string} svg @param {Step[]} steps */
  constructor(svg, steps) {
    this.svg = /** @type {SVGElement} */ (/** @type {Element} */ (picture(svg)));
    const [width] = String(this.svg.getAttribute("viewBox")).split(" ").slice(2).map(Number);
    for (const name of ["width", "height"]) this.svg.removeAttribute(name);
    this.svg.style.setProperty("--natural", `${Math.round(width * 1.2)}px`);
    this.isWide = width > 560; // then what the step computes stands below, and the picture has the whole width
    this.svg.setAttribute("aria-hidden", "true"); // the words beside it say the same
    this.region = scroller("The graph", this.svg);
    this.reached = new Map(steps.map((step, i) => [step.name, i]));
    this.current = steps.map((step) => step.name);
    this.nodes = this.parts("g.node[data-id^='node:']").map((node) => ({
      node,
      name: String(node.dataset.id).slice("node:".length),
    }));
    this.edges = this.parts("g.edge[data-id^='edge:']").map((edge) => {
      const [, source, ...rest] = String(edge.dataset.id).split(":");
      return { edge, source, target: rest.slice(0, -1).join(":") };
    });
    const kinds = new Set(this.nodes.flatMap(({ node }) => [...node.classList]));
    this.kinds = ["placeholder", "variable", "constant", "operation"].filter((kind) => kinds.has(kind));
  }

  /** @param {string} selector @returns {SVGElement[]} */
  parts(selector) {
    return [...this.svg.querySelectorAll(selector)].map((part) => /** @type {SVGElement} */ (part));
  }

  /** @param {number} step */
  show(step) {
    const current = step > 0 ? this.current[step] : null;
    const pending = (/** @type {string} */ name) => (this.reached.get(name) ?? 0) > step;
    for (const { node, name } of this.nodes) {
      node.classList.toggle("tslab-pending", pending(name));
      node.classList.toggle("tslab-current", name === current);
      if (name === current) this.bringIntoView(node);
    }
    for (const { edge, source, target } of this.edges) {
      edge.classList.toggle("tslab-pending", pending(source));
      edge.classList.toggle("tslab-current", current !== null && (target === current || source === current));
      edge.classList.toggle("tslab-new", source === current);
    }
  }

  /** Scroll sideways, so that the current operation is in the middle of a picture wider than its place. @param {Element} node */
  bringIntoView(node) {
    const place = this.region.getBoundingClientRect();
    const box = node.getBoundingClientRect();
    if (this.region.scrollWidth <= this.region.clientWidth || !place.width) return;
    const left = this.region.scrollLeft + box.left + box.width / 2 - place.left - place.width / 2;
    this.region.scrollTo({ left, behavior: reducedMotion() ? "auto" : "smooth" });
  }
}

/**
 * What the step computes: the formula, the NumPy call, the values that go in and the one that comes out.
 * @param {Step} step @param {number} number @param {number} last
 */
function describe(step, number, last) {
  const rows = (/** @type {Value[]} */ values) =>
    element(
      "dl",
      {},
      ...values.flatMap((value) => [
        element("dt", {}, element("span", { class: `tslab-swatch ${value.kind}` }), value.name),
        element("dd", {}, element("pre", {}, value.text), element("span", { class: "tslab-type" }, value.type)),
      ]),
    );
  if (number === 0) {
    return [
      element(
        "div",
        {},
        element("p", { class: "tslab-step" }, "Before the run"),
        element("p", { class: "tslab-formula" }, "What is given"),
      ),
      element("div", {}, rows(step.inputs)),
    ];
  }
  const caption = (/** @type {string} */ text) => element("p", { class: "tslab-step" }, text);
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

/** A line that says which colour and shape is which kind of node. @param {string[]} kinds */
function legend(kinds) {
  return element(
    "p",
    { class: "tslab-legend", "aria-hidden": "true" },
    ...kinds.map((kind) =>
      element("span", {}, element("span", { class: `tslab-swatch ${kind}` }), kind === "variable" ? "Variable" : kind),
    ),
  );
}

const ICONS = {
  first: "M4 3h2v10H4zM13 3v10L6.5 8z",
  previous: "M11.5 3v10L5 8z",
  play: "M5 2.5v11L13.5 8z",
  pause: "M4 3h3v10H4zM9 3h3v10H9z",
  next: "M4.5 3v10L11 8z",
  last: "M3 3v10l6.5-5zM10 3h2v10h-2z",
};

/** @param {keyof typeof ICONS} name */
function icon(name) {
  const svg = document.createElementNS("http://www.w3.org/2000/svg", "svg");
  svg.setAttribute("viewBox", "0 0 16 16");
  svg.setAttribute("aria-hidden", "true");
  const path = document.createElementNS(svg.namespaceURI, "path");
  path.setAttribute("d", ICONS[name]);
  svg.append(path);
  return svg;
}

export default { initialize, render };
