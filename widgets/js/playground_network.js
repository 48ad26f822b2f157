/** The Playground's network: each unit as a small picture of what it makes of the plane, each weight as a line. */
import { css, scale } from "./colours.js";
import { Plot } from "./plot.js";

/** @typedef {import("./playground_run.js").Layer} Layer */
/** @typedef {{ units: ArrayLike<number>[], weights: ArrayLike<number>[], biases: ArrayLike<number>[] }} Parts */
/** @typedef {{ key: string, from: string, to: string, layer: number, row: number, column: number }} Weight
 * a weight as `chosen` writes it, and what it leads from and to; row -1: a bias */

const MOST = 12;
const GAP = 7;
const HEAD = 22;

/** All weights of some layers. @param {readonly Layer[]} layers @returns {Weight[]} */
export function weightsOf(layers) {
  const unit = (/** @type {number} */ column, /** @type {number} */ i) =>
    column === 0 ? `x${i + 1}` : column === layers.length ? `output ${i}` : `h${column}.${i}`;
  return layers.flatMap(({ weight, bias, shape: [rows, columns] }, layer) => {
    /** @type {Weight[]} */
    const found = [];
    for (let row = bias ? -1 : 0; row < rows; row++) {
      for (let column = 0; column < (columns ?? 1); column++) {
        const key = row < 0 ? `${bias}[${column}]` : `${weight}[${columns ? `${row}, ${column}` : row}]`;
        const from = row < 0 ? "bias" : unit(layer, row);
        found.push({ key, from, to: unit(layer + 1, column), layer, row, column });
      }
    }
    return found;
  });
}

export class NetworkPicture {
  /** Where the middles of the shown units are, by column. @type {[number, number][][]} */
  #places = [];
  #size = 0;
  /** What was drawn last: the same need not be drawn again. @type {(string | Float64Array)[]} */
  #drawn = [];
  /** @type {HTMLCanvasElement} */
  #small = document.createElement("canvas");

  /** @param {(key: string) => void} choose called with the weight that was clicked */
  constructor(choose) {
    this.plot = new Plot({ label: "The network", bare: true, most: 1000 });
    this.plot.canvas.style.cursor = "pointer";
    this.plot.canvas.addEventListener("click", (event) => {
      const found = this.#nearest(event.offsetX, event.offsetY);
      if (found) choose(found);
    });
  }

  /** @type {Weight[]} */
  weights = [];

