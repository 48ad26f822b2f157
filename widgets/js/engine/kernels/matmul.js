/** The matrix product on the last two axes, and its gradient where the ranks are known only in the run. */
import { Tensor, broadcastShapes, broadcastStrides, places } from "../tensor.js";
import { promoted } from "./call.js";
import { sumTo } from "./layout.js";

/** @typedef {import("./call.js").Binder} Binder */
/** @typedef {import("./call.js").Call} Call */
/** @typedef {Float64Array} Numbers */

/**
 * A matrix inside a list of numbers: where it starts, and how far apart its rows and its columns lie.
 * @typedef {{ rows: number, columns: number, row: number, column: number }} Matrix
 */

/** @param {Tensor} x @param {boolean} flip @returns {Matrix} */
function matrixOf(x, flip) {
  const [rows, columns] = x.shape.slice(-2);
  const plain = { rows, columns, row: columns, column: 1 };
  return flip ? { rows: columns, columns: rows, row: 1, column: columns } : plain;
}

/**
 * out = A B for one pair of matrices, two rows and four columns at a time, so that each number that is read is used
 * several times. Each number of the result is one sum from left to right, whatever the block it is in.
 * @param {Numbers} a @param {Matrix} left @param {number} startA
 * @param {Numbers} b @param {Matrix} right @param {number} startB
 * @param {Numbers} out @param {number} startOut
 */
function multiply(a, left, startA, b, right, startB, out, startOut) {
  const { rows: m, columns: n, row: rowA, column: columnA } = left;
  const { columns: k, row: rowB, column: columnB } = right;
  let i = 0;
  for (; i + 1 < m; i += 2) {
    const atA = startA + i * rowA;
    const atOut = startOut + i * k;
    let j = 0;
    for (; j + 3 < k; j += 4) {
      let pa = atA;
      let p0 = startB + j * columnB;
      let p1 = p0 + columnB;
      let p2 = p1 + columnB;
      let p3 = p2 + columnB;
      let c0 = 0;
      let c1 = 0;
      let c2 = 0;
      let c3 = 0;
      let d0 = 0;
      let d1 = 0;
      let d2 = 0;
      let d3 = 0;
      for (let p = 0; p < n; p++) {
        const x = a[pa];
        const y = a[pa + rowA];
        const b0 = b[p0];
        const b1 = b[p1];
        const b2 = b[p2];
        const b3 = b[p3];
        c0 += x * b0;
        c1 += x * b1;
        c2 += x * b2;
        c3 += x * b3;
        d0 += y * b0;
        d1 += y * b1;
        d2 += y * b2;
        d3 += y * b3;
        pa += columnA;
        p0 += rowB;
        p1 += rowB;
        p2 += rowB;
        p3 += rowB;
      }
      const o = atOut + j;
      out[o] = c0;
      out[o + 1] = c1;
      out[o + 2] = c2;
      out[o + 3] = c3;
      out[o + k] = d0;
      out[o + k + 1] = d1;
      out[o + k + 2] = d2;
      out[o + k + 3] = d3;
    }
    for (; j < k; j++) {
      let pa = atA;
      let pb = startB + j * columnB;
      let c = 0;
      let d = 0;
      for (let p = 0; p < n; p++) {
        c += a[pa] * b[pb];
        d += a[pa + rowA] * b[pb];
        pa += columnA;
        pb += rowB;
      }
      out[atOut + j] = c;
      out[atOut + k + j] = d;
    }
  }
  for (; i < m; i++) {
    for (let j = 0; j < k; j++) {
      let pa = startA + i * rowA;
      let pb = startB + j * columnB;
      let c = 0;
      for (let p = 0; p < n; p++) {
        c += a[pa] * b[pb];
        pa += columnA;
        pb += rowB;
      }
      out[startOut + i * k + j] = c;
    }
  }
}

