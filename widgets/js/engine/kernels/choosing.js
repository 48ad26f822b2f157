/** The choice between two tensors, and sums of several. */
import { Tensor, broadcastStrides, places, stridesOf } from "../tensor.js";
import { chosen, computed, promoted } from "./call.js";

/** @typedef {import("./call.js").Binder} Binder */

/** @type {Binder} */
function where(call) {
  if (call.inputs.length === 1) return placesWhere(call);
  const value = call.result(call.broadcast(), chosen);
  const out = value.data;
  const [condition, x, y] = call.inputs.map((input) => input.data);
  if ([condition, x, y].every((data) => data.length === out.length)) {
    return computed(call, value, () => {
      for (let k = 0; k < out.length; k++) out[k] = condition[k] !== 0 ? x[k] : y[k];
    });
  }
  const [h, i, j] = call.inputs.map((input) => places(value.shape, broadcastStrides(input.shape, value.shape)));
  return computed(call, value, () => {
    for (let k = 0; k < out.length; k++) out[k] = condition[h[k]] !== 0 ? x[i[k]] : y[j[k]];
  });
}

/** The places where a condition holds: a row for each, a column for each axis. @type {Binder} */
function placesWhere(call) {
  const { shape } = call.inputs[0];
  const strides = stridesOf(shape);
  const held = call.integers(0).flatMap((x, place) => (x !== 0 ? [place] : []));
  const rows = held.flatMap((place) => strides.map((stride, axis) => Math.floor(place / stride) % shape[axis]));
  return { value: new Tensor([held.length, shape.length], "int64", Float64Array.from(rows)), run: null, reads: [] };
}

/** @type {Binder} */
function addN(call) {
  const value = new Tensor(call.oneShape(), call.dtype(promoted));
  const [head, ...rest] = call.inputs.map((x) => x.data);
  const out = value.data;
  return computed(call, value, () => {
    out.set(head);
    for (const x of rest) for (let i = 0; i < out.length; i++) out[i] += x[i];
  });
}

/** @type {[string, Binder][]} */
export const CHOOSING = [
  ["where", where],
  ["add_n", addN],
];
