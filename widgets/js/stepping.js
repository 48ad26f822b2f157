/** Stepping: the buttons, the slider and the keys that move the trait `step` of a model, and play it. */
import { button, change, element, range } from "./demo.js";

/** @typedef {import("./demo.js").Model} Model */

/**
 * What buttons and keys do.
 * @param {Model} model
 * @param {() => number} last the number of the last step
 * @param {(step: number) => void} [go] to a step; one before the first or behind the last may be asked for
 */
export function actionsOf(model, last, go = (step) => change(model, "step", Math.min(Math.max(step, 0), last()))) {
  const byHand = (/** @type {number} */ step) => {
    if (model.get("playing")) change(model, "playing", false);
    go(step);
  };
  return {
    first: () => byHand(0),
    previous: () => byHand(model.get("step") - 1),
    play: () => change(model, "playing", !model.get("playing")),
    next: () => byHand(model.get("step") + 1),
    last: () => byHand(last()),
  };
}

/** @typedef {ReturnType<typeof actionsOf>} Actions */

/** @param {Actions} actions @returns {Record<string, () => void>} */
export function keysOf(actions) {
  return {
    ArrowRight: actions.next,
    ArrowLeft: actions.previous,
    Home: actions.first,
    End: actions.last,
    " ": actions.play,
  };
}

/**
 * The bar of buttons, the slider, and how far it is. `show` brings it up to date.
 * @param {Model} model
 * @param {Actions} actions
 * @param {(step: number) => string} describe a step in words
 * @param {HTMLElement[]} more buttons
 */
export function stepBar(model, actions, describe, ...more) {
  const control = model
    .get("control_list")
    .find((/** @type {import("./demo.js").Control} */ one) => one.trait === "step");
  const play = button("", "Play", actions.play);
  const [first, previous, next, end] = [
    button(icon("first"), "First step (Home)", actions.first),
    button(icon("previous"), "Previous step (←)", actions.previous),
    button(icon("next"), "Next step (→)", actions.next),
    button(icon("last"), "Last step (End)", actions.last),
  ];
  const slider = range(model, control, describe);
  const count = element("output", { class: "tslab-count" });
  const disable = (/** @type {HTMLElement} */ one, /** @type {boolean} */ is) =>
    one.setAttribute("aria-disabled", String(is));
  return {
    element: element("div", { class: "tslab-bar" }, first, previous, play, next, end, ...more, slider.input, count),
    /** @param {boolean} [isStart] whether nothing is before it @param {boolean} [isEnd] whether nothing follows */
    show(isStart = model.get("step") === 0, isEnd = model.get("step") === control.maximum) {
      const step = model.get("step");
      count.textContent = `${step} / ${control.maximum}`;
      slider.show();
      disable(first, step === 0);
      disable(previous, isStart);
      disable(next, isEnd);
      disable(end, step === control.maximum);
      const label = model.get("playing") ? "Pause (Space)" : "Play (Space)";
      if (label === play.title) return;
      play.replaceChildren(icon(model.get("playing") ? "pause" : "play"));
      play.setAttribute("aria-label", label);
      play.title = label;
    },
  };
}

const ICONS = {
  first: "M4 3h2v10H4zM13 3v10L6.5 8z",
  previous: "M11.5 3v10L5 8z",
  play: "M5 2.5v11L13.5 8z",
  pause: "M4 3h3v10H4zM9 3h3v10H9z",
  next: "M4.5 3v10L11 8z",
  last: "M3 3v10l6.5-5zM10 3h2v10h-2z",
  breakpoint: "M2 3v10l6.5-5zM12 4.5a3.5 3.5 0 1 1 0 7a3.5 3.5 0 1 1 0-7z",
};

/** @param {keyof typeof ICONS} name */
export function icon(name) {
  const svg = document.createElementNS("http://www.w3.org/2000/svg", "svg");
  svg.setAttribute("viewBox", "0 0 16 16");
  svg.setAttribute("aria-hidden", "true");
  const path = document.createElementNS(svg.namespaceURI, "path");
  path.setAttribute("d", ICONS[name]);
  svg.append(path);
  return svg;
}
