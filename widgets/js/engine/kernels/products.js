/** Running sums, derivatives of products, and Einstein's sums. */
import { Tensor, broadcastShapes, places, sizeOf, stridesOf } from "../tensor.js";
import { computed, promoted, summed } from "./call.js";
import { grouped } from "./reductions.js";

/** @typedef {import("./call.js").Binder} Binder */
/** @typedef {import("./call.js").Call} Call */

/** @type {Binder} */
function cumsum(call) {
  const x = call.inputs[0];
  const axis = call.axis(call.attribute("axis"));
  const [exclusive, reverse] = [call.attribute("exclusive") === true, call.attribute("reverse") === true];
  const value = call.result(x.shape, summed);
  const stride = stridesOf(x.shape)[axis];
  const length = x.shape[axis];
  const starts = places(
    x.shape.map((own, i) => (i === axis ? Math.min(own, 1) : own)),
    stridesOf(x.shape),
  );
  return computed(call, value, () => {
    for (const start of starts) {
      let total = 0;
      for (let i = 0; i < length; i++) {
        const place = start + (reverse ? length - 1 - i : i) * stride;
        const before = total;
        total += x.data[place];
        value.data[place] = exclusive ? before : total;
      }
    }
  });
}

/**
 * The derivative of a product in given directions, for each factor: the coefficient of δε… in Π (x + δu + εv + …) over
 * the other factors, those before times those behind. A set of directions is a number in binary.
 * @type {Binder}
 */
function prodDerivative(call) {
  const shape = call.oneShape();
  const groups = grouped(shape, call.axes());
  const { count, length } = groups;
  const index = groups.index ?? Int32Array.from({ length: count * length }, (_, i) => i);
  const [x, ...directions] = call.inputs.map((input) => input.data);
  const value = call.result(shape, promoted);
  const subsets = 2 ** directions.length;
  const [before, behind] = [0, 1].map(() => new Float64Array((length + 1) * subsets));
  /** Running products from one end. @param {Float64Array} table @param {(k: number) => number} place */
  const running = (table, place) => {
    table.fill(0);
    table[0] = 1;
    for (let k = 0; k < length; k++) {
      const at = place(k);
      for (let subset = 0; subset < subsets; subset++) {
        let total = table[k * subsets + subset] * x[at];
        for (let bit = 0; bit < directions.length; bit++) {
          if ((subset >> bit) & 1) total += table[k * subsets + (subset ^ (1 << bit))] * directions[bit][at];
        }
        table[(k + 1) * subsets + subset] = total;
      }
    }
  };
  return computed(call, value, () => {
    for (let i = 0; i < count; i++) {
      const start = i * length;
      running(before, (k) => index[start + k]);
      running(behind, (k) => index[start + length - 1 - k]);
      for (let k = 0; k < length; k++) {
        let total = 0;
        for (let subset = 0; subset < subsets; subset++) {
          total += before[k * subsets + subset] * behind[(length - 1 - k) * subsets + (subsets - 1 - subset)];
        }
        value.data[index[start + k]] = total;
      }
    }
  });
}

/**
 * The sum over all axes that the result lacks of the products of the inputs; axes with one label run together.
 * @param {Call} call @param {readonly Tensor[]} inputs @param {readonly (readonly string[])[]} labels for each input, a label for each axis
 * @param {readonly string[]} result the labels of the result
 * @returns {import("./call.js").Kernel}
 */
function labelled(call, inputs, labels, result) {
  /** @type {Map<string, number>} */
  const lengths = new Map();
  inputs.forEach((x, k) =>
    x.shape.forEach((length, axis) => {
      const known = lengths.get(labels[k][axis]) ?? 1;
      if (known !== 1 && known !== length && (length !== 1 || !labels[k][axis].startsWith("."))) {
        throw call.shapeError("has two lengths for one axis in");
      }
      lengths.set(labels[k][axis], known === 1 ? length : known);
    }),
  );
  const summedOver = [...lengths.keys()].filter((label) => !result.includes(label));
  const [outer, inner] = [result, summedOver].map((some) => some.map((label) => lengths.get(label) ?? 1));
  const offsets = inputs.map((x, k) => {
    const strides = stridesOf(x.shape);
    /** @param {string} label */
    const stride = (label) =>
      labels[k].reduce((sum, own, axis) => sum + (own === label && x.shape[axis] !== 1 ? strides[axis] : 0), 0);
    return { outer: places(outer, result.map(stride)), inner: places(inner, summedOver.map(stride)) };
  });
  const value = call.result(outer, promoted);
  const count = sizeOf(inner);
  const run = () => {
    for (let i = 0; i < value.data.length; i++) {
      let total = 0;
      for (let j = 0; j < count; j++) {
        let term = 1;
        for (let k = 0; k < inputs.length; k++) term *= inputs[k].data[offsets[k].outer[i] + offsets[k].inner[j]];
        total += term;
      }
      value.data[i] = total;
    }
  };
  return { value, run, reads: inputs };
}

