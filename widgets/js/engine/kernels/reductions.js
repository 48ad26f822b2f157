/** Sums, means, products and extremes over axes. */
import { kindOf, limits } from "../dtypes.js";
import { Tensor, places, sizeOf, stridesOf } from "../tensor.js";
import { computed, first, floating, summed, truth } from "./call.js";

/** @typedef {import("./call.js").Binder} Binder */
/** @typedef {import("./call.js").Call} Call */
/** @typedef {Float64Array} Numbers */

/**
 * Which numbers of a tensor go together: for each of `count` results, `length` numbers.
 * @typedef {object} Groups
 * @property {number} count
 * @property {number} length
 * @property {number[]} shape of the results, without the axes
 * @property {number[]} kept the same with length 1 in their places
 * @property {Int32Array | null} index where the numbers stand, result by result; null where they stand in that order
 * @property {number} inner where the axes stand side by side: how far apart the numbers of a result are; else 0
 */

/** @param {readonly number[]} shape @param {readonly number[]} axes counted from the front, in order @returns {Groups} */
export function grouped(shape, axes) {
  const rest = shape.map((_, axis) => axis).filter((axis) => !axes.includes(axis));
  const [outer, reduced] = [rest, axes].map((some) => some.map((axis) => shape[axis]));
  const strides = stridesOf(shape);
  const count = sizeOf(outer);
  const length = sizeOf(reduced);
  const inOrder = length === 1 || rest.every((axis, i) => axis === i);
  const order = [...rest, ...axes];
  const sideBySide = axes.every((axis, i) => axis === axes[0] + i);
  return {
    count,
    length,
    shape: outer,
    kept: shape.map((n, axis) => (axes.includes(axis) ? 1 : n)),
    index: inOrder
      ? null
      : places(
          order.map((axis) => shape[axis]),
          order.map((axis) => strides[axis]),
        ),
    inner: sideBySide && axes.length ? strides[axes[axes.length - 1]] : 0,
  };
}

/** The numbers of `x` summed in groups. @param {Numbers} x @param {Numbers} out @param {Groups} groups @returns {() => void} */
export function summing(x, out, { count, length, index, inner }) {
  if (!index && length > BLOCK) {
    return () => {
      for (let i = 0; i < count; i++) out[i] = sumOfMany(x, i * length, (i + 1) * length);
    };
  }
  if (!index) {
    return () => {
      for (let i = 0, k = 0; i < count; i++) {
        let total = 0;
        for (let j = 0; j < length; j++, k++) total += x[k];
        out[i] = total;
      }
    };
  }
  if (inner) {
    return () => {
      out.fill(0);
      for (let start = 0, k = 0; start < count; start += inner) {
        for (let j = 0; j < length; j++) for (let i = 0; i < inner; i++, k++) out[start + i] += x[k];
      }
    };
  }
  return () => {
    for (let i = 0, k = 0; i < count; i++) {
      let total = 0;
      for (let j = 0; j < length; j++, k++) total += x[index[k]];
      out[i] = total;
    }
  };
}

const BLOCK = 128;

/** A long sum, block by block, so that its rounding errors stay small. @param {Numbers} x @param {number} start @param {number} end */
function sumOfMany(x, start, end) {
  let total = 0;
  for (let block = start; block < end; block += BLOCK) {
    const stop = Math.min(block + BLOCK, end);
    let part = 0;
    for (let i = block; i < stop; i++) part += x[i];
    total += part;
  }
  return total;
}

/** @param {Call} call @param {(call: Call) => import("../dtypes.js").DType} rule */
function prepared(call, rule) {
  const groups = grouped(call.inputs[0].shape, call.axes());
  const value = call.result(call.attribute("keepdims") ? groups.kept : groups.shape, rule);
  return { groups, value, x: call.inputs[0].data, out: value.data };
}

