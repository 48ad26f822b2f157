/** TwoEngines in the browser: the graph, coloured by how far two engines agree, the digits, and a bar for each node. */
import { announcer, change, controls, element, frame } from "./demo.js";
import { GraphPicture, caption } from "./graph_picture.js";
import stepper from "./graph_stepper.js";
import { actionsOf, keysOf, stepBar } from "./stepping.js";

/** @typedef {{ name: string | null, backward: boolean, title: string, words: string }} Step */

/**
 * What is found at a step: the largest difference, and in how many digits all numbers agree.
 * @typedef {{ difference: string, digits: number, band: number, rows: Row[], more: number, shape: number[] }} Found
 * @typedef {{ ours: string, theirs: string, same: number }} Row two numbers, and how many of their characters agree
 */

const BANDS = [12, 5, 2, 0];
const SCALE = 17; // digits: the height of a bar where there is no difference

/** Once for each view. @param {import("./demo.js").View} view */
function render({ model, el }) {
  /** @type {Step[]} */
  const steps = model.get("steps");
  const actions = actionsOf(model, () => steps.length - 1);
  const root = frame(model.get("label"), keysOf(actions));
  const pictures = model.get("svgs").map((/** @type {string} */ svg) => new GraphPicture(svg));
  for (const { svg } of pictures) svg.setAttribute("aria-hidden", "true"); // the words below say the same
  const found = () => /** @type {(Found | null)[]} */ (model.get("comparisons")[model.get("other")]);
  const panel = element("div", { class: "tslab-panel tslab-engines" });
  const words = announcer();
  const inWords = (/** @type {number} */ step) => sentence(steps[step], found()[step], model.get("other"));
  const bar = stepBar(model, actions, inWords);
  const choices = controls(model, model.get("control_list").filter(isChoice));
  choices.element.classList.add("tslab-wide-controls");
  const bars = barsOf(steps, (step) => change(model, "step", step));
  const title = element("p", { class: "tslab-step" });

  const show = () => {
    const step = model.get("step");
    const shown = steps[step].backward ? 1 : 0;
    pictures.forEach((/** @type {GraphPicture} */ one, /** @type {number} */ i) => {
      one.region.hidden = i !== Math.min(shown, pictures.length - 1);
    });
    title.textContent = shown ? "The gradients, on the way back" : "The values, on the way forward";
    mark(pictures[Math.min(shown, pictures.length - 1)], steps, found(), step);
    panel.replaceChildren(...describe(steps[step], found()[step], model.get("other")));
    bars.show(found(), step);
    words.textContent = inWords(step);
    bar.show();
  };
  const showPlaying = () => bar.show();
  model.on("change:step", show);
  model.on("change:other", show);
  model.on("change:playing", showPlaying);

  const left = element(
    "div",
    { class: "tslab-left tslab-compared" },
    title,
    ...pictures.map((/** @type {GraphPicture} */ one) => one.region),
    legend(),
  );
  root.append(
    choices.element,
    element("div", { class: pictures[0].isWide ? "tslab-body tslab-wide" : "tslab-body" }, left, panel),
    bars.element,
    bar.element,
    words,
  );
  Object.assign(root, { model }); // for the console and for tests
  el.replaceChildren(root);
  show();
  return () => {
    model.off("change:step", show);
    model.off("change:other", show);
    model.off("change:playing", showPlaying);
    choices.end();
  };
}

/** @param {import("./demo.js").Control} control */
function isChoice(control) {
  return control.kind === "choice";
}

/**
 * Colour the nodes that have been compared on this way, and show which comes now.
 * @param {GraphPicture} picture @param {Step[]} steps @param {(Found | null)[]} found @param {number} step
 */
function mark(picture, steps, found, step) {
  /** @type {Map<string | null, number>} */
  const reached = new Map();
  steps.forEach(({ name, backward }, i) => {
    if (i > 0 && i <= step && backward === steps[step].backward) reached.set(name, i);
  });
  const current = steps[step].name;
  for (const { element: node, name } of picture.nodes) {
    const at = reached.get(name);
    const band = at === undefined ? undefined : found[at]?.band;
    for (const one of BANDS) node.classList.toggle(`tslab-agree-${one}`, one === band);
    node.classList.toggle("tslab-current", name === current);
    if (name === current) picture.bringIntoView(node);
  }
  for (const { element: edge, source } of picture.edges) edge.classList.toggle("tslab-new", source === current);
}

