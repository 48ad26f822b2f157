/** The same numbers in other axes or another order, repeated, or summed where they were repeated. */
import { ShapeError } from "../errors.js";
import { Tensor, broadcastShapes, broadcastStrides, places, sameShape, sizeOf, stridesOf, written } from "../tensor.js";
import { viewed } from "./call.js";
import { grouped, summing } from "./reductions.js";

/** @typedef {import("./call.js").Binder} Binder */
/** @typedef {import("./call.js").Call} Call */
/** @typedef {import("./call.js").Kernel} Kernel */

/**
 * Numbers picked by a list of places.
 * @param {Tensor} x @param {readonly number[]} shape @param {Int32Array} index
 * @returns {Kernel & { value: Tensor }}
 */
export function picked(x, shape, index) {
  const value = new Tensor(shape, x.dtype);
  const [from, out] = [x.data, value.data];
  const run = () => {
    for (let i = 0; i < out.length; i++) out[i] = from[index[i]];
  };
  return { value, run, reads: [x] };
}

/** `x` repeated to a shape. Who reads it may read `narrow`, the smaller one, instead. @param {Call} call @param {readonly number[]} shape @returns {Kernel} */
function repeated(call, shape) {
  const x = call.inputs[0];
  if (sameShape(x.shape, shape)) return viewed(x, shape);
  const together = broadcastShapes([x.shape, shape]);
  if (!together || !sameShape(together, shape)) throw call.shapeError(`cannot repeat to the shape ${written(shape)}`);
  const kernel = picked(x, shape, places(shape, broadcastStrides(x.shape, shape)));
  kernel.value.narrow = x;
  return kernel;
}

/** `x` summed over the axes that `shape` lacks, or has with length 1. @param {Tensor} x @param {readonly number[]} shape @returns {Kernel & { value: Tensor }} */
export function sumTo(x, shape) {
  if (sameShape(x.shape, shape)) return { value: x, run: null, reads: [] };
  const extra = x.shape.length - shape.length;
  const axes = x.shape
    .map((_, axis) => axis)
    .filter((axis) => axis < extra || (shape[axis - extra] === 1 && x.shape[axis] !== 1));
  const groups = grouped(x.shape, axes);
  if (extra < 0 || groups.count !== sizeOf(shape)) {
    throw new ShapeError(`A tensor of shape ${written(x.shape)} cannot be summed to ${written(shape)}.`);
  }
  const value = new Tensor(shape, x.dtype);
  return { value, run: summing(x.data, value.data, groups), reads: [x] };
}

/** The attribute that holds a shape, or the input that does. @param {Call} call @param {string} attribute */
export function shapeArgument(call, attribute) {
  const known = call.attribute(attribute);
  return known === null ? call.integers(1) : /** @type {number[]} */ (known);
}

/** @param {Call} call @param {readonly number[]} target @returns {Kernel} */
function reshaped(call, target) {
  const x = call.inputs[0];
  const rest = sizeOf(target.filter((length) => length !== -1));
  const shape = target.map((length) => (length === -1 ? (rest ? x.data.length / rest : 0) : length));
  if (sizeOf(shape) !== x.data.length || shape.some((length) => length < 0 || !Number.isInteger(length))) {
    throw call.shapeError(`cannot give the shape ${written(target)} to`, "The new shape must hold as many numbers.");
  }
  return viewed(x, shape);
}

/** @type {Binder} */
function transpose(call) {
  const x = call.inputs[0];
  const rank = x.shape.length;
  const perm = call.attribute("perm") ?? x.shape.map((_, axis) => rank - 1 - axis);
  if (perm.length !== rank) throw call.shapeError(`cannot order the axes as ${written(perm)} of`);
  const order = perm.map((/** @type {number} */ axis) => call.axis(axis));
  const strides = stridesOf(x.shape);
  const shape = order.map((/** @type {number} */ axis) => x.shape[axis]);
  if (x.shape.filter((length) => length !== 1).length < 2) return viewed(x, shape);
  return picked(
    x,
    shape,
    places(
      shape,
      order.map((/** @type {number} */ axis) => strides[axis]),
    ),
  );
}

/** @type {Binder} */
function expandDims(call) {
  const x = call.inputs[0];
  const axis = call.attribute("axis");
  const axes = call.axes(x.shape.length + (Array.isArray(axis) ? axis.length : 1));
  const shape = [...x.shape];
  for (const one of axes) shape.splice(one, 0, 1);
  return viewed(x, shape);
}

/** @type {Binder} */
function squeeze(call) {
  const x = call.inputs[0];
  const axes =
    call.attribute("axis") === null
      ? x.shape.map((_, axis) => axis).filter((axis) => x.shape[axis] === 1)
      : call.axes();
  if (axes.some((axis) => x.shape[axis] !== 1)) throw call.shapeError("can only drop axes of length 1 of");
  return viewed(
    x,
    x.shape.filter((_, axis) => !axes.includes(axis)),
  );
}

/** @type {Binder} */
const same = (call) => viewed(call.inputs[0], call.inputs[0].shape);

/** One number in the shape of the input. @param {number} number @returns {Binder} */
const filled = (number) => (call) => {
  const x = call.inputs[0];
  const value = new Tensor(x.shape, call.node.dtype ?? call.attribute("to") ?? x.dtype);
  return { value, run: () => void value.data.fill(number), reads: [] };
};

/** @type {[string, Binder][]} */
export const LAYOUT = [
  ["identity", same],
  ["stop_gradient", same],
  ["placeholder_with_default", same],
  ["ones_like", filled(1)],
  ["zeros_like", filled(0)],
  ["expand_dims", expandDims],
  ["squeeze", squeeze],
  ["reshape", (call) => reshaped(call, shapeArgument(call, "to"))],
  ["reshape_like", (call) => reshaped(call, call.inputs[1].shape)],
  ["transpose", transpose],
  ["broadcast_to", (call) => repeated(call, shapeArgument(call, "to"))],
  ["broadcast_like", (call) => repeated(call, call.inputs[1].shape)],
  ["sum_like", (call) => sumTo(call.inputs[0], call.inputs[1].shape)],
];
