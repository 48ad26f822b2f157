/**
 * The local derivatives of the textbooks: for each operation and each of its inputs, a formula in which x and y are its
 * inputs and z is its value, and the function that computes it for numbers.
 */
import { number } from "./numbers.js";

/** @typedef {import("./heat.js").Tensor} Tensor */
/** @typedef {(at: { x: number, y: number, z: number }) => number} Derivative */
/** @typedef {readonly [string, Derivative?]} Rule */

/** @type {Derivative} */
const one = () => 1;

/** @type {Record<string, readonly Rule[]>} */
const RULES = {
  add: [
    ["1", one],
    ["1", one],
  ],
  add_n: [["1", one]],
  subtract: [
    ["1", one],
    ["−1", () => -1],
  ],
  multiply: [
    ["y", ({ y }) => y],
    ["x", ({ x }) => x],
  ],
  divide: [
    ["1 / y", ({ y }) => 1 / y],
    ["−x / y²", ({ x, y }) => -x / y / y],
  ],
  negative: [["−1", () => -1]],
  identity: [["1", one]],
  square: [["2 · x", ({ x }) => 2 * x]],
  sqrt: [["1 / (2 · z)", ({ z }) => 1 / (2 * z)]],
  reciprocal: [["−z²", ({ z }) => -z * z]],
  pow: [
    ["y · x^(y − 1)", ({ x, y }) => y * x ** (y - 1)],
    ["z · ln x", ({ x, z }) => z * Math.log(x)],
  ],
  exp: [["z", ({ z }) => z]],
  log: [["1 / x", ({ x }) => 1 / x]],
  sin: [["cos x", ({ x }) => Math.cos(x)]],
  cos: [["−sin x", ({ x }) => -Math.sin(x)]],
  abs: [["sign x", ({ x }) => Math.sign(x)]],
  sigmoid: [["z · (1 − z)", ({ z }) => z * (1 - z)]],
  tanh: [["1 − z²", ({ z }) => 1 - z * z]],
  softplus: [["σ(x)", ({ x }) => 1 / (1 + Math.exp(-x))]],
  relu: [["(1 if x > 0, else 0)", ({ x }) => Number(x > 0)]],
  maximum: [["(1 where x is the larger)"], ["(1 where y is the larger)"]],
  minimum: [["(1 where x is the smaller)"], ["(1 where y is the smaller)"]],
  reduce_sum: [["1 for each summand", one]],
  reduce_mean: [["1 / n for each of n numbers"]],
  matmul: [["· yᵀ"], ["xᵀ ·"]],
  softmax: [["(diag z − z zᵀ)"]],
  softmax_cross_entropy_with_logits: [["−log softmax(y)"], ["(softmax(y) − x)"]],
  sigmoid_cross_entropy_with_logits: [["−y"], ["(σ(y) − x)"]],
};

/**
 * One edge that a gradient goes back along.
 * @typedef {object} Link
 * @property {string} op the name of tslab's operation; empty for a learner's own
 * @property {number} position of the input
 * @property {Record<string, any>} attributes
 * @property {readonly string[]} names of the inputs, and last of the operation
 * @property {readonly (Tensor | null)[]} values of the same
 * @property {Tensor | null} upstream
 * @property {Tensor} contribution
 */

/** The local derivative in the names of the nodes, or null where no textbook has a line for it. @param {Link} link */
export function symbolic({ op, position, names, attributes }) {
  const text = ruleOf(op, position, attributes)?.[0];
  return text ? filled(text, names) : null;
}

/**
 * The formula with the numbers in it: of a number, or of the number in a tensor that is furthest from 0.
 * @param {Link} link
 * @returns {{ place: string, text: string, local?: number } | null} `place` is which number of a tensor, `local` the local
 *   derivative; null where no line is short enough
 */
