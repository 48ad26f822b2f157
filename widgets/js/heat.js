/** Whole tensors as heat maps: blue below zero, orange above, with the numbers where they can be read. */
import { COLOURS, css } from "./colours.js";
import { element } from "./demo.js";
import { number } from "./numbers.js";

/** @typedef {{ shape: readonly number[], data: Float64Array }} Tensor */

const [BLUE, ORANGE] = COLOURS;
const [MOST_COLUMNS, MOST_CELLS] = [6, 48];

/**
 * A tensor as a heat map. One of more than two axes is shown as a matrix, its last axis across.
 * @param {Tensor} tensor
 */
export function heatMap({ shape, data }) {
  if (!shape.length) return element("pre", {}, number(data[0]));
  const columns = shape[shape.length - 1];
  const rows = columns ? data.length / columns : 0;
  const finite = data.filter(Number.isFinite);
  const largest = finite.reduce((most, x) => Math.max(most, Math.abs(x)), 0) || 1;
  const hasNumbers = columns <= MOST_COLUMNS && data.length <= MOST_CELLS;
  return hasNumbers ? table(rows, columns, data, largest) : pixels(rows, columns, data, finite, largest);
}

/** @param {number} x @param {number} largest */
function share(x, largest) {
  return Number.isFinite(x) ? Math.min(Math.abs(x) / largest, 1) : 0;
}

/** @param {number} rows @param {number} columns @param {Float64Array} data @param {number} largest */
function table(rows, columns, data, largest) {
  const cell = (/** @type {number} */ x) => {
    const found = element("td", {}, number(x));
    found.style.backgroundColor = css(x < 0 ? BLUE : ORANGE, 0.45 * share(x, largest));
    return found;
  };
  const lines = Array.from({ length: rows }, (_, row) =>
    element("tr", {}, ...Array.from(data.subarray(row * columns, (row + 1) * columns), cell)),
  );
  return element("table", { class: "tslab-heat" }, ...lines);
}

/** @param {number} rows @param {number} columns @param {Float64Array} data @param {Float64Array} finite @param {number} largest */
function pixels(rows, columns, data, finite, largest) {
  const canvas = element("canvas", { class: "tslab-heat", width: columns, height: rows });
  const context = /** @type {CanvasRenderingContext2D} */ (canvas.getContext("2d"));
  const image = context.createImageData(columns, rows);
  data.forEach((x, i) => {
    const strength = Number.isNaN(x) ? 0 : 255 * (Number.isFinite(x) ? share(x, largest) : 1);
    image.data.set([...(x < 0 ? BLUE : ORANGE), strength], 4 * i);
  });
  context.putImageData(image, 0, 0);
  const size = Math.max(2, Math.min(14, Math.floor(220 / Math.max(columns, rows))));
  canvas.style.width = `${Math.min(columns * size, 220)}px`;
  canvas.style.height = `${Math.min(rows * size, 160)}px`;
  const odd = data.length - finite.length;
  const [least, most] = finite.reduce(([low, high], x) => [Math.min(low, x), Math.max(high, x)], [Infinity, -Infinity]);
  const range = `${number(least)} (blue) to ${number(most)} (orange)${odd ? `, ${odd} not finite` : ""}`;
  return element("div", {}, canvas, element("p", { class: "tslab-step" }, range));
}

/** A shape as Python writes it; nothing for a number. @param {readonly number[]} shape */
export function shapeText(shape) {
  return shape.length ? `(${shape.join(", ")}${shape.length === 1 ? "," : ""})` : "";
}
