/** NumPy's indexing, what undoes it in a gradient, and one-hot rows. */
import { Tensor, broadcastShapes, broadcastStrides, places, sameShape, sizeOf, stridesOf } from "../tensor.js";
import { computed } from "./call.js";

/** @typedef {import("./call.js").Binder} Binder */
/** @typedef {import("./call.js").Call} Call */
/** @typedef {number | string | (number | null)[] | ["input", number]} Part of a key, as tslab/ops/indexing.py has it */

/**
 * Where the chosen numbers stand: number i at `base[i]`, plus for each array of positions the one at
 * `which[i]`, counted from the end where it is negative, times `stride`.
 * @typedef {{ tensor: Tensor, which: Int32Array, stride: number, length: number }} Positions
 * @typedef {{ shape: number[], base: Int32Array, arrays: Positions[] }} Selection
 */

/** @param {unknown} part @returns {part is ["input", number]} */
const isArray = (part) => Array.isArray(part) && part.length === 2;

/**
 * Start, step and count of a slice, by Python's rules.
 * @param {(number | null)[]} slice @param {number} length
 */
function slicing(slice, length) {
  const step = slice[2] ?? 1;
  /** @param {number | null} i @param {number} otherwise */
  const bound = (i, otherwise) => {
    if (i === null) return otherwise;
    const at = i < 0 ? i + length : i;
    return step > 0 ? Math.min(Math.max(at, 0), length) : Math.min(Math.max(at, -1), length - 1);
  };
  const start = bound(slice[0], step > 0 ? 0 : length - 1);
  const stop = bound(slice[1], step > 0 ? length : -1);
  return { start, step, count: Math.max(0, Math.ceil((stop - start) / step)) };
}

/**
 * What a key chooses from a tensor of a shape: ints drop their axis, slices shorten it, and arrays are broadcast
 * together; their axes stand where the arrays stood if they stood side by side, and else first.
 * @param {Call} call @param {readonly number[]} shape @param {readonly Tensor[]} tensors the arrays in the key
 * @returns {Selection}
 */
function select(call, shape, tensors) {
  const key = /** @type {Part[]} */ (call.attribute("key"));
  const taken = key.filter((part) => part !== "new" && part !== "...").length;
  if (taken > shape.length) throw call.shapeError(`takes ${taken} indices of`);
  const dots = key.includes("...") ? key.indexOf("...") : key.length;
  /** @type {Part[]} */
  const every = Array.from({ length: shape.length - taken }, () => [null, null, null]);
  const full = [...key.slice(0, dots), ...every, ...key.slice(dots + 1)];
  const indices = (/** @type {Part[]} */ parts) =>
    parts.flatMap((part, i) => (isArray(part) || typeof part === "number" ? [i] : []));
  const advanced = indices(full);
  const hasArrays = full.some(isArray);
  const strides = stridesOf(shape);
  /** @type {{ length: number, stride: number }[]} */
  const dims = [];
  /** @type {{ tensor: Tensor, stride: number, length: number }[]} */
  const arrays = [];
  let [start, place, axis] = [0, 0, 0];
  full.forEach((part, i) => {
    if (hasArrays && i === advanced[0]) place = dims.length;
    if (part === "new") {
      dims.push({ length: 1, stride: 0 });
      return;
    }
    const [length, stride] = [shape[axis], strides[axis]];
    if (typeof part === "number") {
      if (part < -length || part >= length) throw call.shapeError(`has no index ${part} in axis ${axis} of`);
      start += (part < 0 ? part + length : part) * stride;
    } else if (isArray(part)) {
      arrays.push({ tensor: tensors[part[1]], stride, length });
    } else {
      const slice = slicing(/** @type {(number | null)[]} */ (part), length);
      start += slice.count ? slice.start * stride : 0;
      dims.push({ length: slice.count, stride: slice.step * stride });
    }
    axis++;
  });
  const together = broadcastShapes(arrays.map(({ tensor }) => tensor.shape));
  if (!together) throw call.shapeError("cannot broadcast the index arrays of");
  const written = indices(key); // an ellipsis parts them even where it stands for no axis
  if (written.length && written[written.length - 1] - written[0] !== written.length - 1) place = 0;
  /** @param {number[]} own @param {number[]} ofArrays */
  const joined = (own, ofArrays) => (hasArrays ? [...own.slice(0, place), ...ofArrays, ...own.slice(place)] : own);
  const result = joined(
    dims.map((dim) => dim.length),
    together,
  );
  const zeros = together.map(() => 0);
  return {
    shape: result,
    base: places(
      result,
      joined(
        dims.map((dim) => dim.stride),
        zeros,
      ),
      start,
    ),
    arrays: arrays.map(({ tensor, stride, length }) => {
      const nothing = dims.map(() => 0);
      return {
        tensor,
        stride,
        length,
        which: places(result, joined(nothing, broadcastStrides(tensor.shape, together))),
      };
    }),
  };
}

