/** Softmax and the losses that go with it, along one axis; as in Python, computed from x - max x. */
import { isInteger } from "../dtypes.js";
import { Tensor, sameShape } from "../tensor.js";
import { computed, floating, promoted } from "./call.js";
import { grouped, larger } from "./reductions.js";

/** @typedef {import("./call.js").Binder} Binder */
/** @typedef {import("./call.js").Call} Call */

/**
 * The groups along the attribute `axis`, with an index in every case.
 * @param {Call} call
 */
function alongAxis(call) {
  const { shape } = call.inputs[0];
  if (!shape.length) throw call.shapeError("needs an axis, which is missing in");
  const groups = grouped(shape, [call.axis(call.attribute("axis") ?? -1)]);
  const size = groups.count * groups.length;
  return { ...groups, index: groups.index ?? Int32Array.from({ length: size }, (_, i) => i) };
}

/** @param {Float64Array} x @param {Int32Array} index @param {number} start @param {number} end */
function maximum(x, index, start, end) {
  let top = -Infinity;
  for (let k = start; k < end; k++) top = larger(top, x[index[k]]);
  return top;
}

/** @type {Binder} */
function softmax(call) {
  const { count, length, index } = alongAxis(call);
  const value = call.result(call.inputs[0].shape, floating);
  const x = call.inputs[0].data;
  const out = value.data;
  return computed(call, value, () => {
    for (let i = 0; i < count; i++) {
      const [start, end] = [i * length, (i + 1) * length];
      const top = maximum(x, index, start, end);
      let total = 0;
      for (let k = start; k < end; k++) {
        const place = index[k];
        const e = Math.exp(x[place] - top);
        out[place] = e;
        total += e;
      }
      for (let k = start; k < end; k++) out[index[k]] /= total;
    }
  });
}

/** @type {Binder} */
function logSoftmax(call) {
  const { count, length, index } = alongAxis(call);
  const value = call.result(call.inputs[0].shape, floating);
  const x = call.inputs[0].data;
  const out = value.data;
  return computed(call, value, () => {
    for (let i = 0; i < count; i++) {
      const [start, end] = [i * length, (i + 1) * length];
      const top = maximum(x, index, start, end);
      let total = 0;
      for (let k = start; k < end; k++) total += Math.exp(x[index[k]] - top);
      const logTotal = Math.log(total);
      for (let k = start; k < end; k++) out[index[k]] = x[index[k]] - top - logTotal;
    }
  });
}

/** p (g - Σ g p). @type {Binder} */
function softmaxGradient(call) {
  call.oneShape();
  const { count, length, index } = alongAxis(call);
  const value = call.result(call.inputs[0].shape, promoted);
  const [p, g] = call.inputs.map((input) => input.data);
  const out = value.data;
  return computed(call, value, () => {
    for (let i = 0; i < count; i++) {
      const [start, end] = [i * length, (i + 1) * length];
      let total = 0;
      for (let k = start; k < end; k++) total += g[index[k]] * p[index[k]];
      for (let k = start; k < end; k++) out[index[k]] = p[index[k]] * (g[index[k]] - total);
    }
  });
}

/** Σ c (log Σ e^{x - m} - (x - m)). @type {Binder} */
function crossEntropy(call) {
  call.oneShape();
  const { count, length, index, shape } = alongAxis(call);
  const value = call.result(shape, floating);
  const [labels, x] = call.inputs.map((input) => input.data);
  const out = value.data;
  return computed(call, value, () => {
    for (let i = 0; i < count; i++) {
      const [start, end] = [i * length, (i + 1) * length];
      const top = maximum(x, index, start, end);
      let total = 0;
      for (let k = start; k < end; k++) total += Math.exp(x[index[k]] - top);
      const logTotal = Math.log(total);
      let loss = 0;
      for (let k = start; k < end; k++) loss += labels[index[k]] * (logTotal - (x[index[k]] - top));
      out[i] = loss;
    }
  });
}

