/** Tensors: a shape, a dtype, and the numbers in row-major order, always as float64. */
import { convert, isDType } from "./dtypes.js";
import { FeedError, GraphError, ShapeError } from "./errors.js";

/** @typedef {import("./dtypes.js").DType} DType */
/** @typedef {readonly number[]} Shape */
/** @typedef {number | boolean | readonly any[]} Nested a number, or lists of numbers nested to any depth */
/** @typedef {{ shape: number[], dtype: string, data: (number | boolean | string)[] }} TensorJSON */
/** @typedef {Tensor | Nested | ArrayBufferView} TensorLike */

export class Tensor {
  /**
   * @param {Shape} shape
   * @param {DType} [dtype]
   * @param {Float64Array} [data] by default zeros; it is kept, not copied
   */
  constructor(shape, dtype = "float64", data = new Float64Array(sizeOf(shape))) {
    if (data.length !== sizeOf(shape)) {
      throw new ShapeError(
        `${data.length} numbers do not fill the shape ${written(shape)}.`,
        "Give as many as it holds.",
      );
    }
    this.shape = shape;
    this.dtype = dtype;
    this.data = data;
    /** @type {Tensor | null} what this one repeats, where it only repeats another */
    this.narrow = null;
  }

  /** The only number of a tensor that has one. */
  item() {
    if (this.data.length !== 1) throw new ShapeError(`A tensor of shape ${written(this.shape)} is not one number.`);
    return this.data[0];
  }

  /** A copy that shares no memory with this one. */
  copy() {
    return new Tensor(this.shape, this.dtype, this.data.slice());
  }

  /** The numbers in nested lists; truth values as such. @returns {any} */
  toNested() {
    /** @param {number} axis @param {number} start @param {number} length @returns {any} */
    const nest = (axis, start, length) => {
      if (axis === this.shape.length) return this.dtype === "bool" ? this.data[start] !== 0 : this.data[start];
      const part = this.shape[axis] ? length / this.shape[axis] : 0;
      return Array.from({ length: this.shape[axis] }, (_, i) => nest(axis + 1, start + i * part, part));
    };
    return nest(0, 0, this.data.length);
  }

  /** As graph JSON holds arrays. @returns {TensorJSON} */
  toJSON() {
    const data = Array.from(this.data, (x) => (this.dtype === "bool" ? x !== 0 : Number.isFinite(x) ? x : spelled(x)));
    return { shape: [...this.shape], dtype: this.dtype, data };
  }

  /**
   * An array of graph JSON.
   * @param {TensorJSON} json
   */
  static fromJSON(json) {
    if (!isDType(json.dtype)) {
      throw new GraphError(
        `The browser has no numbers of dtype ${json.dtype}.`,
        "Use float64, float32, an integer or bool.",
      );
    }
    return new Tensor(json.shape, json.dtype, Float64Array.from(json.data, parsed));
  }

  /**
   * A number, nested lists, a typed array or a tensor as a tensor.
   * @param {TensorLike} value
   * @param {DType | null} [dtype] by default its own; float64 for numbers
   * @returns {Tensor}
   */
  static from(value, dtype = null) {
    if (value instanceof Tensor) {
      if (dtype === null || dtype === value.dtype) return value;
      const result = new Tensor(value.shape, dtype);
      convert(value.data, value.dtype, dtype, result.data);
      return result;
    }
    if (ArrayBuffer.isView(value) && "length" in value) {
      const data = Float64Array.from(/** @type {Float64Array} */ (value));
      return Tensor.from(new Tensor([data.length], "float64", data), dtype);
    }
    /** @type {number[]} */
    const shape = [];
    for (let part = value; Array.isArray(part); part = part[0]) shape.push(part.length);
    /** @type {number[]} */
    const numbers = [];
    let truth = true;
    /** @param {any} part @param {number} axis */
    const collect = (part, axis) => {
      if (axis < shape.length && Array.isArray(part) && part.length === shape[axis]) {
        for (const one of part) collect(one, axis + 1);
      } else if (axis === shape.length && (typeof part === "number" || typeof part === "boolean")) {
        truth = truth && typeof part === "boolean";
        numbers.push(Number(part));
      } else {
        throw new FeedError("This is no array of numbers.", "Give rows of one length, of numbers only.");
      }
    };
    collect(value, 0);
    const own = truth && numbers.length ? "bool" : "float64";
    return Tensor.from(new Tensor(shape, own, Float64Array.from(numbers)), dtype);
  }
}