/** @param {string} letters @param {number} rank @returns {string[]} a label for each axis; those of `...` are `.1`, `.2` … from the last on */
function labelsOf(letters, rank) {
  const named = [...letters.replace("...", "")];
  return [
    ...Array.from(
      { length: letters.startsWith("...") ? rank - named.length : 0 },
      (_, i) => `.${rank - named.length - i}`,
    ),
    ...named,
  ];
}

/** @type {Binder} */
function einsum(call) {
  const [left, result] = String(call.attribute("equation")).split("->");
  const parts = left.split(",");
  const labels = parts.map((letters, k) => labelsOf(letters, call.inputs[k].shape.length));
  if (labels.some((own, k) => own.length !== call.inputs[k].shape.length)) {
    throw call.shapeError("has another number of letters than axes in");
  }
  const dots = Math.max(0, ...labels.map((own) => own.filter((label) => label.startsWith(".")).length));
  return labelled(call, call.inputs, labels, labelsOf(result, dots + result.replace("...", "").length));
}

/** Labels for the axes of both factors: one label where they are summed over. @param {Call} call @param {Tensor} a @param {Tensor} b */
function tensordotLabels(call, a, b) {
  const axes = call.attribute("axes");
  const [rankA, rankB] = [a.shape.length, b.shape.length];
  /** @type {[number[], number[]]} */
  const [ofA, ofB] = Array.isArray(axes)
    ? [axes[0], axes[1]]
    : [Array.from({ length: axes }, (_, i) => rankA - axes + i), Array.from({ length: axes }, (_, i) => i)];
  const labelsA = a.shape.map((_, axis) => `a${axis}`);
  const labelsB = b.shape.map((_, axis) => `b${axis}`);
  ofA.forEach((axis, i) => {
    labelsB[call.axis(ofB[i], rankB)] = labelsA[call.axis(axis, rankA)];
  });
  const shared = labelsB.filter((label) => label.startsWith("a"));
  const result = [
    ...labelsA.filter((label) => !shared.includes(label)),
    ...labelsB.filter((label) => label.startsWith("b")),
  ];
  return { labelsA, labelsB, result };
}

/** @type {Binder} */
function tensordot(call) {
  const [a, b] = call.inputs;
  const { labelsA, labelsB, result } = tensordotLabels(call, a, b);
  return labelled(call, [a, b], [labelsA, labelsB], result);
}

/** @type {Binder} */
function tensordotGradient(call) {
  const [grad, a, b] = call.inputs;
  const { labelsA, labelsB, result } = tensordotLabels(call, a, b);
  return call.attribute("factor") === 0
    ? labelled(call, [grad, b], [result, labelsB], labelsA)
    : labelled(call, [a, grad], [labelsA, result], labelsB);
}

/** @type {Binder} */
function diagonalLike(call) {
  const [x, like] = call.inputs;
  const labels = labelsOf(String(call.attribute("letters")), like.shape.length);
  const distinct = [...new Set(labels)];
  const strides = stridesOf(like.shape);
  const steps = distinct.map((label) =>
    labels.reduce((sum, own, axis) => sum + (own === label ? strides[axis] : 0), 0),
  );
  const shape = distinct.map((label) => like.shape[labels.indexOf(label)]);
  if (!broadcastShapes([x.shape, shape])) throw call.shapeError("cannot put on a diagonal");
  const index = places(shape, steps);
  const value = new Tensor(like.shape, x.dtype);
  const run = () => {
    value.data.fill(0);
    for (let i = 0; i < index.length; i++) value.data[index[i]] = x.data[i];
  };
  return { value, run, reads: [x] };
}

/** @type {[string, Binder][]} */
export const PRODUCTS = [
  ["cumsum", cumsum],
  ["prod_derivative", prodDerivative],
  ["einsum", einsum],
  ["tensordot", tensordot],
  ["tensordot_gradient", tensordotGradient],
  ["diagonal_like", diagonalLike],
];
