/**
 * Operations on two tensors, broadcast as NumPy does it. Each of the four arithmetic ones has a loop for each form that
 * training meets: equal shapes, a single number on one side, one row for all rows; any other form goes by index lists.
 */
import { kindOf } from "../dtypes.js";
import { Tensor, broadcastShapes, broadcastStrides, places, sameShape, sizeOf } from "../tensor.js";
import { floating, promoted, truth } from "./call.js";

/** @typedef {import("./call.js").Binder} Binder */
/** @typedef {import("./call.js").Call} Call */
/** @typedef {Float64Array} Numbers */
/** @typedef {(a: Numbers, b: Numbers, out: Numbers) => () => void} Form */
/** @typedef {(a: Numbers, b: Numbers, out: Numbers, i: Int32Array, j: Int32Array) => () => void} Indexed */
/** @typedef {{ same: Form, number: Form, ofNumber: Form, row: Form, indexed: Indexed }} Forms */

/** @type {Forms} */
const ADD = {
  same: (a, b, out) => () => {
    for (let i = 0; i < out.length; i++) out[i] = a[i] + b[i];
  },
  number: (a, b, out) => () => {
    const y = b[0];
    for (let i = 0; i < out.length; i++) out[i] = a[i] + y;
  },
  ofNumber: (a, b, out) => () => {
    const x = a[0];
    for (let i = 0; i < out.length; i++) out[i] = x + b[i];
  },
  row: (a, b, out) => () => {
    for (let i = 0; i < out.length; ) for (let j = 0; j < b.length; j++, i++) out[i] = a[i] + b[j];
  },
  indexed: (a, b, out, i, j) => () => {
    for (let k = 0; k < out.length; k++) out[k] = a[i[k]] + b[j[k]];
  },
};

/** @type {Forms} */
const SUBTRACT = {
  same: (a, b, out) => () => {
    for (let i = 0; i < out.length; i++) out[i] = a[i] - b[i];
  },
  number: (a, b, out) => () => {
    const y = b[0];
    for (let i = 0; i < out.length; i++) out[i] = a[i] - y;
  },
  ofNumber: (a, b, out) => () => {
    const x = a[0];
    for (let i = 0; i < out.length; i++) out[i] = x - b[i];
  },
  row: (a, b, out) => () => {
    for (let i = 0; i < out.length; ) for (let j = 0; j < b.length; j++, i++) out[i] = a[i] - b[j];
  },
  indexed: (a, b, out, i, j) => () => {
    for (let k = 0; k < out.length; k++) out[k] = a[i[k]] - b[j[k]];
  },
};

/** @type {Forms} */
const MULTIPLY = {
  same: (a, b, out) => () => {
    for (let i = 0; i < out.length; i++) out[i] = a[i] * b[i];
  },
  number: (a, b, out) => () => {
    const y = b[0];
    for (let i = 0; i < out.length; i++) out[i] = a[i] * y;
  },
  ofNumber: (a, b, out) => () => {
    const x = a[0];
    for (let i = 0; i < out.length; i++) out[i] = x * b[i];
  },
  row: (a, b, out) => () => {
    for (let i = 0; i < out.length; ) for (let j = 0; j < b.length; j++, i++) out[i] = a[i] * b[j];
  },
  indexed: (a, b, out, i, j) => () => {
    for (let k = 0; k < out.length; k++) out[k] = a[i[k]] * b[j[k]];
  },
};

/** @type {Forms} */
const DIVIDE = {
  same: (a, b, out) => () => {
    for (let i = 0; i < out.length; i++) out[i] = a[i] / b[i];
  },
  number: (a, b, out) => () => {
    const y = b[0];
    for (let i = 0; i < out.length; i++) out[i] = a[i] / y;
  },
  ofNumber: (a, b, out) => () => {
    const x = a[0];
    for (let i = 0; i < out.length; i++) out[i] = x / b[i];
  },
  row: (a, b, out) => () => {
    for (let i = 0; i < out.length; ) for (let j = 0; j < b.length; j++, i++) out[i] = a[i] / b[j];
  },
  indexed: (a, b, out, i, j) => () => {
    for (let k = 0; k < out.length; k++) out[k] = a[i[k]] / b[j[k]];
  },
};