/** A number as graph JSON has it. @param {number | boolean | string} x */
export function parsed(x) {
  if (typeof x !== "string") return Number(x);
  if (x === "nan") return NaN;
  if (x === "inf" || x === "-inf") return x === "inf" ? Infinity : -Infinity;
  throw new GraphError(`${JSON.stringify(x)} is no number.`, 'Numbers that JSON lacks are "nan", "inf" and "-inf".');
}

/** @param {number} x */
function spelled(x) {
  return Number.isNaN(x) ? "nan" : x > 0 ? "inf" : "-inf";
}

/** How many numbers a shape holds. @param {Shape} shape */
export function sizeOf(shape) {
  let size = 1;
  for (const length of shape) size *= length;
  return size;
}

/** A shape as Python writes it. @param {readonly (number | null)[] | null} shape */
export function written(shape) {
  if (shape === null) return "unknown";
  const dims = shape.map((length) => length ?? "None");
  return dims.length === 1 ? `(${dims[0]},)` : `(${dims.join(", ")})`;
}

/** How far apart neighbours along each axis lie. @param {Shape} shape @returns {number[]} */
export function stridesOf(shape) {
  const strides = new Array(shape.length);
  let step = 1;
  for (let axis = shape.length - 1; axis >= 0; axis--) {
    strides[axis] = step;
    step *= shape[axis];
  }
  return strides;
}

/** @param {Shape} a @param {Shape} b */
export function sameShape(a, b) {
  return a.length === b.length && a.every((length, axis) => length === b[axis]);
}

/** Whether a shape agrees with a declared one, in which null stands for any length. @param {Shape} shape @param {readonly (number | null)[] | null} declared */
export function fits(shape, declared) {
  if (declared === null) return true;
  return (
    shape.length === declared.length && declared.every((length, axis) => length === null || length === shape[axis])
  );
}

/** NumPy's broadcasting of shapes, or null where they do not fit. @param {readonly Shape[]} shapes @returns {number[] | null} */
export function broadcastShapes(shapes) {
  const rank = Math.max(0, ...shapes.map((shape) => shape.length));
  /** @type {number[]} */
  const result = new Array(rank).fill(1);
  for (const shape of shapes) {
    for (let i = 1; i <= shape.length; i++) {
      const [own, other] = [shape[shape.length - i], result[rank - i]];
      if (other === 1) result[rank - i] = own;
      else if (own !== 1 && own !== other) return null;
    }
  }
  return result;
}

/**
 * For each place of a tensor of `shape`, in order, the sum of its coordinates times `strides`, plus `offset`: where its
 * number comes from. Transposing, slicing and broadcasting are nothing but this.
 * @param {Shape} shape @param {readonly number[]} strides @param {number} [offset]
 */
export function places(shape, strides, offset = 0) {
  const result = new Int32Array(sizeOf(shape));
  if (!result.length) return result;
  const last = shape.length - 1;
  const counter = new Array(shape.length).fill(0);
  let place = offset;
  for (let i = 0; i < result.length; i++) {
    result[i] = place;
    for (let axis = last; axis >= 0; axis--) {
      place += strides[axis];
      if (++counter[axis] < shape[axis]) break;
      place -= strides[axis] * shape[axis];
      counter[axis] = 0;
    }
  }
  return result;
}

/** The strides by which a tensor of shape `from` is read as one of shape `to`: 0 where it is repeated. @param {Shape} from @param {Shape} to */
export function broadcastStrides(from, to) {
  const own = stridesOf(from);
  const extra = to.length - from.length;
  return to.map((_, axis) => (axis < extra || from[axis - extra] === 1 ? 0 : own[axis - extra]));
}