export function numeric(link) {
  const { contribution, upstream, values, op, position, attributes } = link;
  const at = furthest(contribution.data);
  if (!upstream || at < 0) return null;
  const place = contribution.shape.length ? `at [${coordinates(contribution.shape, at).join(", ")}]: ` : "";
  if (op === "matmul" && !attributes.transpose_a && !attributes.transpose_b) {
    const terms = products(link, at);
    return terms ? { place, text: `${terms} = ${number(contribution.data[at])}` } : null;
  }
  const operands = values.map((value) => (value ? pick(value.data, at, contribution.data.length) : NaN));
  const above = pick(upstream.data, at, contribution.data.length);
  const isSingle = [contribution, upstream, ...values].every((value) => value?.data.length === 1);
  const [text, derivative] = ruleOf(op, position, attributes) ?? [];
  const [x, y] = operands;
  const z = operands[operands.length - 1];
  const known = derivative && !Number.isNaN(above) ? derivative({ x, y, z }) : NaN;
  const isKnown = !Number.isNaN(known);
  const local = isKnown ? known : isSingle && above !== 0 ? contribution.data[0] / above : NaN;
  if (Number.isNaN(local)) return null;
  const written = isKnown && text && /[a-z]/.test(text) ? filled(text, operands.map(signed)) : "";
  const shown = signed(local);
  const inner = written && written !== shown && !/[a-z]/.test(written) ? `(${written})` : shown;
  return { place, text: `${number(above)} × ${inner} = ${number(contribution.data[at])}`, local };
}

/** @param {string} op @param {number} position @param {Record<string, any>} attributes @returns {Rule | undefined} */
function ruleOf(op, position, attributes) {
  if (op === "matmul" && (attributes.transpose_a || attributes.transpose_b)) return undefined;
  return (Object.hasOwn(RULES, op) ? RULES[op] : [])[op === "add_n" ? 0 : position];
}

/** A formula with names or numbers in the places of x, y and z. @param {string} text @param {readonly string[]} parts */
function filled(text, parts) {
  const [x, y] = parts;
  const known = { x, y: y ?? x, z: parts[parts.length - 1] };
  return text.replace(/\b[xyz](?![a-z])/g, (letter) => known[/** @type {"x" | "y" | "z"} */ (letter)]);
}

/** @param {number} x */
function signed(x) {
  return x < 0 ? `(${number(x)})` : number(x);
}

/** The number of an operand that goes with one of the result; nan where more than one does. @param {Float64Array} data @param {number} at @param {number} size */
function pick(data, at, size) {
  return data.length === 1 ? data[0] : data.length === size ? data[at] : NaN;
}

/** Where the largest finite size is; -1 in an empty tensor. @param {Float64Array} data */
function furthest(data) {
  let best = data.length ? 0 : -1;
  data.forEach((x, i) => {
    if (Math.abs(x) > Math.abs(data[best])) best = i;
  });
  return best;
}

/** @param {readonly number[]} shape @param {number} at */
function coordinates(shape, at) {
  const found = [];
  for (let axis = shape.length - 1; axis >= 0; axis--) {
    found.unshift(at % shape[axis]);
    at = Math.floor(at / shape[axis]);
  }
  return found;
}

const MOST_TERMS = 4;

/** The sum of products that one number of a matrix product's gradient is. @param {Link} link @param {number} at */
function products({ values, upstream, position }, at) {
  const [a, b] = values;
  if (!a || !b || !upstream || a.shape.length > 2 || b.shape.length > 2) return null;
  const inner = a.shape[a.shape.length - 1]; // a vector is one row on the left, and one column on the right
  const [rows, columns] = [a.data.length / inner, b.data.length / inner];
  const [i, j] = position ? [Math.floor(at / columns), at % columns] : [Math.floor(at / inner), at % inner];
  const pairs = position
    ? Array.from({ length: rows }, (_, k) => [a.data[k * inner + i], upstream.data[k * columns + j]])
    : Array.from({ length: columns }, (_, k) => [upstream.data[i * columns + k], b.data[j * columns + k]]);
  const terms = pairs
    .slice(0, MOST_TERMS)
    .map(([left, right], k) => `${k ? signed(left) : number(left)}·${signed(right)}`);
  return terms.join(" + ") + (pairs.length > MOST_TERMS ? " + …" : "");
}
