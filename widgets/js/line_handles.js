/** The handles of the line between two classes, and the arrow of w, which stands on it. */
import { send } from "./demo.js";
import { boundaries, line, nearest, rows, setLine, weightsOf } from "./weights.js";

/** @typedef {import("./demo.js").Model} Model */
/** @typedef {import("./plot.js").Plot} Plot */
/** @typedef {[number, number]} Place */

/**
 * One in the middle moves the line, one further along turns it.
 * @param {Plot} plot @param {Model} model
 */
export function lineHandles(plot, model) {
  /** Where the line was last taken hold of. @type {Place | null} */
  let held = null;

  /** Where the line can be taken hold of, and the unit vectors along it and across. */
  const grip = () => {
    const size = plot.x[1] - plot.x[0];
    const [seen] = boundaries(rows(weightsOf(model)), model.get("area"));
    if (!seen) return null;
    const [, , x0, y0, x1, y1] = seen;
    const length = Math.hypot(x1 - x0, y1 - y0);
    const along = [(x1 - x0) / length, (y1 - y0) / length];
    const [x, y] = nearest(line(model), ...(held ?? /** @type {Place} */ ([(plot.x[0] + plot.x[1]) / 2, mid(plot.y)])));
    const place = Math.min(Math.max((x - x0) * along[0] + (y - y0) * along[1], 0.1 * length), 0.9 * length);
    // Towards the side on which there is more of the line.
    const rest = length - place > place ? length - place : -place;
    const turn = Math.sign(rest) * Math.min(0.3 * size, 0.9 * Math.abs(rest));
    /** @param {number} t @returns {Place} */
    const at = (t) => [x0 + t * along[0], y0 + t * along[1]];
    return { middle: at(place), end: at(place + turn), across: [along[1] * size, -along[0] * size] };
  };
  /** @type {Place} */
  const nowhere = [NaN, NaN];
  /** @param {readonly number[]} to */
  const set = (to) => {
    setLine(model, to);
    send(model);
  };
  /** @param {string} title @param {Omit<import("./handle.js").HandleOptions, "remove">} options */
  const knob = (title, options) => {
    const { element } = plot.handle(options);
    element.classList.add("tslab-line");
    element.title = title;
    return element;
  };
  if (model.get("b").length) {
    knob("Drag: move the line", {
      label: "The line",
      get: () => grip()?.middle ?? nowhere,
      set: (x, y) => {
        const [a, b] = line(model);
        held = [x, y];
        set([a, b, -(a * x + b * y)]);
      },
    });
  }
  knob("Drag: turn the line", {
    label: "The direction of the line",
    get: () => grip()?.end ?? nowhere,
    set: (x, y) => {
      const [a, b] = line(model);
      const [atX, atY] = model.get("b").length ? (held = grip()?.middle ?? nowhere) : [0, 0];
      const [across, up] = [atY - y, x - atX];
      // w is turned, not turned round: class 1 stays on its side.
      const scaled = (Math.hypot(a, b) / Math.hypot(across, up)) * (across * a + up * b < 0 ? -1 : 1);
      if (Number.isFinite(scaled)) set([across * scaled, up * scaled, -(across * atX + up * atY) * scaled]);
    },
  }).classList.add("tslab-turn");
  return {
    /** The arrow of w stands on the line, and points to class 1. */
    draw() {
      const found = grip();
      if (!found) return;
      const [x0, y0] = found.middle;
      const [x, y] = [x0 + 0.14 * found.across[0], y0 + 0.14 * found.across[1]];
      plot.arrow(x0, y0, x, y, { colour: plot.theme.ink, width: 2 });
      plot.text("w", x, y);
    },
  };
}

/** @param {readonly [number, number]} span */
function mid([low, high]) {
  return (low + high) / 2;
}
