/** Handles: points of a plot that are moved by mouse, by touch, and by the arrow keys. */
import { css } from "./colours.js";
import { KEEP_KEYS, element } from "./demo.js";
import { number } from "./numbers.js";

/** @typedef {import("./plot.js").Plot} Plot */

/**
 * What a handle is for.
 * @typedef {object} HandleOptions
 * @property {string | (() => string)} label what it is, for screen readers
 * @property {() => readonly [number, number]} get where it is
 * @property {(x: number, y: number) => void} set
 * @property {() => void} [remove] what the Delete key does
 * @property {import("./colours.js").Colour} [colour]
 * @property {boolean} [isSmall]
 */

/** @type {Record<string, readonly [number, number]>} */
const MOVES = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, 1], ArrowDown: [0, -1] };

/**
 * A handle, and the function that puts it to its place.
 * @param {Plot} plot
 * @param {HandleOptions} options
 */
export function handle(plot, { label, get, set, remove, colour, isSmall = false }) {
  const knob = element("button", {
    type: "button",
    class: isSmall ? "tslab-handle tslab-small" : "tslab-handle",
    "aria-roledescription": "movable point",
    ...KEEP_KEYS,
  });
  if (colour) knob.style.setProperty("--colour", css(colour));
  const place = () => {
    const [x, y] = get();
    const [left, top] = [plot.toX(x), plot.toY(y)];
    const { inside } = plot;
    const isSeen = left >= inside.left - 1 && left <= inside.left + inside.width + 1;
    knob.hidden = !(isSeen && top >= inside.top - 1 && top <= inside.top + inside.height + 1);
    knob.style.transform = `translate(${left}px, ${top}px)`;
    const name = typeof label === "string" ? label : label();
    knob.setAttribute("aria-label", `${name}: ${number(x)}, ${number(y)}. Move it with the arrow keys.`);
  };
  knob.addEventListener("pointerdown", (event) => {
    if (event.button !== 0) return;
    knob.setPointerCapture(event.pointerId);
    knob.focus();
    event.preventDefault();
    event.stopPropagation();
  });
  knob.addEventListener("pointermove", (event) => {
    if (knob.hasPointerCapture(event.pointerId)) set(...within(plot, plot.toData(event)));
  });
  knob.addEventListener("keydown", (event) => {
    const move = MOVES[event.key];
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    if (move) {
      const size = event.shiftKey ? 10 : 1;
      const [x, y] = get();
      const to = within(plot, [
        x + (move[0] * size * (plot.x[1] - plot.x[0])) / 100,
        y + (move[1] * size * (plot.y[1] - plot.y[0])) / 100,
      ]);
      set(...to);
    } else if (remove && (event.key === "Delete" || event.key === "Backspace")) remove();
    else return;
    event.preventDefault();
    event.stopPropagation();
  });
  return { element: knob, place };
}

/**
 * The nearest point that is seen.
 * @param {Plot} plot
 * @param {[number, number]} point
 * @returns {[number, number]}
 */
function within({ x: [left, right], y: [bottom, top] }, [x, y]) {
  return [Math.min(Math.max(x, left), right), Math.min(Math.max(y, bottom), top)];
}
