/** Tensors made of shapes, of numbers at equal distances, and of random numbers. */
import { Tensor } from "../tensor.js";
import { computed, floating, promoted } from "./call.js";

/** @typedef {import("./call.js").Binder} Binder */
/** @typedef {import("./call.js").Call} Call */
/** @typedef {import("./call.js").Random} Random */

/** What depends on the shapes of the inputs alone. @param {(call: Call) => Tensor} make @returns {Binder} */
const known = (make) => (call) => ({ value: make(call), run: null, reads: [] });

/** @param {number} number */
const integer = (number) => new Tensor([], "int64", Float64Array.of(number));

/** How many numbers go into each number of a mean. @param {Call} call */
function meanCount(call) {
  const [x, z] = call.inputs;
  return new Tensor([], call.dtype(floating), Float64Array.of(Math.floor(x.data.length / Math.max(1, z.data.length))));
}

/** @type {Binder} */
function range(call) {
  const [start, limit, delta] = [0, 1, 2].map((i) => call.integers(i)[0]);
  const length = Math.max(0, Math.ceil((limit - start) / delta));
  const value = call.result([length], promoted);
  for (let i = 0; i < length; i++) value.data[i] = start + i * delta;
  return { value, run: null, reads: [] };
}

/** @type {Binder} */
function linspace(call) {
  const count = call.number("num");
  const value = call.result([count], floating);
  const [start, stop] = call.inputs.map((x) => x.data);
  return computed(call, value, () => {
    const step = (stop[0] - start[0]) / (count - 1);
    for (let i = 0; i < count; i++) value.data[i] = i ? start[0] + i * step : start[0];
    if (count > 1) value.data[count - 1] = stop[0];
  });
}

/** Numbers drawn anew in each run. @param {(random: Random, call: Call) => () => number} sampler @returns {Binder} */
const drawn = (sampler) => (call) => {
  const shape = call.attribute("to") ?? call.integers(0);
  const value = new Tensor(shape, call.attribute("numbers"));
  const sample = sampler(call.stream(call.node), call);
  const run = () => {
    for (let i = 0; i < value.data.length; i++) value.data[i] = sample();
  };
  return { value, run, reads: [], isImpure: true };
};

/** @param {Random} random */
function truncatedNormal(random) {
  for (;;) {
    const number = random.normal();
    if (Math.abs(number) <= 2) return number;
  }
}

/** In steps that the dtype can hold: rounding would sometimes give 1. @param {Random} random @param {Call} call */
function uniform(random, call) {
  const steps = call.attribute("numbers") === "float32" ? 2 ** 24 : 2 ** 53;
  return () => Math.floor(random.uniform() * steps) / steps;
}

/** @param {Random} random @param {Call} call */
function integers(random, call) {
  const [low, high] = [call.number("low"), call.number("high")];
  return () => low + random.below(high - low);
}

/** @type {Binder} */
function permutation(call) {
  const [length] = /** @type {number[]} */ (call.attribute("to") ?? call.integers(0));
  const value = new Tensor([length], call.attribute("numbers"));
  const random = call.stream(call.node);
  const run = () => {
    for (let i = 0; i < length; i++) {
      const other = random.below(i + 1);
      value.data[i] = value.data[other];
      value.data[other] = i;
    }
  };
  return { value, run, reads: [], isImpure: true };
}

/** @type {[string, Binder][]} */
export const CREATION = [
  [
    "shape",
    known((call) => new Tensor([call.inputs[0].shape.length], "int64", Float64Array.from(call.inputs[0].shape))),
  ],
  ["size", known((call) => integer(call.inputs[0].data.length))],
  ["rank", known((call) => integer(call.inputs[0].shape.length))],
  ["mean_count", known(meanCount)],
  ["range", range],
  ["linspace", linspace],
  ["standard_normal", drawn((random) => () => random.normal())],
  ["truncated_standard_normal", drawn((random) => () => truncatedNormal(random))],
  ["standard_uniform", drawn(uniform)],
  ["random_integers", drawn(integers)],
  ["random_permutation", permutation],
];
