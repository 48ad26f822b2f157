/** What the demos share that show a loss as a landscape: its heights, their levels, and the paths that lead down. */
import { css, scale } from "./colours.js";
import { contour } from "./contours.js";
import { change, clock, reducedMotion } from "./demo.js";
import { number } from "./numbers.js";

/** @typedef {import("./plot.js").Plot} Plot */
/** @typedef {import("./plot.js").Span} Span */
/** @typedef {(number | null)[]} Numbers null stands for what is not finite */
/** @typedef {{ values: Numbers, levels: number[], isComplete: boolean }} Heights */

const LEVELS = 13;

/** How the lines and the points of the nth path look, beside their colour. */
export const DASHES = [[], [9, 4], [2, 3], [9, 3, 2, 3], [5, 3], [12, 3, 2, 3, 2, 3]];
export const SYMBOLS = ["●", "■", "▲", "◆", "▼", "★"];

/** @param {number} value */
export const finite = (value) => (Number.isFinite(value) ? value : null);

/** Numbers as a plot takes them. @param {Numbers} values */
export const plain = (values) => values.map((value) => value ?? NaN);

/** Heights to draw lines at, rising: quantiles, closer together where the values are small. @param {Numbers} values */
export function levels(values) {
  const heights = Float64Array.from(/** @type {number[]} */ (values.filter((value) => value !== null))).sort();
  /** @type {number[]} */
  const found = [];
  const [lowest, highest] = [heights[0], heights[heights.length - 1]];
  for (let k = 1; k < LEVELS && heights.length; k++) {
    const level = heights[Math.floor((k / LEVELS) ** 1.5 * (heights.length - 1))];
    if (level - (found[found.length - 1] ?? lowest) > 1e-9 * (highest - lowest)) found.push(level);
  }
  return found;
}

/**
 * A function that goes on computing the heights of a grid, for as many milliseconds, and returns those there are.
 * @param {readonly Span[]} spans one, or two
 * @param {number} points along each
 * @param {(...place: number[]) => number} at
 * @returns {(budget: number) => Heights}
 */
export function surveyor(spans, points, at) {
  const total = points ** spans.length;
  const place = (/** @type {number} */ axis, /** @type {number} */ i) =>
    spans[axis][0] + ((spans[axis][1] - spans[axis][0]) * i) / (points - 1);
  /** @type {Heights} */
  let heights = { values: new Array(total).fill(null), levels: [], isComplete: false };
  let next = 0;
  return (budget) => {
    if (heights.isComplete) return heights;
    const end = performance.now() + budget;
    const { values } = heights;
    while (next < total && (next % 16 || performance.now() < end)) {
      const [column, row] = [next % points, Math.floor(next / points)];
      values[next++] = finite(spans.length === 1 ? at(place(0, column)) : at(place(0, column), place(1, row)));
    }
    heights = { values, levels: levels(values), isComplete: next === total };
    return heights;
  };
}

/** The landscape behind the paths; it is drawn anew only if it has changed, and else copied. */
export class Backdrop {
  #kept = document.createElement("canvas");
  #key = "";
  /** @type {Heights | null} */
  #heights = null;

