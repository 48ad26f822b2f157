/** The Playground's data, the twin of playground/data.py: with one seed, the same points, batches and weights. */
import { Random } from "./engine/random.js";

const COUNT = 300;
const [DATA, SPLIT, BATCHES, WEIGHTS] = [1, 2, 3, 4];

/** @typedef {[number, number, number]} Point x, y, and its class or value */

/** @type {Record<string, (between: (low: number, high: number) => number, i: number, random: Random) => Point>} */
const CLASSES = {
  circle(between, i) {
    const radius = i % 2 ? between(2.8, 4) : between(0, 2);
    const angle = between(0, 2 * Math.PI);
    return [radius * Math.cos(angle), radius * Math.sin(angle), i % 2];
  },
  xor(between, i) {
    const [x, y] = [between(0.3, 4), between(0.3, 4)];
    const [right, up] = [i % 2, (i >> 1) % 2];
    return [right ? x : -x, up ? y : -y, Number(right !== up)];
  },
  gauss(_, i, random) {
    const middle = i % 2 ? 2 : -2;
    return [middle + 0.8 * random.normal(), middle + 0.8 * random.normal(), i % 2];
  },
  spiral(_, i) {
    const share = ((i >> 1) + 0.5) / (COUNT / 2);
    const angle = 3.5 * Math.PI * share + Math.PI * (i % 2);
    return [4 * share * Math.sin(angle), 4 * share * Math.cos(angle), i % 2];
  },
  moons(between, i) {
    const angle = between(0, Math.PI);
    if (i % 2) return [2.4 * (0.5 - Math.cos(angle)), 2.4 * (0.25 - Math.sin(angle)), 1];
    return [2.4 * (Math.cos(angle) - 0.5), 2.4 * (Math.sin(angle) - 0.25), 0];
  },
};

/** @type {typeof CLASSES} */
const VALUES = {
  plane(between) {
    const [x, y] = [between(-4, 4), between(-4, 4)];
    return [x, y, (x + y) / 8];
  },
  hills(between) {
    const [x, y] = [between(-4, 4), between(-4, 4)];
    const hill = (/** @type {number} */ a, /** @type {number} */ b) => Math.exp(-((x - a) ** 2 + (y - b) ** 2) / 3);
    return [x, y, hill(-2, 1) - hill(2, -1)];
  },
};

/** Whether a data set has values to learn, not classes. @param {string} name */
export const hasValues = (name) => name in VALUES;

/** @typedef {{ points: ArrayLike<number>, labels: ArrayLike<number> }} Data x and y of each point, and its class or value */

/** @param {string} name @param {number} noise @param {number} seed @returns {Data} */
export function dataSet(name, noise, seed) {
  const random = new Random([seed, DATA]);
  const make = CLASSES[name] ?? VALUES[name];
  const between = (/** @type {number} */ low, /** @type {number} */ high) => low + (high - low) * random.uniform();
  const [points, labels] = [new Float64Array(2 * COUNT), new Float64Array(COUNT)];
  for (let i = 0; i < COUNT; i++) {
    const [x, y, label] = make(between, i, random);
    const [first, second] = [random.normal(), random.normal()];
    const isValue = hasValues(name);
    points[2 * i] = isValue ? x : x + 2 * noise * first;
    points[2 * i + 1] = isValue ? y : y + 2 * noise * second;
    labels[i] = isValue ? label + (noise / 2) * first : label;
  }
  return { points, labels };
}

/** @param {number} count @param {readonly number[]} seeds */
function permutation(count, seeds) {
  const random = new Random(seeds);
  const order = Int32Array.from({ length: count }, (_, i) => i);
  for (let last = count - 1; last > 0; last--) {
    const other = random.below(last + 1);
    [order[last], order[other]] = [order[other], order[last]];
  }
  return order;
}

/** The rows to train on and those to test on. @param {number} count @param {number} percent @param {number} seed */
export function split(count, percent, seed) {
  const order = permutation(count, [seed, SPLIT]);
  const first = Math.min(Math.max(Math.floor((count * percent) / 100 + 0.5), 1), count);
  return [order.subarray(0, first), order.subarray(first)];
}

/** The rows to train on, in the order in which an epoch sees them. @param {Int32Array} rows @param {number} seed @param {number} epoch */
export function shuffled(rows, seed, epoch) {
  return permutation(rows.length, [seed, BATCHES, epoch]).map((place) => rows[place]);
}

/** Initial weights. @param {number} layer from 1 @param {number} inputs @param {number} outputs @param {number} seed */
export function weights(layer, inputs, outputs, seed) {
  const random = new Random([seed, WEIGHTS, layer]);
  const deviation = Math.sqrt(2 / (inputs + outputs));
  return Float64Array.from({ length: inputs * outputs }, () => deviation * random.normal());
}