/**
 * The numbers of both engines, digit by digit, and what lies between.
 * @param {Step} step @param {Found | null} found @param {string} other
 */
function describe(step, found, other) {
  const heading = element(
    "div",
    {},
    caption(step.name === null ? "Two engines" : step.backward ? "Gradient" : "Value"),
    element("p", { class: "tslab-formula" }, step.title),
  );
  if (!found) {
    const text =
      step.name === null ? `tslab and ${other}. → goes to the first node.` : `${other} has nothing here to compare.`;
    return [heading, element("p", {}, text)];
  }
  const rows = found.rows.flatMap((row, i) => [
    digits(i ? "" : "tslab", row.ours, row.same),
    digits(i ? "" : other, row.theirs, row.same),
  ]);
  const more = found.more
    ? [element("p", { class: "tslab-type" }, `and ${found.more} more, of shape (${found.shape.join(", ")})`)]
    : [];
  return [
    heading,
    element("div", { class: "tslab-digits" }, ...rows, ...more),
    element(
      "div",
      {},
      caption("largest difference"),
      element("p", { class: "tslab-formula" }, found.difference),
      element("p", {}, agreement(found)),
    ),
  ];
}

/** One number: the digits that both have, and those that differ. @param {string} engine @param {string} text @param {number} same */
function digits(engine, text, same) {
  const number = element("pre", {}, text.slice(0, same), element("mark", {}, text.slice(same)));
  return element("div", { class: "tslab-digit-row" }, element("span", { class: "tslab-type" }, engine), number);
}

/** In how many digits they agree. @param {Found} found */
function agreement({ difference, digits: count }) {
  if (difference === "0") return "no difference at all";
  const whole = Math.floor(count);
  return `${whole} ${whole === 1 ? "digit agrees" : "digits agree"}`;
}

/** @param {Step} step @param {Found | null} found @param {string} other */
function sentence(step, found, other) {
  if (step.name === null) return step.words;
  if (!found) return `${step.words}: ${other} has nothing here.`;
  return `${step.words}: tslab and ${other} differ by ${found.difference}; ${agreement(found)}.`;
}

/** What the colours mean. */
function legend() {
  const meanings = ["12 digits or more agree", "5 or more", "2 or more", "fewer"];
  return element(
    "p",
    { class: "tslab-legend", "aria-hidden": "true" },
    ...BANDS.map((band, i) =>
      element("span", {}, element("span", { class: `tslab-swatch tslab-agree-${band}` }), meanings[i]),
    ),
  );
}

/**
 * A bar for each node, as high as the digits that agree; a click goes there, as the slider below does.
 * @param {Step[]} steps @param {(step: number) => void} go
 */
function barsOf(steps, go) {
  const bars = steps.slice(1).map((step, i) => {
    const bar = element("span", {});
    return element("span", { class: step.backward ? "tslab-bar-back" : "", onclick: () => go(i + 1) }, bar);
  });
  const rule = (/** @type {number} */ at) =>
    element("span", { class: "tslab-rule", style: `bottom:${(100 * at) / SCALE}%` }, String(at));
  const figure = element(
    "div",
    { class: "tslab-agreement", "aria-hidden": "true" },
    rule(16),
    rule(7),
    rule(3),
    ...bars,
  );
  return {
    element: element(
      "div",
      {},
      caption("digits that agree, node by node, and then back through the gradients"),
      figure,
    ),
    /** @param {(Found | null)[]} found @param {number} step */
    show(found, step) {
      bars.forEach((bar, i) => {
        const one = found[i + 1];
        const inner = /** @type {HTMLElement} */ (bar.firstElementChild);
        inner.style.height = `${(100 * (one?.digits ?? 0)) / SCALE}%`;
        inner.className = one ? `tslab-agree-${one.band}` : "";
        bar.classList.toggle("tslab-current", i + 1 === step);
        bar.classList.toggle("tslab-pending", i + 1 > step);
        bar.title = `${steps[i + 1].words}${one ? `: ${agreement(one)}` : ""}`;
      });
    },
  };
}

export default { initialize: stepper.initialize, render };
