/**
 * The dtypes of NumPy that the engine knows. All numbers are kept as float64; the dtype says how a result is rounded.
 *
 * float32 is rounded after each operation, not inside it, so that its sums are nearer to the exact ones than NumPy's.
 * Integers are exact from -2⁵³ to 2⁵³; a larger int64 is an error, and smaller types wrap as in NumPy.
 */
import { ComputeError } from "./errors.js";

/** @typedef {"bool"|"int8"|"int16"|"int32"|"int64"|"uint8"|"uint16"|"uint32"|"uint64"|"float32"|"float64"} DType */

/** @typedef {{ kind: "b" | "i" | "u" | "f", bits: number }} Traits */

/** @type {ReadonlyMap<string, Traits>} */
const DTYPES = new Map([
  ["bool", { kind: "b", bits: 8 }],
  ["int8", { kind: "i", bits: 8 }],
  ["int16", { kind: "i", bits: 16 }],
  ["int32", { kind: "i", bits: 32 }],
  ["int64", { kind: "i", bits: 64 }],
  ["uint8", { kind: "u", bits: 8 }],
  ["uint16", { kind: "u", bits: 16 }],
  ["uint32", { kind: "u", bits: 32 }],
  ["uint64", { kind: "u", bits: 64 }],
  ["float32", { kind: "f", bits: 32 }],
  ["float64", { kind: "f", bits: 64 }],
]);

/** @param {unknown} name @returns {name is DType} */
export function isDType(name) {
  return typeof name === "string" && DTYPES.has(name);
}

/** @param {DType} dtype */
function traits(dtype) {
  return /** @type {Traits} */ (DTYPES.get(dtype));
}

/** `b`, `i`, `u` or `f`, as NumPy's `dtype.kind`. @param {DType} dtype */
export function kindOf(dtype) {
  return traits(dtype).kind;
}

/** @param {DType} dtype */
export function isInteger(dtype) {
  return dtype !== "bool" && kindOf(dtype) !== "f";
}

/** The smallest and the largest number of a dtype. @param {DType} dtype @returns {[number, number]} */
export function limits(dtype) {
  const { kind, bits } = traits(dtype);
  if (kind === "f") return [-Infinity, Infinity];
  if (kind === "b") return [0, 1];
  return kind === "u" ? [0, 2 ** bits - 1] : [-(2 ** (bits - 1)), 2 ** (bits - 1) - 1];
}

/** The dtype of two together, as NumPy promotes them. @param {DType} a @param {DType} b @returns {DType} */
export function promote(a, b) {
  if (a === b || b === "bool") return a;
  if (a === "bool") return b;
  const [x, y] = [traits(a), traits(b)];
  if (x.kind === "f" || y.kind === "f") {
    const [float, other] = x.kind === "f" ? [x, y] : [y, x];
    if (float.bits === 64 || other.kind === "f") return x.bits === 64 || y.bits === 64 ? "float64" : "float32";
    return other.bits <= 16 ? "float32" : "float64";
  }
  if (x.kind === y.kind) return x.bits > y.bits ? a : b;
  const [signed, unsigned] = x.kind === "i" ? [x, y] : [y, x];
  if (signed.bits > unsigned.bits) return x.kind === "i" ? a : b;
  return unsigned.bits === 64 ? "float64" : /** @type {DType} */ (`int${unsigned.bits * 2}`);
}

/**
 * The dtype of a bare number together with a dtype: the number adds only its kind.
 * @param {DType} dtype @param {DType} weak the dtype that the number has by itself
 * @returns {DType}
 */
export function promoteWeak(dtype, weak) {
  if (dtype === "bool" || (kindOf(weak) === "f" && kindOf(dtype) !== "f")) return weak;
  return dtype;
}

/** Whether values of one dtype may be fed to another: what NumPy calls "same_kind". @param {DType} from @param {DType} to */
export function canCast(from, to) {
  const order = "buif";
  return order.indexOf(kindOf(from)) <= order.indexOf(kindOf(to)) || (kindOf(from) === "i" && kindOf(to) === "i");
}

/**
 * Round the numbers that an operation has computed to what its dtype can hold.
 * @param {Float64Array} data
 * @param {DType} dtype
 * @param {string} name of the node, for the message
 */
export function round(data, dtype, name) {
  if (dtype === "float32") {
    for (let i = 0; i < data.length; i++) data[i] = Math.fround(data[i]);
  } else if (dtype === "int64" || dtype === "uint64") {
    const lowest = dtype === "uint64" ? 0 : -Number.MAX_SAFE_INTEGER;
    for (let i = 0; i < data.length; i++) {
      if (data[i] > Number.MAX_SAFE_INTEGER || data[i] < lowest) {
        throw new ComputeError(
          `'${name}' makes the integer ${data[i]}, which the browser cannot hold exactly.`,
          "Integers go up to 2⁵³ here; use a float64.",
          [name],
        );
      }
    }
  } else if (dtype !== "float64" && dtype !== "bool") {
    const { kind, bits } = traits(dtype);
    for (let i = 0; i < data.length; i++) data[i] = wrapped(data[i], kind, bits);
  }
}

/** @param {number} x @param {string} kind @param {number} bits */
function wrapped(x, kind, bits) {
  const range = 2 ** bits;
  const rest = ((x % range) + range) % range;
  return kind === "i" && rest >= range / 2 ? rest - range : rest;
}

/**
 * Write numbers converted to a dtype into `out`: cut off towards 0 for integers, whether not 0 for truth values.
 * @param {Float64Array} data @param {DType} from @param {DType} to @param {Float64Array} out
 */
export function convert(data, from, to, out) {
  if (to === "bool") {
    for (let i = 0; i < data.length; i++) out[i] = data[i] !== 0 ? 1 : 0;
  } else if (kindOf(from) === "f" && kindOf(to) !== "f") {
    const [lowest, highest] = limits(to);
    for (let i = 0; i < data.length; i++) {
      const x = Math.trunc(data[i]) + 0; // + 0 makes 0 of -0
      out[i] = x >= lowest && x <= highest ? x : lowest;
    }
  } else {
    out.set(data);
  }
}