/** All forms of a function of two numbers. @param {(x: number, y: number) => number} f @returns {Forms} */
function formsOf(f) {
  /** @type {Form} */
  const same = (a, b, out) => () => {
    for (let i = 0; i < out.length; i++) out[i] = f(a[i], b[i]);
  };
  /** @type {Indexed} */
  const indexed = (a, b, out, i, j) => () => {
    for (let k = 0; k < out.length; k++) out[k] = f(a[i[k]], b[j[k]]);
  };
  /** @type {Form} */
  const number = (a, b, out) => () => {
    const y = b[0];
    for (let i = 0; i < out.length; i++) out[i] = f(a[i], y);
  };
  /** @type {Form} */
  const ofNumber = (a, b, out) => () => {
    const x = a[0];
    for (let i = 0; i < out.length; i++) out[i] = f(x, b[i]);
  };
  /** @type {Form} */
  const row = (a, b, out) => () => {
    for (let i = 0; i < out.length; ) for (let j = 0; j < b.length; j++, i++) out[i] = f(a[i], b[j]);
  };
  return { same, indexed, number, ofNumber, row };
}

/**
 * A tensor as it need be read: the smaller one that it repeats, or one number where all its numbers are equal for good.
 * @param {Call} call @param {Tensor} x
 */
function narrowed(call, x) {
  if (x.narrow) return x.narrow;
  if (x.data.length > 1 && call.isFixed(x) && x.data.every((number) => number === x.data[0])) {
    return new Tensor([], x.dtype, x.data.slice(0, 1));
  }
  return x;
}

/** @param {Forms} forms @param {(call: Call) => import("../dtypes.js").DType} rule @returns {Binder} */
function arithmetic(forms, rule) {
  return (call) => {
    const value = call.result(call.broadcast(), rule);
    let [a, b] = call.inputs;
    const narrow = [narrowed(call, a), narrowed(call, b)];
    if (covers(narrow[0], b, value)) a = narrow[0];
    if (covers(a, narrow[1], value)) b = narrow[1];
    const { form, run } = formFor(forms, a, b, value);
    return { value, run, reads: [a, b], pattern: { op: call.node.op, form, a, b } };
  };
}

/** Whether `a` and `b` together still have the shape of `value`. @param {Tensor} a @param {Tensor} b @param {Tensor} value */
function covers(a, b, value) {
  const shape = broadcastShapes([a.shape, b.shape]);
  return shape !== null && sameShape(shape, value.shape);
}

/**
 * Which loop fits, and the run that it makes.
 * @param {Forms} forms @param {Tensor} a @param {Tensor} b @param {Tensor} value
 * @returns {{ form: keyof Forms, run: () => void }}
 */
function formFor(forms, a, b, value) {
  const size = value.data.length;
  const [whole, other] = [a.data.length === size, b.data.length === size];
  /** @param {Exclude<keyof Forms, "indexed">} form @returns {{ form: keyof Forms, run: () => void }} */
  const by = (form) => ({ form, run: forms[form](a.data, b.data, value.data) });
  if (whole && other) return by("same");
  if (whole && b.data.length === 1) return by("number");
  if (other && a.data.length === 1) return by("ofNumber");
  const tail = value.shape.slice(value.shape.length - b.shape.length);
  if (whole && sizeOf(b.shape) && sameShape(b.shape, tail)) return by("row");
  const [i, j] = [a, b].map((x) => places(value.shape, broadcastStrides(x.shape, value.shape)));
  return { form: "indexed", run: forms.indexed(a.data, b.data, value.data, i, j) };
}