/**
 * The product of two stacks of matrices, broadcast over the axes before the last two.
 * @param {Call} call @param {Tensor} a @param {Tensor} b @param {boolean} flipA @param {boolean} flipB
 * @returns {{ value: Tensor, run: () => void }}
 */
export function product(call, a, b, flipA, flipB) {
  const left = matrixOf(a, flipA);
  const right = matrixOf(b, flipB);
  const batch = broadcastShapes([a.shape.slice(0, -2), b.shape.slice(0, -2)]);
  if (left.columns !== right.rows || !batch) throw cannotMultiply(call);
  const value = new Tensor([...batch, left.rows, right.columns], call.dtype(promoted));
  const [x, y, out] = [a.data, b.data, value.data];
  if (!batch.length) return { value, run: () => multiply(x, left, 0, y, right, 0, out, 0) };
  const size = left.rows * right.columns;
  const [startsA, startsB] = [a, b].map((tensor) => {
    const own = tensor.shape.slice(0, -2);
    const numbers = tensor.shape[tensor.shape.length - 1] * tensor.shape[tensor.shape.length - 2];
    return places(
      batch,
      broadcastStrides(own, batch).map((stride) => stride * numbers),
    );
  });
  const run = () => {
    for (let i = 0; i < startsA.length; i++) multiply(x, left, startsA[i], y, right, startsB[i], out, i * size);
  };
  return { value, run };
}

/** @param {Call} call */
function cannotMultiply(call) {
  return call.shapeError("cannot multiply", "The columns of the first must be as many as the rows of the second.");
}

/** A vector as the row or column that the product makes of it. @param {Tensor} x @param {boolean} asColumn */
function asMatrix(x, asColumn) {
  if (x.shape.length !== 1) return x;
  return new Tensor(asColumn ? [x.shape[0], 1] : [1, x.shape[0]], x.dtype, x.data);
}

/** @type {Binder} */
function matmul(call) {
  const [a, b] = call.inputs;
  if (!a.shape.length || !b.shape.length) throw cannotMultiply(call);
  const flipA = a.shape.length > 1 && call.attribute("transpose_a") === true;
  const flipB = b.shape.length > 1 && call.attribute("transpose_b") === true;
  const { value, run } = product(call, asMatrix(a, false), asMatrix(b, true), flipA, flipB);
  const shape = value.shape.slice(0, -2);
  if (a.shape.length > 1) shape.push(value.shape[value.shape.length - 2]);
  if (b.shape.length > 1) shape.push(value.shape[value.shape.length - 1]);
  return { value: new Tensor(shape, value.dtype, value.data), run, reads: [a, b] };
}

/** G Bᵀ or Aᵀ G, summed to the shape of the factor. @type {Binder} */
function matmulGradient(call) {
  const [grad, a, b] = call.inputs;
  const ofA = call.attribute("factor") === 0;
  const flipA = a.shape.length > 1 && call.attribute("transpose_a") === true;
  const flipB = b.shape.length > 1 && call.attribute("transpose_b") === true;
  const [left, right] = [asMatrix(a, false), asMatrix(b, true)];
  const shape = [...grad.shape];
  if (b.shape.length === 1) shape.push(1);
  if (a.shape.length === 1) shape.splice(shape.length - 1, 0, 1);
  const g = new Tensor(shape, grad.dtype, grad.data);
  const other = ofA ? right : left;
  let found;
  if (ofA) found = flipA ? product(call, right, g, flipB, true) : product(call, g, right, false, !flipB);
  else found = flipB ? product(call, g, left, true, flipA) : product(call, left, g, !flipA, false);
  const whole = sumTo(found.value, (ofA ? left : right).shape);
  const target = ofA ? a : b;
  const run = () => {
    found.run();
    whole.run?.();
  };
  return { value: new Tensor(target.shape, whole.value.dtype, whole.value.data), run, reads: [grad, other] };
}

/** @type {[string, Binder][]} */
export const MATMUL = [
  ["matmul", matmul],
  ["matmul_gradient", matmulGradient],
];