/** A reduction by putting in one number after the other. @param {(call: Call) => import("../dtypes.js").DType} rule @param {(call: Call) => number} start @param {(total: number, x: number) => number} step @returns {Binder} */
function folding(rule, start, step) {
  return (call) => {
    const { groups, value, x, out } = prepared(call, rule);
    const { length, index } = groups;
    const initial = start(call);
    return computed(call, value, () => {
      for (let i = 0, k = 0; i < out.length; i++) {
        let total = initial;
        for (let j = 0; j < length; j++, k++) total = step(total, x[index ? index[k] : k]);
        out[i] = total;
      }
    });
  };
}

/** @type {Binder} */
function reduceSum(call) {
  const { groups, value, x, out } = prepared(call, summed);
  return computed(call, value, summing(x, out, groups));
}

/** @type {Binder} */
function reduceMean(call) {
  const { groups, value, x, out } = prepared(call, floating);
  const sum = summing(x, out, groups);
  const count = x.length && groups.length; // as in Python: the mean of nothing is nan
  return computed(call, value, () => {
    sum();
    for (let i = 0; i < out.length; i++) out[i] /= count;
  });
}

/** @type {Binder} */
function reduceLogSumExp(call) {
  const { groups, value, x, out } = prepared(call, floating);
  const { length, index } = groups;
  return computed(call, value, () => {
    for (let i = 0; i < out.length; i++) {
      let top = -Infinity;
      for (let j = i * length; j < (i + 1) * length; j++) top = larger(top, x[index ? index[j] : j]);
      if (!Number.isFinite(top)) top = 0;
      let total = 0;
      for (let j = i * length; j < (i + 1) * length; j++) total += Math.exp(x[index ? index[j] : j] - top);
      out[i] = Math.log(total) + top;
    }
  });
}

/** The larger of two; nan where one is nan. @param {number} x @param {number} y */
export function larger(x, y) {
  return y > x || y !== y ? y : x;
}

/** @param {number} x @param {number} y */
function smaller(x, y) {
  return y < x || y !== y ? y : x;
}

/** The position of an extreme. @param {(best: number, x: number) => boolean} beats @returns {Binder} */
function position(beats) {
  return (call) => {
    const axis = call.axis(call.attribute("axis") ?? 0);
    const { length, index, shape } = grouped(call.inputs[0].shape, [axis]);
    const value = new Tensor(shape, "int64");
    if (!length) {
      throw call.shapeError(`finds nothing along axis ${axis} of`, "Nothing has no largest or smallest number.");
    }
    const x = call.inputs[0].data;
    const out = value.data;
    return computed(call, value, () => {
      for (let i = 0, k = 0; i < out.length; i++) {
        let best = NaN;
        let at = -1;
        for (let j = 0; j < length; j++, k++) {
          const number = x[index ? index[k] : k];
          if (at < 0 || beats(best, number) || (number !== number && best === best)) [best, at] = [number, j];
        }
        out[i] = at;
      }
    });
  };
}

/** @param {Call} call @param {0 | 1} end @param {number} infinity */
function extremeOfNothing(call, end, infinity) {
  const { dtype } = call.inputs[0];
  return kindOf(dtype) === "f" ? infinity : limits(dtype)[end];
}

/** @type {[string, Binder][]} */
export const REDUCTIONS = [
  ["reduce_sum", reduceSum],
  ["reduce_mean", reduceMean],
  ["reduce_logsumexp", reduceLogSumExp],
  [
    "reduce_prod",
    folding(
      summed,
      () => 1,
      (total, x) => total * x,
    ),
  ],
  ["reduce_max", folding(first, (call) => extremeOfNothing(call, 0, -Infinity), larger)],
  ["reduce_min", folding(first, (call) => extremeOfNothing(call, 1, Infinity), smaller)],
  [
    "reduce_any",
    folding(
      truth,
      () => 0,
      (total, x) => (total !== 0 || x !== 0 ? 1 : 0),
    ),
  ],
  [
    "reduce_all",
    folding(
      truth,
      () => 1,
      (total, x) => (total !== 0 && x !== 0 ? 1 : 0),
    ),
  ],
  ["argmax", position((best, x) => x > best)],
  ["argmin", position((best, x) => x < best)],
];
