/** The Playground's output over the plane, with the points that are learned, and the pen that draws some. */
import { KEEP_KEYS, change, element } from "./demo.js";
import { css, mix, scale } from "./colours.js";
import { Plot } from "./plot.js";
import { SIDE, spanOf } from "./playground_traits.js";

/** @typedef {import("./colours.js").Colour} Colour */
/** @typedef {import("./demo.js").Model} Model */
/** @typedef {import("./playground.js").Scene} Scene */
/** @typedef {import("./playground_run.js").Task} Task */

const RADIUS = 3.6;
/** Of a point's colour, between none and all of it. */
const SHADES = 32;
/** Between two points that one stroke draws, in the plane's units. */
const APART = 0.4;
const SIGNS = ["●", "■", "▲", "◆", "▼", "✚"];

export class OutputPicture {
  /** Where the pen is, for those who draw by keys. @type {[number, number]} */
  #pen = [0, 0];

  /** @param {Model} model */
  constructor(model) {
    this.model = model;
    this.plot = new Plot({ label: "The output and the points", xLabel: "x₁", yLabel: "x₂", ratio: 0.94, most: 460 });
    this.legend = element("p", { class: "tslab-legend" });
    this.element = element("div", {}, this.plot.root, this.legend);
    const pen = this.plot.handle({
      label: "Pen, Enter adds a point",
      get: () => (this.#isDrawing ? this.#pen : [Infinity, Infinity]),
      set: (x, y) => {
        this.#pen = [x, y];
        this.plot.end();
      },
    });
    pen.element.addEventListener("click", () => this.#add(this.#pen));
    const tool = (/** @type {string} */ label, /** @type {() => void} */ onclick) =>
      element("button", { type: "button", class: "tslab-toggle", onclick, ...KEEP_KEYS }, label);
    this.brushes = [0, 1].map((k) => tool(`${SIGNS[k]} class ${k}`, () => change(model, "brush", k)));
    this.tools = element(
      "div",
      { class: "tslab-bar", role: "group", "aria-label": "Drawing" },
      ...this.brushes,
      tool("Undo", () => change(model, "drawn", model.get("drawn").slice(0, -1))),
      tool("Clear", () => change(model, "drawn", [])),
    );
    this.#listen();
  }

  get #isDrawing() {
    return this.model.get("dataset") === "drawn";
  }

  #listen() {
    const { canvas } = this.plot;
    /** @type {[number, number] | null} */
    let last = null;
    canvas.addEventListener("pointerdown", (event) => {
      if (!this.#isDrawing || event.button !== 0) return;
      canvas.setPointerCapture(event.pointerId);
      last = this.plot.toData(event);
      this.#add(last);
    });
    canvas.addEventListener("pointermove", (event) => {
      if (!last || !canvas.hasPointerCapture(event.pointerId)) return;
      const at = this.plot.toData(event);
      if (Math.hypot(at[0] - last[0], at[1] - last[1]) < APART) return;
      last = at;
      this.#add(at);
    });
  }

  /** Add a point of the brush's class. @param {[number, number]} point */
  #add(point) {
    const { model } = this;
    const [xs, ys] = spanOf(model);
    const inside = (/** @type {number} */ at, /** @type {[number, number]} */ [low, high]) => at >= low && at <= high;
    if (!inside(point[0], xs) || !inside(point[1], ys)) return;
    const rounded = point.map((at) => Math.round(at * 100) / 100);
    change(model, "drawn", [...model.get("drawn"), [...rounded, model.get("brush")]]);
  }

  /** @param {Scene} scene @param {Task} task */
  draw(scene, task) {
    const { plot, model } = this;
    const [x, y] = spanOf(model);
    this.tools.hidden = !this.#isDrawing;
    plot.canvas.style.cursor = this.#isDrawing ? "crosshair" : "";
    plot.canvas.style.touchAction = this.#isDrawing ? "none" : "";
    this.brushes.forEach((brush, k) => brush.setAttribute("aria-pressed", String(k === model.get("brush"))));
    plot.begin(x, y);
    const grid = { columns: SIDE, rows: SIDE, values: scene.field, x, y };
    const count = task.levels.length;
    const many = count > 2 && task.outputs > 1;
    plot.field(grid, this.#colours(many ? count : 2, many), many ? [0, count] : task.span);
    if (count === 2) {
      plot.contours(grid, [(task.span[0] + task.span[1]) / 2], { colour: plot.theme.ink, width: 1.2, alpha: 0.7 });
    }
    this.#points(scene, task);
    plot.end();
    this.#explain(task);
  }

  /** @param {number} count @param {boolean} many */
  #colours(count, many) {
    const { plot } = this;
    const strong = (/** @type {number} */ k) => plot.tint(plot.colour(k), 0.75);
    if (!many) return scale([strong(0), plot.theme.paper, strong(1)]);
    const colours = new Uint32Array(256);
    for (let k = 0; k < count; k++) {
      const own = scale([plot.theme.paper, strong(k)]);
      const [from, to] = [Math.ceil((255 * k) / count), (255 * (k + 1)) / count];
      for (let i = from; i <= Math.min(to, 255); i++) colours[i] = own[Math.round(((i - from) / (to - from)) * 255)];
    }
    return colours;
  }

