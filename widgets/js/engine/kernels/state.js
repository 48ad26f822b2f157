/** Operations that change variables, and those that run others in an order. The session commits the writes of a run. */
import { convert, kindOf } from "../dtypes.js";
import { Tensor, sameShape, written } from "../tensor.js";

/** @typedef {import("./call.js").Binder} Binder */
/** @typedef {import("./call.js").Call} Call */

/** @param {Call} call */
function checkShapes(call) {
  const [variable, value] = call.inputs;
  if (!sameShape(variable.shape, value.shape)) {
    throw call.shapeError(
      `cannot give a value of shape ${written(value.shape)} to a variable of shape ${written(variable.shape)}:`,
      "A variable keeps its shape.",
    );
  }
}

/** The session copies the value when it commits, so that it need be copied here only where it is a variable's own. @type {Binder} */
function assign(call) {
  checkShapes(call);
  const [variable, x] = call.inputs;
  const { dtype } = variable;
  if (x.dtype === dtype && !call.isStored(x)) return { value: x, run: null, reads: [] };
  const value = new Tensor(x.shape, dtype);
  const run = x.dtype === dtype ? () => value.data.set(x.data) : () => convert(x.data, x.dtype, dtype, value.data);
  return { value, run, reads: [x] };
}

/** v + sign x, cast to the dtype of v. @param {1 | -1} sign @returns {Binder} */
const adding = (sign) => (call) => {
  checkShapes(call);
  const [variable, x] = call.inputs;
  const value = new Tensor(variable.shape, variable.dtype);
  const [v, y, out] = [variable.data, x.data, value.data];
  const cutsOff = kindOf(variable.dtype) !== "f" && kindOf(x.dtype) === "f";
  const isTruth = variable.dtype === "bool";
  const run = () => {
    for (let i = 0; i < out.length; i++) out[i] = v[i] + sign * y[i];
    if (cutsOff || isTruth) convert(out, "float64", variable.dtype, out);
  };
  return { value, run, reads: [variable, x] };
};

/** @type {Binder} */
function initialize(call) {
  if (call.inputs.length > 1) return assign(call);
  const { initialValue } = call.node.inputs[0];
  if (!(initialValue instanceof Tensor)) throw call.computeError("the graph does not hold the initial value.");
  return { value: initialValue, run: null, reads: [] };
}

/** @type {[string, Binder][]} */
export const STATE = [
  ["assign", assign],
  ["assign_add", adding(1)],
  ["assign_sub", adding(-1)],
  ["initialize", initialize],
  ["group", () => ({ value: null, run: null, reads: [] })],
];