/** g (p Σ c - c), for p = softmax(x). @type {Binder} */
function crossEntropyGradient(call) {
  if (!sameShape(call.inputs[0].shape, call.inputs[1].shape)) {
    throw call.shapeError("needs labels in the shape of logits, not");
  }
  const { count, length, index } = alongAxis(call);
  const value = call.result(call.inputs[1].shape, floating);
  const [labels, x, g] = call.inputs.map((input) => input.data);
  if (g.length !== count) throw call.shapeError("needs a gradient for each loss, in");
  const out = value.data;
  return computed(call, value, () => {
    for (let i = 0; i < count; i++) {
      const [start, end] = [i * length, (i + 1) * length];
      const top = maximum(x, index, start, end);
      let total = 0;
      let weight = 0;
      for (let k = start; k < end; k++) {
        const place = index[k];
        const e = Math.exp(x[place] - top);
        out[place] = e;
        total += e;
        weight += labels[place];
      }
      for (let k = start; k < end; k++) {
        const place = index[k];
        out[place] = g[i] * ((out[place] / total) * weight - labels[place]);
      }
    }
  });
}

/** max(x, 0) - x c + ln(1 + e^{-|x|}). @type {Binder} */
function sigmoidCrossEntropy(call) {
  const value = call.result(call.oneShape(), floating);
  const [labels, x] = call.inputs.map((input) => input.data);
  const out = value.data;
  return computed(call, value, () => {
    for (let i = 0; i < out.length; i++) {
      out[i] = Math.max(x[i], 0) - x[i] * labels[i] + Math.log1p(Math.exp(-Math.abs(x[i])));
    }
  });
}

/** @param {Call} call @param {number} input */
function needsIntegers(call, input) {
  if (!isInteger(call.inputs[input].dtype)) {
    throw call.computeError(`it needs integers, and got ${call.inputs[input].dtype}.`, "Use ts.cast(x, 'int64').");
  }
}

/** @type {Binder} */
function oneHotLike(call) {
  needsIntegers(call, 0);
  const [labels, like] = call.inputs;
  const classes = like.shape[like.shape.length - 1];
  const value = new Tensor(like.shape, call.node.dtype ?? (like.dtype === "float32" ? "float32" : "float64"));
  if (
    labels.shape.length !== like.shape.length - 1 ||
    labels.shape.some((length, axis) => length !== like.shape[axis])
  ) {
    throw call.shapeError(
      "needs a class number for each row, in",
      "Class numbers have the shape of the logits without the last axis.",
    );
  }
  const run = () => {
    value.data.fill(0);
    for (let i = 0; i < labels.data.length; i++) {
      const label = labels.data[i];
      if (!(label >= 0 && label < classes)) {
        throw call.computeError(`the label ${label} is no number from 0 to ${classes - 1}.`);
      }
      value.data[i * classes + label] = 1;
    }
  };
  return { value, run, reads: [labels] };
}

/** @type {Binder} */
function inTopK(call) {
  needsIntegers(call, 1);
  const [predictions, targets] = call.inputs;
  const [rows, classes] = predictions.shape;
  if (predictions.shape.length !== 2 || targets.shape.length !== 1 || targets.shape[0] !== rows) {
    throw call.shapeError("needs a class number for each row, in");
  }
  const value = new Tensor(targets.shape, "bool");
  const k = call.number("k");
  const [x, labels] = [predictions.data, targets.data];
  return computed(call, value, () => {
    for (let i = 0; i < rows; i++) {
      const label = labels[i] < 0 ? labels[i] + classes : labels[i];
      if (!(label >= 0 && label < classes)) throw call.computeError(`there is no class ${labels[i]} among ${classes}.`);
      const chosen = x[i * classes + label];
      let above = 0;
      let finite = true;
      for (let j = i * classes; j < (i + 1) * classes; j++) {
        if (x[j] > chosen) above++;
        finite = finite && Number.isFinite(x[j]);
      }
      value.data[i] = above < k && finite ? 1 : 0;
    }
  });
}

/** @type {[string, Binder][]} */
export const SOFTMAX = [
  ["softmax", softmax],
  ["log_softmax", logSoftmax],
  ["softmax_gradient", softmaxGradient],
  ["softmax_cross_entropy_with_logits", crossEntropy],
  ["softmax_cross_entropy_gradient", crossEntropyGradient],
  ["sigmoid_cross_entropy_with_logits", sigmoidCrossEntropy],
  ["one_hot_like", oneHotLike],
  ["in_top_k", inTopK],
];
