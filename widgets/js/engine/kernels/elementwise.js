/** Functions applied to each number. Those that training needs most have loops of their own, which V8 inlines. */
import { computed, first, floating, truth } from "./call.js";
import { convert, isInteger } from "../dtypes.js";
import { Tensor } from "../tensor.js";
import { sigmoid, softplus, tanh } from "./functions.js";

/** @typedef {import("./call.js").Binder} Binder */
/** @typedef {import("./call.js").Call} Call */
/** @typedef {(x: Float64Array, out: Float64Array, call: Call) => () => void} Loop */

/** @param {(call: Call) => import("../dtypes.js").DType} rule @param {Loop} loop @returns {Binder} */
function elementwise(rule, loop) {
  return (call) => {
    const x = call.inputs[0];
    const value = call.result(x.shape, rule);
    return computed(call, value, loop(x.data, value.data, call));
  };
}

/** @param {(x: number) => number} f @returns {Loop} */
const each = (f) => (x, out) => () => {
  for (let i = 0; i < out.length; i++) out[i] = f(x[i]);
};

/** The nearest whole number; halves go to the even one. @param {number} x */
function rint(x) {
  return Math.abs(x - Math.trunc(x)) === 0.5 ? 2 * Math.round(x / 2) : Math.round(x);
}

/** @type {[string, Binder][]} */
export const ELEMENTWISE = [
  [
    "negative",
    elementwise(first, (x, out) => () => {
      for (let i = 0; i < out.length; i++) out[i] = -x[i];
    }),
  ],
  [
    "square",
    elementwise(first, (x, out) => () => {
      for (let i = 0; i < out.length; i++) out[i] = x[i] * x[i];
    }),
  ],
  [
    "relu",
    elementwise(first, (x, out) => () => {
      for (let i = 0; i < out.length; i++) out[i] = x[i] < 0 ? 0 : x[i];
    }),
  ],
  [
    "sigmoid",
    elementwise(floating, (x, out) => () => {
      for (let i = 0; i < out.length; i++) out[i] = sigmoid(x[i]);
    }),
  ],
  [
    "tanh",
    elementwise(floating, (x, out) => () => {
      for (let i = 0; i < out.length; i++) out[i] = tanh(x[i]);
    }),
  ],
  [
    "exp",
    elementwise(floating, (x, out) => () => {
      for (let i = 0; i < out.length; i++) out[i] = Math.exp(x[i]);
    }),
  ],
  [
    "log",
    elementwise(floating, (x, out) => () => {
      for (let i = 0; i < out.length; i++) out[i] = Math.log(x[i]);
    }),
  ],
  [
    "sqrt",
    elementwise(floating, (x, out) => () => {
      for (let i = 0; i < out.length; i++) out[i] = Math.sqrt(x[i]);
    }),
  ],
  [
    "leaky_relu",
    elementwise(floating, (x, out, call) => {
      const alpha = call.number("alpha");
      return () => {
        for (let i = 0; i < out.length; i++) out[i] = x[i] > 0 ? x[i] : alpha * x[i];
      };
    }),
  ],
  [
    "elu",
    elementwise(
      floating,
      each((x) => (x > 0 ? x : Math.expm1(x))),
    ),
  ],
  ["softplus", elementwise(floating, each(softplus))],
  [
    "rsqrt",
    elementwise(
      floating,
      each((x) => 1 / Math.sqrt(x)),
    ),
  ],
  [
    "reciprocal",
    elementwise(
      floating,
      each((x) => 1 / x),
    ),
  ],
  ["expm1", elementwise(floating, each(Math.expm1))],
  ["log1p", elementwise(floating, each(Math.log1p))],
  ["sin", elementwise(floating, each(Math.sin))],
  ["cos", elementwise(floating, each(Math.cos))],
  ["tan", elementwise(floating, each(Math.tan))],
  ["asin", elementwise(floating, each(Math.asin))],
  ["acos", elementwise(floating, each(Math.acos))],
  ["atan", elementwise(floating, each(Math.atan))],
  ["sinh", elementwise(floating, each(Math.sinh))],
  ["cosh", elementwise(floating, each(Math.cosh))],
  ["abs", elementwise(first, each(Math.abs))],
  ["sign", elementwise(first, each(Math.sign))],
  ["round", elementwise(floating, each(rint))],
  ["floor", elementwise(first, each(Math.floor))],
  ["ceil", elementwise(first, each(Math.ceil))],
  [
    "logical_not",
    elementwise(
      truth,
      each((x) => (x === 0 ? 1 : 0)),
    ),
  ],
  [
    "is_nan",
    elementwise(
      truth,
      each((x) => (Number.isNaN(x) ? 1 : 0)),
    ),
  ],
  [
    "is_inf",
    elementwise(
      truth,
      each((x) => (x === Infinity || x === -Infinity ? 1 : 0)),
    ),
  ],
  [
    "is_finite",
    elementwise(
      truth,
      each((x) => (Number.isFinite(x) ? 1 : 0)),
    ),
  ],
  [
    "cast",
    (call) => {
      const x = call.inputs[0];
      const value = new Tensor(x.shape, call.attribute("to"));
      const isSame = x.dtype === value.dtype || (x.dtype === "bool" && isInteger(value.dtype));
      if (isSame || value.dtype === "float64") {
        return { value: new Tensor(x.shape, value.dtype, x.data), run: null, reads: [] };
      }
      return computed(call, value, () => convert(x.data, x.dtype, value.dtype, value.data));
    },
  ],
];
