/** Tensors put together and taken apart along an axis. */
import { places, stridesOf, written } from "../tensor.js";
import { computed, promoted } from "./call.js";
import { picked } from "./layout.js";

/** @typedef {import("./call.js").Binder} Binder */
/** @typedef {import("./call.js").Call} Call */
/** @typedef {import("./call.js").Kernel} Kernel */
/** @typedef {import("../tensor.js").Tensor} Tensor */

/** The inputs one after the other along an axis of the result. @param {Call} call @param {readonly number[]} shape @param {readonly (readonly number[])[]} parts their shapes, of the rank of the result @param {number} axis @returns {Kernel} */
function joined(call, shape, parts, axis) {
  const value = call.result(shape, promoted);
  const strides = stridesOf(shape);
  let start = 0;
  const indices = parts.map((part) => {
    const index = places(part, strides, start * strides[axis]);
    start += part[axis];
    return index;
  });
  const sources = call.inputs.map((x) => x.data);
  return computed(call, value, () => {
    for (let k = 0; k < sources.length; k++) {
      const [from, index] = [sources[k], indices[k]];
      for (let i = 0; i < from.length; i++) value.data[index[i]] = from[i];
    }
  });
}

/** @type {Binder} */
function concat(call) {
  const axis = call.axis(call.attribute("axis"));
  const shape = [...call.inputs[0].shape];
  const fitting = call.inputs.every(
    (x) => x.shape.length === shape.length && x.shape.every((length, i) => i === axis || length === shape[i]),
  );
  if (!fitting) throw call.shapeError("cannot join", "Only the axis along which they are joined may differ.");
  shape[axis] = call.inputs.reduce((length, x) => length + x.shape[axis], 0);
  return joined(
    call,
    shape,
    call.inputs.map((x) => x.shape),
    axis,
  );
}

/** @type {Binder} */
function stack(call) {
  const shape = call.oneShape();
  const axis = call.axis(call.attribute("axis"), shape.length + 1);
  /** @param {number} length */
  const withAxis = (length) => [...shape.slice(0, axis), length, ...shape.slice(axis)];
  return joined(
    call,
    withAxis(call.inputs.length),
    call.inputs.map(() => withAxis(1)),
    axis,
  );
}

/** Several values, cut from the first input along an axis. @param {Call} call @param {number} axis @param {readonly number[]} lengths @param {boolean} drop whether the pieces lose the axis @returns {Kernel} */
function cut(call, axis, lengths, drop) {
  const x = call.inputs[0];
  if (lengths.reduce((a, b) => a + b, 0) !== x.shape[axis]) {
    throw call.shapeError(
      `cannot cut pieces of lengths ${written(lengths)} along axis ${axis} from`,
      "The pieces must fill it exactly.",
    );
  }
  const strides = stridesOf(x.shape);
  let start = 0;
  const pieces = lengths.map((length) => {
    const shape = x.shape.map((own, i) => (i === axis ? length : own));
    const index = places(shape, strides, start * strides[axis]);
    start += length;
    return picked(x, drop ? shape.filter((_, i) => i !== axis) : shape, index);
  });
  const run = () => {
    for (const piece of pieces) piece.run?.();
  };
  return { value: pieces.map((piece) => piece.value), run, reads: [x] };
}

/** @type {Binder} */
function splitPieces(call) {
  const axis = call.axis(call.attribute("axis"));
  const sizes = call.attribute("sizes");
  const length = call.inputs[0].shape[axis];
  if (!Array.isArray(sizes)) return cut(call, axis, new Array(sizes).fill(length / sizes), false);
  const rest = length - sizes.reduce((sum, size) => sum + Math.max(size, 0), 0);
  const lengths = sizes.map((/** @type {number} */ size) => (size === -1 ? rest : size)); // -1 stands for what is left
  return cut(call, axis, lengths, false);
}

/** @type {Binder} */
function splitLike(call) {
  const axis = call.axis(call.attribute("axis"));
  return cut(
    call,
    axis,
    call.inputs.slice(1).map((like) => like.shape[axis]),
    false,
  );
}

/** @type {Binder} */
function unpack(call) {
  const axis = call.axis(call.attribute("axis"));
  return cut(call, axis, new Array(call.number("num")).fill(1), true);
}

/** @type {Binder} */
function item(call) {
  const values = /** @type {Tensor[]} */ (call.values[0]);
  return { value: values[call.number("index")], run: null, reads: [] };
}

/** @type {[string, Binder][]} */
export const JOINING = [
  ["concat", concat],
  ["stack", stack],
  ["split_pieces", splitPieces],
  ["split_like", splitLike],
  ["unpack", unpack],
  ["item", item],
];