/** Writes into `index` where the chosen numbers stand now. @param {Call} call @param {Selection} selection @param {Int32Array} index */
function locate(call, { base, arrays }, index) {
  index.set(base);
  for (const { tensor, which, stride, length } of arrays) {
    for (let i = 0; i < index.length; i++) {
      const position = tensor.data[which[i]];
      if (position < -length || position >= length) {
        throw call.computeError(
          `there is no index ${position} in an axis of length ${length}.`,
          "Indices are counted from 0.",
        );
      }
      index[i] += (position < 0 ? position + length : position) * stride;
    }
  }
}

/** @type {Binder} */
function getitem(call) {
  const [x, ...tensors] = call.inputs;
  const selection = select(call, x.shape, tensors);
  const value = new Tensor(selection.shape, x.dtype);
  const index = selection.base.slice();
  const [from, out] = [x.data, value.data];
  return computed(call, value, () => {
    if (tensors.length) locate(call, selection, index);
    for (let i = 0; i < out.length; i++) out[i] = from[index[i]];
  });
}

/** @type {Binder} */
function scatterLike(call) {
  const [x, like, ...tensors] = call.inputs;
  const selection = select(call, like.shape, tensors);
  if (sizeOf(selection.shape) !== x.data.length) {
    throw call.shapeError("cannot put back", "It must have the shape of what was chosen.");
  }
  const value = new Tensor(like.shape, x.dtype);
  const index = selection.base.slice();
  const [from, out] = [x.data, value.data];
  const run = () => {
    if (tensors.length) locate(call, selection, index);
    out.fill(0);
    for (let i = 0; i < from.length; i++) out[index[i]] += from[i];
  };
  return { value, run, reads: [x, ...tensors] };
}

/** Where a mask is true, along one of its axes: how many those are decides the shape. @type {Binder} */
function maskPositions(call) {
  const [mask, x] = call.inputs;
  const first = call.number("first") < 0 ? x.shape.length + call.number("first") : call.number("first");
  if (!sameShape(mask.shape, x.shape.slice(first, first + mask.shape.length)) || first < 0) {
    throw call.shapeError("has a mask of another shape than the axes it chooses from, in");
  }
  const [axis, strides] = [call.number("axis"), stridesOf(mask.shape)];
  const found = call.integers(0).flatMap((truth, place) => {
    return truth !== 0 ? [Math.floor(place / strides[axis]) % mask.shape[axis]] : [];
  });
  return { value: new Tensor([found.length], "int64", Float64Array.from(found)), run: null, reads: [] };
}

/** Where the attributes lack the depth or a value, the next input has it. @type {Binder} */
function oneHot(call) {
  const indices = call.inputs[0];
  let next = 1;
  const depth = Number(call.attribute("depth") ?? call.integers(next++)[0]);
  const [on, off] = ["on_value", "off_value"].map((name) => {
    const known = call.attribute(name);
    return known === null ? call.inputs[next++].data : Float64Array.of(call.number(name));
  });
  const axis = call.axis(call.number("axis"), indices.shape.length + 1);
  const shape = [...indices.shape.slice(0, axis), depth, ...indices.shape.slice(axis)];
  const value = new Tensor(shape, call.attribute("to"));
  const strides = stridesOf(shape);
  const rows = places(
    indices.shape,
    strides.filter((_, i) => i !== axis),
  );
  return computed(call, value, () => {
    value.data.fill(off[0]);
    for (let i = 0; i < rows.length; i++) {
      const at = indices.data[i];
      if (at >= 0 && at < depth) value.data[rows[i] + at * strides[axis]] = on[0];
    }
  });
}

/** @type {[string, Binder][]} */
export const INDEXING = [
  ["getitem", getitem],
  ["scatter_like", scatterLike],
  ["one_hot", oneHot],
  ["mask_positions", maskPositions],
];