/** The rest of a division, of the sign of y. @param {number} x @param {number} y */
function modulo(x, y) {
  const rest = x % y;
  if (rest === 0) return y < 0 ? -0 : 0;
  return rest < 0 !== y < 0 ? rest + y : rest;
}

/** The quotient rounded down, from the rest of the division as NumPy computes it. @param {number} x @param {number} y */
function floorDivide(x, y) {
  if (y === 0) return x / y;
  const rest = x % y;
  let quotient = (x - rest) / y;
  if (rest !== 0 && y < 0 !== rest < 0) quotient -= 1;
  if (quotient === 0) return x / y < 0 ? -0 : 0;
  const whole = Math.floor(quotient);
  return quotient - whole > 0.5 ? whole + 1 : whole;
}

/** C's power, which has 1 where JavaScript has nan. @param {number} x @param {number} y */
function power(x, y) {
  return x === 1 || (x === -1 && (y === Infinity || y === -Infinity)) ? 1 : Math.pow(x, y);
}

/** As another binder, but by `forIntegers` where both inputs are integers. @param {Binder} binder @param {Binder} forIntegers @returns {Binder} */
function integersBy(binder, forIntegers) {
  return (call) => (call.inputs.every((x) => kindOf(x.dtype) !== "f") ? forIntegers(call) : binder(call));
}

const integerPower = arithmetic(formsOf(power), promoted);

/** @type {Binder} */
function powerOfIntegers(call) {
  const kernel = integerPower(call);
  const exponents = call.inputs[1].data;
  const run = /** @type {() => void} */ (kernel.run);
  return {
    ...kernel,
    reads: call.inputs,
    run: () => {
      if (exponents.some((y) => y < 0)) {
        throw call.computeError("integers cannot be raised to negative integers.", "Make the base a float.");
      }
      run();
    },
  };
}

/** @param {(x: number, y: number) => boolean} f */
const comparison = (f) =>
  arithmetic(
    formsOf((x, y) => (f(x, y) ? 1 : 0)),
    truth,
  );

/** @type {[string, Binder][]} */
export const ARITHMETIC = [
  ["add", arithmetic(ADD, promoted)],
  ["subtract", arithmetic(SUBTRACT, promoted)],
  ["multiply", arithmetic(MULTIPLY, promoted)],
  ["divide", arithmetic(DIVIDE, floating)],
  ["pow", integersBy(arithmetic(formsOf(power), promoted), powerOfIntegers)],
  [
    "maximum",
    arithmetic(
      formsOf((x, y) => (x >= y || x !== x ? x : y)),
      promoted,
    ),
  ],
  [
    "minimum",
    arithmetic(
      formsOf((x, y) => (x <= y || x !== x ? x : y)),
      promoted,
    ),
  ],
  [
    "floordiv",
    integersBy(
      arithmetic(formsOf(floorDivide), promoted),
      arithmetic(
        formsOf((x, y) => (y === 0 ? 0 : Math.floor(x / y))),
        promoted,
      ),
    ),
  ],
  [
    "mod",
    integersBy(
      arithmetic(formsOf(modulo), promoted),
      arithmetic(
        formsOf((x, y) => (y === 0 ? 0 : modulo(x, y) + 0)),
        promoted,
      ),
    ),
  ],
  ["equal", comparison((x, y) => x === y)],
  ["not_equal", comparison((x, y) => x !== y)],
  ["less", comparison((x, y) => x < y)],
  ["less_equal", comparison((x, y) => x <= y)],
  ["greater", comparison((x, y) => x > y)],
  ["greater_equal", comparison((x, y) => x >= y)],
  ["logical_and", comparison((x, y) => x !== 0 && y !== 0)],
  ["logical_or", comparison((x, y) => x !== 0 || y !== 0)],
  ["logical_xor", comparison((x, y) => (x !== 0) !== (y !== 0))],
];