  /**
   * @param {Plot} plot between its `begin` and `end`
   * @param {Heights} heights
   */
  draw(plot, heights) {
    const { context, canvas } = plot;
    const key = [canvas.width, canvas.height, plot.theme.paper, plot.x, plot.y, plot.xLabel, plot.yLabel].join();
    if (heights !== this.#heights || key !== this.#key) {
      [this.#key, this.#heights] = [key, heights];
      paint(plot, heights);
      [this.#kept.width, this.#kept.height] = [canvas.width, canvas.height];
      /** @type {CanvasRenderingContext2D} */ (this.#kept.getContext("2d")).drawImage(canvas, 0, 0);
      return;
    }
    context.save();
    context.resetTransform();
    context.drawImage(this.#kept, 0, 0);
    context.restore();
  }
}

/** @param {Plot} plot @param {Heights} heights */
function paint(plot, heights) {
  const points = Math.round(Math.sqrt(heights.values.length));
  const known = /** @type {number[]} */ (heights.values.filter((value) => value !== null));
  if (!known.length) return;
  const [low, high] = known.reduce(([least, most], x) => [Math.min(least, x), Math.max(most, x)], [known[0], known[0]]);
  const stops = [low, ...heights.levels, high];
  const last = stops.length - 1;
  // A height's colour is its place between the levels, so that each band of them has colours of its own.
  const places = heights.values.map((value) => {
    if (value === null) return last;
    let i = 1;
    while (i < last && value > stops[i]) i++;
    return i - 1 + (stops[i] > stops[i - 1] ? (value - stops[i - 1]) / (stops[i] - stops[i - 1]) : 0);
  });
  const grid = { columns: points, rows: points, x: plot.x, y: plot.y };
  const colours = scale([plot.tint(plot.theme.accent, 0.5), plot.tint(plot.theme.accent, 0.04)]);
  plot.field({ ...grid, values: places }, colours, [0, last]);
  const values = plain(heights.values);
  plot.contours({ ...grid, values }, heights.levels, { colour: plot.theme.ink, width: 0.8, alpha: 0.4 });
  /** @type {number[][]} */
  const taken = [];
  for (let i = 2; i < heights.levels.length && heights.isComplete; i += 3) {
    label(plot, contour(values, points, points, heights.levels[i]), points, heights.levels[i], taken);
  }
}

/**
 * Write its height on a line: to the upper right, but not over another.
 * @param {Plot} plot @param {number[]} segments @param {number} points @param {number} level @param {number[][]} taken
 */
function label(plot, segments, points, level, taken) {
  const { left, top, width, height } = plot.inside;
  let best = -Infinity;
  let at = [0, 0];
  for (let i = 0; i < segments.length; i += 4) {
    const [across, up] = [segments[i] / (points - 1), segments[i + 1] / (points - 1)];
    const place = [left + across * width, top + (1 - up) * height];
    const isFree = taken.every(([x, y]) => Math.abs(x - place[0]) > 44 || Math.abs(y - place[1]) > 22);
    const merit = Math.min(across, up) * 4 - Math.abs(across - up);
    const isInside = Math.max(across, up) < 0.94 && Math.min(across, up) > 0.05;
    if (merit > best && isFree && isInside) [best, at] = [merit, place];
  }
  if (best === -Infinity) return;
  taken.push(at);
  written(plot, number(Number(level.toPrecision(2))), at[0], at[1], plot.theme.faint);
}

/**
 * A text in the middle of a point of the canvas, with a rim of paper.
 * @param {Plot} plot @param {string} text @param {number} x @param {number} y @param {import("./colours.js").Colour} colour
 */
function written({ context, theme }, text, x, y, colour) {
  context.textAlign = "center";
  context.textBaseline = "middle";
  context.lineWidth = 3;
  context.strokeStyle = css(theme.paper, 0.85);
  context.strokeText(text, x, y);
  context.fillStyle = css(colour);
  context.fillText(text, x, y);
}

/**
 * A path with a bead for each step, and its symbol at the end.
 * @param {Plot} plot
 * @param {number[]} xs @param {number[]} ys
 * @param {number} n which of the paths it is
 * @param {boolean} [isThick]
 */
export function path(plot, xs, ys, n, isThick = true) {
  const colour = plot.colour(n);
  const width = isThick ? 2.2 : 1.5;
  plot.line(xs, ys, { colour: plot.theme.paper, width: width + 2.5, alpha: 0.75 });
  plot.line(xs, ys, { colour, width, dash: DASHES[n] });
  plot.context.fillStyle = css(colour);
  if (isThick) beads(plot, xs, ys);
  symbol(plot, xs[xs.length - 1], ys[ys.length - 1], n);
}

/**
 * A bead for each step; where they lie close together they are a line.
 * @param {Plot} plot @param {number[]} xs @param {number[]} ys
 */
function beads(plot, xs, ys) {
  const { context } = plot;
  context.beginPath();
  xs.forEach((x, i) => {
    const [left, top] = [plot.toX(x), plot.toY(ys[i])];
    context.moveTo(left + 3.2, top);
    context.arc(left, top, 3.2, 0, 2 * Math.PI);
  });
  context.fill();
}

/**
 * The symbol of the nth path, in a rim of paper.
 * @param {Plot} plot @param {number} x @param {number} y @param {number} n @param {import("./colours.js").Colour} [colour]
 */
export function symbol(plot, x, y, n, colour = plot.colour(n)) {
  const { context } = plot;
  const [left, top] = [plot.toX(x), plot.toY(y)];
  if (!Number.isFinite(left) || !Number.isFinite(top)) return;
  const font = context.font;
  context.font = font.replace("12px", "17px");
  written(plot, SYMBOLS[n], left, top, colour);
  context.font = font;
}

/** A span that holds some numbers, with a margin. @param {readonly number[]} values @returns {Span} */
export function around(values) {
  const known = values.filter(Number.isFinite);
  const [low, high] = [Math.min(...known), Math.max(...known)];
  if (!known.length) return [0, 1];
  const margin = (high - low) * 0.06 || Math.max(Math.abs(high), 1) * 0.5;
  return [low - margin, high + margin];
}

/** A name on an axis or in a sentence. @param {string} name */
export function short(name) {
  return name.length > 24 ? `${name.slice(0, 23)}…` : name;
}

/**
 * While `playing`: from the start to as many `steps` as were shown, one after the other; after a pause, on from there.
 * @param {import("./demo.js").Model} model
 */
export function playSteps(model) {
  let goal = 0;
  let shown = 0;
  const tick = () => {
    shown = model.get("steps") + 1;
    if (shown <= goal) change(model, "steps", shown);
    return shown < goal;
  };
  return clock(model, tick, reducedMotion() ? 500 : 60, () => {
    const steps = model.get("steps");
    if (steps === shown && shown < goal) return;
    goal = steps || 40;
    change(model, "steps", (shown = 0));
  });
}
