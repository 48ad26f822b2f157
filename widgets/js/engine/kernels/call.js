/** What a kernel is made from: one operation of a plan, bound to tensors of known shapes. */
import { isInteger, kindOf, promote, promoteWeak } from "../dtypes.js";
import { ComputeError, ShapeError, quoted } from "../errors.js";
import { Tensor, broadcastShapes, parsed, sameShape, written } from "../tensor.js";

/** @typedef {import("../dtypes.js").DType} DType */
/** @typedef {import("../graph.js").Node} Node */
/** @typedef {import("../random.js").Random} Random */

/**
 * A kernel: where the value is, and what computes it.
 * @typedef {object} Kernel
 * @property {Tensor | Tensor[] | null} value the same in each run; null for an operation without a value
 * @property {(() => void) | null} run writes the numbers of `value`; null where they are there as soon as the inputs are
 * @property {readonly Tensor[]} reads the tensors whose numbers `run` reads
 * @property {Pattern} [pattern] for float64 arithmetic: what it computes, so that it may be done together with others
 * @property {boolean} [isImpure] whether it must run even where nothing reads its value, and gives another in each run
 */

/** @typedef {{ op: string, form: string, a: Tensor, b: Tensor }} Pattern an operation on two tensors, and by which loop */

/** @typedef {(call: Call) => Kernel} Binder makes the kernel of one operation */

export class Call {
  /** Whether a run with other numbers may give values of other shapes, so that the kernels serve one run only. */
  isDynamic = false;

  /**
   * @param {Node} node
   * @param {readonly (Tensor | Tensor[])[]} values of the inputs
   * @param {readonly Node[]} sources the nodes that the values come from
   * @param {(tensor: Tensor) => boolean} isFixed whether its numbers are the same in each run
   * @param {(tensor: Tensor) => boolean} isStored whether it is the memory of a variable
   * @param {(node: Node) => Random} stream the random numbers of a node
   */
  constructor(node, values, sources, isFixed, isStored, stream) {
    this.node = node;
    this.values = values;
    this.sources = sources;
    this.isFixed = isFixed;
    this.isStored = isStored;
    this.stream = stream;
  }

  /** The inputs; none of them is one of several values. */
  get inputs() {
    return /** @type {readonly Tensor[]} */ (this.values);
  }

  /** @param {string} name @returns {any} */
  attribute(name) {
    const value = this.node.attributes[name];
    return value === undefined ? null : value;
  }

  /** An attribute that is a number, and may be infinite or nan. @param {string} name */
  number(name) {
    return parsed(this.attribute(name));
  }

  /** The dtype of the value: as the graph has it or, where it does not know, by the rule. @param {(call: Call) => DType} rule */
  dtype(rule) {
    return this.node.dtype ?? rule(this);
  }

  /** A new tensor for the value. @param {readonly number[]} shape @param {(call: Call) => DType} rule */
  result(shape, rule) {
    return new Tensor(shape, this.dtype(rule));
  }

  /** Numbers that decide a shape; from here on the kernels are for these numbers. @param {number} input */
  integers(input) {
    const tensor = this.inputs[input];
    if (!this.isFixed(tensor)) this.isDynamic = true;
    return Array.from(tensor.data);
  }

  /** The shape that the inputs from `first` on have together. @param {number} [first] */
  broadcast(first = 0) {
    const shape = broadcastShapes(this.inputs.slice(first).map((x) => x.shape));
    if (!shape) {
      throw this.shapeError(
        "cannot combine",
        "Shapes are compared from the last axis on; each pair must be equal, or one be 1.",
      );
    }
    return shape;
  }

  /** The one shape that all inputs have. */
  oneShape() {
    const { shape } = this.inputs[0];
    if (!this.inputs.every((x) => sameShape(x.shape, shape))) throw this.shapeError("needs inputs of one shape, not");
    return shape;
  }

  /** The attribute `axis` as axes counted from the front, in order; all of them for null. @param {number} [rank] */
  axes(rank = this.inputs[0].shape.length) {
    const axis = this.attribute("axis");
    if (axis === null) return Array.from({ length: rank }, (_, i) => i);
    /** @type {number[]} */
    const axes = (Array.isArray(axis) ? axis : [axis]).map((one) => this.axis(one, rank));
    return axes.sort((a, b) => a - b);
  }

  /** An axis counted from the front. @param {number} axis @param {number} [rank] */
  axis(axis, rank = this.inputs[0].shape.length) {
    if (axis < -rank || axis >= rank) throw this.shapeError(`has no axis ${axis} in`);
    return axis < 0 ? axis + rank : axis;
  }

  /** @param {string} what what the operation cannot do with its inputs @param {string} [cure] */
  shapeError(what, cure = "") {
    const inputs = this.inputs
      .map((x, i) => `${quoted(this.sources[i].name)} of shape ${written(x.shape)}`)
      .join(" and ");
    return new ShapeError(`${quoted(this.node.name)}: ${this.node.op} ${what} ${inputs}.`, cure, this.names());
  }

  /** @param {string} what @param {string} [cure] */
  computeError(what, cure = "") {
    return new ComputeError(`${quoted(this.node.name)}: ${what}`, cure, this.names());
  }

  names() {
    return [this.node.name, ...this.sources.map((source) => source.name)];
  }
}

/** A value computed by `run` from all inputs. @param {Call} call @param {Tensor} value @param {() => void} run @returns {Kernel} */
export function computed(call, value, run) {
  return { value, run, reads: call.inputs };
}

/** The numbers of `x` under another shape. @param {Tensor} x @param {readonly number[]} shape @returns {Kernel} */
export function viewed(x, shape) {
  return { value: new Tensor(shape, x.dtype, x.data), run: null, reads: [] };
}

// The rules by which dtypes go together

/** @param {Call} call @returns {DType} */
export const first = (call) => call.inputs[0].dtype;

/** @returns {DType} */
export const truth = () => "bool";

/** What NumPy gives the inputs together; a bare number adds only its kind. @param {Call} call @param {number} [from] */
export function promoted(call, from = 0) {
  /** @type {DType | null} */
  let together = null;
  /** @type {DType[]} */
  const weak = [];
  for (let i = from; i < call.inputs.length; i++) {
    const { dtype } = call.inputs[i];
    if (call.sources[i].weak) weak.push(dtype);
    else together = together === null ? dtype : promote(together, dtype);
  }
  for (const dtype of weak) together = together === null ? dtype : promoteWeak(together, dtype);
  return together ?? "float64";
}

/** As `promoted`, without the first input, which only chooses. @param {Call} call */
export const chosen = (call) => promoted(call, 1);

/** As `promoted`, and float64 for what are no floats. @param {Call} call */
export function floating(call) {
  const dtype = promoted(call);
  return kindOf(dtype) === "f" ? dtype : "float64";
}

/** NumPy adds up truth values and small integers as int64. @param {Call} call @returns {DType} */
export function summed(call) {
  const dtype = first(call);
  if (kindOf(dtype) === "u") return "uint64";
  return dtype === "bool" || isInteger(dtype) ? "int64" : dtype;
}
