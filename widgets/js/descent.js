/** Going down a gradient, step by step, and what is wrong when they lead away: landscapes/descent.py in the browser. */
import { finite } from "./landscape.js";
import { number } from "./numbers.js";
import { Tensor } from "./engine/index.js";

/** @typedef {import("./plot.js").Span} Span */
/** @typedef {{ step: number, falls: boolean | null, factor: number | null, bound: number | null }} Departure */
/** @typedef {{ xs: number[], ys: number[], losses: (number | null)[], slopes: (number | null)[][], lost: number | null }} Steps */
/** @typedef {Steps & { name: string, left: Departure | null }} Path */

const FAR = 10;

/** @type {Record<string, (momentum: number) => number>} */
const SLOWEST = {
  "gradient descent": () => 2,
  momentum: (momentum) => 2 * (1 + momentum),
  Nesterov: (momentum) => (2 * (1 + momentum)) / (1 + 2 * momentum),
};

/**
 * Starts the optimizers of a race: see `Race` in Python.
 * @param {import("./program.js").Program} program
 */
export function starter(program) {
  const gradient = new Tensor([2]);
  return (
    /** @type {string} */ name,
    /** @type {number[]} */ start,
    /** @type {number} */ rate,
    /** @type {number} */ momentum,
  ) => {
    const { session } = program;
    const run = program.runner([name], ["gradient"]);
    program.reset();
    session.set("point", [start[0], start[1] ?? 0]);
    session.set("learning_rate", rate);
    session.set("momentum", momentum);
    return (/** @type {number[]} */ slope) => {
      gradient.data.set(slope);
      run(gradient);
      return Array.from(session.get("point").data.subarray(0, slope.length));
    };
  };
}

/**
 * Where the steps lead, until they are far outside of what is drawn.
 * @param {(point: number[]) => number[]} evaluate the loss and its gradient
 * @param {(gradient: number[]) => number[]} move
 * @param {number[]} start
 * @param {number} steps
 * @param {readonly Span[]} spans
 * @returns {Steps}
 */
export function descend(evaluate, move, start, steps, spans) {
  /** @type {Steps} */
  const found = { xs: [], ys: [], losses: [], slopes: spans.map(() => []), lost: null };
  let point = start;
  for (let step = 0; step <= steps; step++) {
    const [loss, ...gradient] = evaluate(point);
    const isFinite = [loss, ...gradient].every(Number.isFinite);
    if (!isFinite && step) {
      found.lost = step;
      break;
    }
    found.xs.push(point[0]);
    if (spans.length > 1) found.ys.push(point[1]);
    found.losses.push(finite(loss));
    gradient.forEach((slope, i) => found.slopes[i].push(finite(slope)));
    const isFar = spans.some(([low, high], i) => Math.abs(point[i] - (low + high) / 2) > FAR * (high - low));
    if (isFar || !isFinite || step === steps) break;
    point = move(gradient);
  }
  return found;
}

/**
 * How a path left the picture; null if it ends inside.
 * @param {Steps} path @param {readonly Span[]} spans @param {string} optimizer @param {number} momentum
 * @returns {Departure | null}
 */
export function departure({ xs, ys, losses, slopes, lost }, spans, optimizer, momentum) {
  const points = xs.map((x, i) => (spans.length > 1 ? [x, ys[i]] : [x]));
  const isOutside = (/** @type {number[]} */ point) => point.some((at, i) => !(at >= spans[i][0] && at <= spans[i][1]));
  if (!isOutside(points[points.length - 1]) && lost === null) return null;
  const first = points.findIndex(isOutside);
  const step = first < 0 ? /** @type {number} */ (lost) : first;
  /** @type {Departure} */
  const left = { step, falls: null, factor: null, bound: null };
  if (!(step > 0 && step < points.length)) return left;
  const [g, h] = [step - 1, step].map((at) => slopes.map((slope) => Number(slope[at])));
  const moved = points[step].map((at, i) => at - points[step - 1][i]);
  const square = dot(moved, moved);
  left.falls = Number(losses[step]) < Number(losses[step - 1]);
  left.factor = Math.hypot(...g) ? Math.hypot(...h) / Math.hypot(...g) : null;
  const turned = h.map((part, i) => part - g[i]);
  const curvature = square ? dot(turned, moved) / square : 0;
  if (curvature > 0 && SLOWEST[optimizer]) left.bound = SLOWEST[optimizer](momentum) / curvature;
  return left;
}

/** @param {number[]} a @param {number[]} b */
function dot(a, b) {
  return a.reduce((sum, part, i) => sum + part * b[i], 0);
}

/** What is wrong, and what helps, in words. @param {Path} path @param {number} rate the learning rate */
export function explained({ name, losses, left }, rate) {
  const short = (/** @type {number} */ x) => number(Number(x.toPrecision(2)));
  if (losses[0] === null) return "At the start the loss, or its gradient, is not a finite number. Start elsewhere.";
  if (!left) return "";
  const { step, falls, factor, bound } = left;
  const what = `Step ${step} of ${name} left the picture`;
  const shorter = "A smaller learning rate makes shorter steps.";
  if (factor === null) return `${what}: the loss is not a finite number there. ${shorter}`;
  if (falls) return `${what}, downhill: the loss is still falling there.`;
  const times = factor > 1 ? number(Number(factor.toPrecision(3))) : "";
  const grows = times && ` The gradient is now ${times} times as large, and so is the next step.`;
  const cure =
    bound !== null && bound < rate
      ? `As curved as it is there, steps shrink only with a learning rate below about ${short(bound)}.`
      : shorter;
  return `${what}: it went too far, and up on the other side.${grows} ${cure}`;
}