  /**
   * @param {Parts} parts @param {Weight[]} weights
   * @param {number} side points across and up in each unit's picture
   * @param {string} chosen
   */
  draw({ units, weights: values, biases }, weights, side, chosen) {
    const { plot } = this;
    this.weights = weights;
    const look = [plot.width, devicePixelRatio, plot.theme.paper];
    const drawn = [look.join(), chosen, ...[units, values, biases].flat().map((part) => Float64Array.from(part))];
    if (drawn.length === this.#drawn.length && drawn.every((part, i) => isSame(part, this.#drawn[i]))) return;
    this.#drawn = drawn;
    const counts = units.map((part) => part.length / side ** 2);
    const shown = counts.map((count) => Math.min(count, MOST));
    const { width } = plot;
    const spacing = units.length > 1 ? width / units.length : width;
    this.#size = Math.round(Math.min(44, spacing * 0.62));
    const tall = Math.max(...shown, 4);
    const height = HEAD + tall * (this.#size + GAP) + 4;
    plot.ratio = height / width;
    plot.begin([0, width], [0, height]);
    this.#places = shown.map((count, column) =>
      Array.from({ length: count }, (_, i) => [
        spacing * (column + 0.5),
        HEAD + (this.#size + GAP) * (i + 0.5 + (tall - count) / 2),
      ]),
    );
    const lines = weights.filter(({ row }) => row >= 0);
    lines.sort((a, b) => Number(a.key === chosen) - Number(b.key === chosen));
    for (const weight of lines) this.#line(weight, values[weight.layer], counts, weight.key === chosen);
    const colours = scale([plot.colour(0), plot.theme.paper, plot.colour(1)]);
    units.forEach((part, column) => this.#column(part, column, counts[column], colours, side));
    for (const weight of weights) {
      if (weight.row < 0) this.#bias(weight, biases[weight.layer], weight.key === chosen);
    }
    this.#heads(counts);
    plot.end();
  }

  /** The places that a weight leads from and to, if both are shown. @param {Weight} weight */
  #ends({ layer, row, column }) {
    const [from, to] = [this.#places[layer]?.[row], this.#places[layer + 1]?.[column]];
    if (!from || !to) return null;
    return [from[0] + this.#size / 2, from[1], to[0] - this.#size / 2, to[1]];
  }

  /** @param {Weight} weight @param {ArrayLike<number>} values @param {number[]} counts @param {boolean} isChosen */
  #line(weight, values, counts, isChosen) {
    const ends = this.#ends(weight);
    if (!ends) return;
    const [x0, y0, x1, y1] = ends;
    const value = values[weight.row * counts[weight.layer + 1] + weight.column];
    const { context, theme } = this.plot;
    const middle = (x0 + x1) / 2;
    context.beginPath();
    context.moveTo(x0, y0);
    context.bezierCurveTo(middle, y0, middle, y1, x1, y1);
    const width = Math.min(0.4 + 2.2 * Math.abs(value), 9) || 0.4;
    if (isChosen) {
      context.lineWidth = width + 6;
      context.strokeStyle = css(theme.ink, 0.55);
      context.stroke();
    }
    context.setLineDash(value < 0 ? [5, 3] : []);
    context.lineWidth = width;
    context.strokeStyle = css(this.plot.colour(value < 0 ? 0 : 1), isChosen ? 1 : 0.75);
    context.stroke();
    context.setLineDash([]);
  }

  /** @param {ArrayLike<number>} part @param {number} column @param {number} count @param {Uint32Array} colours @param {number} side */
  #column(part, column, count, colours, side) {
    const { context, theme } = this.plot;
    const places = this.#places[column];
    const small = this.#small;
    small.width = side;
    small.height = side * places.length;
    const pen = /** @type {CanvasRenderingContext2D} */ (small.getContext("2d"));
    const image = pen.createImageData(side, small.height);
    const pixels = new Uint32Array(image.data.buffer);
    places.forEach((_, unit) => {
      let largest = 1e-9;
      for (let i = unit; i < part.length; i += count) if (Math.abs(part[i]) > largest) largest = Math.abs(part[i]);
      const factor = 127.5 / largest;
      for (let row = 0; row < side; row++) {
        const target = (unit * side + side - 1 - row) * side;
        for (let x = 0; x < side; x++) {
          pixels[target + x] = colours[(127.5 + part[(row * side + x) * count + unit] * factor) & 255];
        }
      }
    });
    pen.putImageData(image, 0, 0);
    const size = this.#size;
    context.imageSmoothingEnabled = true;
    context.strokeStyle = css(theme.faint);
    context.lineWidth = 1;
    places.forEach(([x, y], unit) => {
      const [left, top] = [Math.round(x - size / 2), Math.round(y - size / 2)];
      context.drawImage(small, 0, unit * side, side, side, left, top, size, size);
      context.strokeRect(left + 0.5, top + 0.5, size - 1, size - 1);
    });
  }

  /** A small square at the unit's corner. @param {Weight} weight @param {ArrayLike<number>} values @param {boolean} isChosen */
  #bias(weight, values, isChosen) {
    const place = this.#places[weight.layer + 1]?.[weight.column];
    if (!place) return;
    const { context, theme } = this.plot;
    const value = values[weight.column];
    const reach = Math.min(2.5 + 2 * Math.abs(value), 6);
    const [x, y] = [place[0] - this.#size / 2, place[1] + this.#size / 2 - 2];
    context.fillStyle = css(this.plot.colour(value < 0 ? 0 : 1));
    context.strokeStyle = css(isChosen ? theme.ink : theme.paper);
    context.lineWidth = isChosen ? 3 : 1;
    context.beginPath();
    context.rect(x - reach, y - reach, 2 * reach, 2 * reach);
    context.stroke();
    context.fill();
  }

  /** @param {number[]} counts */
  #heads(counts) {
    const { context, theme } = this.plot;
    context.fillStyle = css(theme.faint);
    context.textAlign = "center";
    context.textBaseline = "top";
    const last = counts.length - 1;
    const room = this.#places.length > 1 ? this.#places[1][0][0] - this.#places[0][0][0] - 4 : 200;
    counts.forEach((count, column) => {
      const name = column === 0 ? "inputs" : column === last ? "output" : `hidden ${column}`;
      const more = count > MOST ? ` (${MOST} of ${count})` : "";
      context.fillText(name + more, this.#places[column][0][0], 2, room);
    });
  }

  /** The weight whose line, or whose bias, is nearest to a point, if it is near. @param {number} x @param {number} y */
  #nearest(x, y) {
    let [best, found] = [12, ""];
    for (const weight of this.weights) {
      let distance = Infinity;
      const unit = this.#places[weight.layer + 1]?.[weight.column];
      const ends = this.#ends(weight);
      if (weight.row < 0 && unit) {
        const reach = Math.max(Math.abs(x - unit[0]), Math.abs(y - unit[1]));
        distance = reach < this.#size / 2 ? 6 : Infinity;
      } else if (ends) {
        const [x0, y0, x1, y1] = ends;
        for (let t = 0; t <= 1; t += 1 / 32) {
          const across = x0 + (x1 - x0) * (1.5 * t - 1.5 * t * t + t ** 3);
          const down = y0 + (y1 - y0) * (3 * t * t - 2 * t ** 3);
          distance = Math.min(distance, Math.hypot(x - across, y - down));
        }
      }
      if (distance < best) [best, found] = [distance, weight.key];
    }
    return found;
  }
}

/** Whether two texts, or the numbers of two arrays, are the same. @param {string | Float64Array} a @param {string | Float64Array} b */
function isSame(a, b) {
  if (typeof a === "string" || typeof b === "string") return a === b;
  return a.length === b.length && a.every((value, i) => Object.is(value, b[i]));
}
