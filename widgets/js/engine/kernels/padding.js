/** A tensor repeated side by side, or with a margin around it. */
import { Tensor, places, sizeOf, stridesOf, written } from "../tensor.js";
import { computed } from "./call.js";
import { picked, shapeArgument } from "./layout.js";
import { grouped, summing } from "./reductions.js";

/** @typedef {import("./call.js").Binder} Binder */
/** @typedef {import("./call.js").Call} Call */

/** @type {Binder} */
function tile(call) {
  const x = call.inputs[0];
  const multiples = shapeArgument(call, "multiples");
  if (multiples.length !== x.shape.length) throw call.shapeError(`cannot repeat ${written(multiples)} times`);
  const strides = stridesOf(x.shape);
  // Each axis becomes two: which tile, and where in it.
  const index = places(
    x.shape.flatMap((length, axis) => [multiples[axis], length]),
    strides.flatMap((stride) => [0, stride]),
  );
  return picked(
    x,
    x.shape.map((length, axis) => length * multiples[axis]),
    index,
  );
}

/** @type {Binder} */
function tilesSum(call) {
  const [x, like] = call.inputs;
  const multiples = call.attribute("multiples") ?? call.integers(2);
  const split = like.shape.flatMap((length, axis) => [multiples[axis], length]);
  const value = new Tensor(like.shape, x.dtype);
  const groups = grouped(
    split,
    like.shape.map((_, axis) => 2 * axis),
  );
  return { value, run: summing(x.data, value.data, groups), reads: [x] };
}

/** The shape with its margins. @param {Call} call @param {readonly number[]} shape */
function padded(call, shape) {
  const pairs = /** @type {[number, number][]} */ (call.attribute("paddings"));
  if (pairs.length !== shape.length) throw call.shapeError("needs a pair of margins for each axis of");
  return { pairs, whole: shape.map((length, axis) => pairs[axis][0] + length + pairs[axis][1]) };
}

/** @type {Binder} */
function pad(call) {
  const x = call.inputs[0];
  const { pairs, whole } = padded(call, x.shape);
  if ((call.attribute("mode") ?? "CONSTANT") !== "CONSTANT") return picked(x, whole, mirrors(call, x.shape));
  const strides = stridesOf(whole);
  const start = pairs.reduce((place, [before], axis) => place + before * strides[axis], 0);
  const index = places(x.shape, strides, start);
  const value = new Tensor(whole, x.dtype);
  const margin = call.number("constant_values");
  return computed(call, value, () => {
    value.data.fill(margin);
    for (let i = 0; i < index.length; i++) value.data[index[i]] = x.data[i];
  });
}

/** For each place of a tensor with mirrored margins, the place in the tensor without. @param {Call} call @param {readonly number[]} shape */
function mirrors(call, shape) {
  const { pairs, whole } = padded(call, shape);
  const edge = call.attribute("mode") === "REFLECT" ? 0 : 1; // whether the outermost number stands twice
  const sources = shape.map((length, axis) => {
    if (Math.max(...pairs[axis]) > Math.max(0, length - 1 + edge)) {
      throw call.shapeError(`cannot mirror ${Math.max(...pairs[axis])} numbers along axis ${axis} of`);
    }
    return Array.from({ length: whole[axis] }, (_, i) => {
      const at = i - pairs[axis][0];
      return at < 0 ? -at - edge : at >= length ? 2 * length - 2 + edge - at : at;
    });
  });
  const strides = stridesOf(shape);
  const steps = stridesOf(whole);
  return Int32Array.from({ length: sizeOf(whole) }, (_, place) =>
    sources.reduce((sum, own, axis) => sum + own[Math.floor(place / steps[axis]) % whole[axis]] * strides[axis], 0),
  );
}

/** Without the margins, which are added to what they mirror. @type {Binder} */
function mirrorsSum(call) {
  const [x, like] = call.inputs;
  const index = mirrors(call, like.shape);
  const value = new Tensor(like.shape, x.dtype);
  const run = () => {
    value.data.fill(0);
    for (let i = 0; i < index.length; i++) value.data[index[i]] += x.data[i];
  };
  return { value, run, reads: [x] };
}

/** @type {[string, Binder][]} */
export const PADDING = [
  ["tile", tile],
  ["tiles_sum", tilesSum],
  ["pad", pad],
  ["mirrors_sum", mirrorsSum],
];
