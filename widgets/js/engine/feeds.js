/** What may be fed to a node: numbers, in a tensor that fits what the node declares. */
import { canCast, isInteger } from "./dtypes.js";
import { FeedError, quoted } from "./errors.js";
import { Tensor, fits, written } from "./tensor.js";

/** @typedef {import("./graph.js").Node} Node */
/** @typedef {import("./tensor.js").TensorLike} TensorLike */

/**
 * A value as a tensor that fits `node`, by a cast if need be.
 * @param {Node} node
 * @param {TensorLike} value bare numbers take the dtype of the node, if they are whole where that is an integer
 * @returns {Tensor}
 */
export function feedValue(node, value) {
  /** @param {string} why @param {string} cure */
  const refuse = (why, cure) => new FeedError(`${quoted(node.name)} cannot be fed ${why}.`, cure, [node.name]);
  let tensor;
  try {
    tensor = Tensor.from(value);
  } catch (error) {
    throw error instanceof FeedError ? refuse("what is no array of numbers", error.cure) : error;
  }
  const { dtype } = node;
  if (dtype !== null && tensor.dtype !== dtype) {
    const whole = !(value instanceof Tensor) && isInteger(dtype) && tensor.data.every(Number.isInteger);
    if (!canCast(tensor.dtype, dtype) && !whole) {
      throw refuse(
        `${tensor.dtype} values, since it is ${dtype}`,
        `Convert them first: Tensor.from(value, "${dtype}").`,
      );
    }
    tensor = Tensor.from(tensor, dtype);
  }
  if (!fits(tensor.shape, node.shape)) {
    throw refuse(
      `a value of shape ${written(tensor.shape)}`,
      `Its shape is ${written(node.shape)}, where None stands for any length.`,
    );
  }
  return tensor;
}