  /** @param {Scene} scene @param {Task} task */
  #points({ points, labels, test }, { levels, span }) {
    const { plot } = this;
    const isTest = new Uint8Array(labels.length);
    for (let i = 0; i < test.length; i++) isTest[test[i]] = 1;
    for (let hollow = 0; hollow < 2; hollow++) {
      for (let k = 0; k < Math.max(levels.length, 1); k++) {
        for (let i = 0; i < labels.length; i++) {
          if (isTest[i] !== hollow || (levels.length && labels[i] !== k)) continue;
          const [x, y] = [plot.toX(points[2 * i]), plot.toY(points[2 * i + 1])];
          if (levels.length) this.#stamp(k, plot.colour(k), hollow, plot.theme.paper, x, y);
          else {
            const place = Math.min(Math.max((2 * (labels[i] - span[0])) / (span[1] - span[0]) - 1, -1), 1);
            const share = Math.round(Math.abs(place) * SHADES) / SHADES;
            const colour = mix(plot.theme.paper, plot.colour(place < 0 ? 0 : 1), share);
            this.#stamp(hollow ? 3 : 0, colour, 0, plot.theme.ink, x, y);
          }
        }
      }
    }
  }

  /**
   * A point of a class. Each kind is drawn once and copied from then on, which is far faster than hundreds of outlines.
   * @param {number} k @param {Colour} colour @param {number} hollow @param {Colour} rim @param {number} x @param {number} y
   */
  #stamp(k, colour, hollow, rim, x, y) {
    const { context, theme } = this.plot;
    const density = globalThis.devicePixelRatio || 1;
    const half = Math.ceil((1.25 * RADIUS + 1.5) * density);
    const key = [k % 6, colour, hollow, rim, theme.paper, density].join();
    let stamp = this.#stamps.get(key);
    if (!stamp) {
      if (this.#stamps.size > 500) this.#stamps.clear(); // the page has had many zooms
      const canvas = new OffscreenCanvas(2 * half, 2 * half);
      const pen = /** @type {OffscreenCanvasRenderingContext2D} */ (canvas.getContext("2d"));
      pen.setTransform(density, 0, 0, density, half, half);
      pen.lineJoin = "round";
      pen.lineWidth = 1.2;
      pen.fillStyle = css(hollow ? theme.paper : colour);
      pen.strokeStyle = css(hollow ? colour : rim);
      pen.beginPath();
      trace(pen, k);
      pen.fill();
      pen.stroke();
      stamp = canvas.transferToImageBitmap();
      this.#stamps.set(key, stamp);
    }
    const [left, top] = [Math.round(x * density) - half, Math.round(y * density) - half];
    context.drawImage(stamp, left / density, top / density, (2 * half) / density, (2 * half) / density);
  }

  /** @type {Map<string, ImageBitmap>} */
  #stamps = new Map();

  /** @param {Task} task */
  #explain({ levels }) {
    const { plot, legend, model } = this;
    const names = model.get("dataset") === "yours" ? model.get("given").names : levels;
    const end = levels.length ? "hollow: test points" : "◆ test points";
    const text = [...levels.map((_, k) => names[k]), end].join(" ") + css(plot.colour(0));
    if (legend.dataset.text === text) return;
    legend.dataset.text = text;
    const sign = (/** @type {number} */ k) => {
      const style = `color: ${css(plot.colour(k))}`;
      return element("span", { "aria-hidden": true, style }, `${SIGNS[k]} `);
    };
    legend.replaceChildren(
      ...levels.map((_, k) => element("span", {}, sign(k), `class ${names[k]}`)),
      element("span", {}, end),
    );
  }
}

/** The shape of a class: a circle, a square, a triangle, a diamond … @param {OffscreenCanvasRenderingContext2D} context @param {number} k */
function trace(context, k) {
  const r = RADIUS;
  if (k % 6 === 0) {
    context.arc(0, 0, r, 0, 2 * Math.PI);
    return;
  }
  const [corners, turn] = CORNERS[k % 6];
  for (let i = 0; i < corners; i++) {
    const angle = turn + (2 * Math.PI * i) / corners;
    const [toX, toY] = [1.25 * r * Math.cos(angle), 1.25 * r * Math.sin(angle)];
    if (i) context.lineTo(toX, toY);
    else context.moveTo(toX, toY);
  }
  context.closePath();
}

/** Corners, and the angle of the first. */
const CORNERS = [
  [0, 0],
  [4, Math.PI / 4],
  [3, -Math.PI / 2],
  [4, 0],
  [3, Math.PI / 2],
  [6, 0],
];
