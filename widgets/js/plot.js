/** A plot: a canvas with axes, to draw on in the coordinates of the data. */
import { element } from "./demo.js";
import { COLOURS, css, mix, parseColour } from "./colours.js";
import { contour } from "./contours.js";
import { handle } from "./handle.js";
import { number, ticks } from "./numbers.js";

/** @typedef {import("./colours.js").Colour} Colour */
/** @typedef {readonly [number, number]} Span the lowest and the highest number on an axis */
/** @typedef {{ colour: Colour, width?: number, dash?: number[], alpha?: number }} Stroke */
/** @typedef {{ columns: number, rows: number, values: ArrayLike<number>, x: Span, y: Span }} Grid
 * values at the points of a grid, row by row, the lowest y first; `x` and `y` are where its outermost points lie */

const MARGIN = { left: 52, right: 12, top: 10, bottom: 40 };
const FONT = "12px system-ui, -apple-system, 'Segoe UI', Roboto, 'Helvetica Neue', Arial, sans-serif";

export class Plot {
  /** @type {Span} */
  x = [0, 1];
  /** @type {Span} */
  y = [0, 1];
  /** @type {(() => void)[]} */
  #placers = [];
  #width = 0;
  #height = 0;
  /** Whether the place may have another size, or the page other colours: asking the page for them is slow. */
  #isStale = true;
  /** The colours of the page. @type {Record<"paper" | "ink" | "faint" | "rule" | "accent", Colour>} */
  theme = { paper: [255, 255, 255], ink: [0, 0, 0], faint: [90, 90, 90], rule: [200, 200, 200], accent: [0, 114, 178] };

  /**
   * @param {object} options
   * @param {string} options.label what the picture shows, for screen readers
   * @param {string} [options.xLabel]
   * @param {string} [options.yLabel]
   * @param {number} [options.ratio] of the height to the width
   * @param {number} [options.most] pixels that the height may have
   * @param {boolean} [options.bare] whether it has neither axes nor margins
   * @param {boolean} [options.logarithmic] whether the y axis is; `y` is then a span of positive numbers
   */
  constructor({ label, xLabel = "", yLabel = "", ratio = 0.7, most = 420, bare = false, logarithmic = false }) {
    this.xLabel = xLabel;
    this.yLabel = yLabel;
    this.ratio = ratio;
    this.most = most;
    this.margin = bare ? { left: 0, right: 0, top: 0, bottom: 0 } : { ...MARGIN, left: logarithmic ? 62 : MARGIN.left };
    this.isBare = bare;
    this.logarithmic = logarithmic;
    this.canvas = element("canvas", { role: "img", "aria-label": label });
    this.root = element("div", { class: "tslab-plot" }, this.canvas);
    this.context = /** @type {CanvasRenderingContext2D} */ (this.canvas.getContext("2d"));
    this.small = document.createElement("canvas");
  }

  /**
   * Call `redraw` when the plot has got another size, or the page other colours. Returns what ends it.
   * @param {() => void} redraw
   */
  follow(redraw) {
    const changed = () => {
      this.#isStale = true;
      redraw();
    };
    const resize = new ResizeObserver(changed);
    resize.observe(this.root);
    const theme = new MutationObserver(changed);
    theme.observe(document.body, { attributes: true, attributeFilter: ["data-jp-theme-light", "class"] });
    const system = matchMedia("(prefers-color-scheme: dark)");
    system.addEventListener("change", changed);
    return () => {
      resize.disconnect();
      theme.disconnect();
      system.removeEventListener("change", changed);
    };
  }

  /** How wide its place is, in pixels; `theme` is then that of the page. */
  get width() {
    if (this.#isStale) {
      this.#place = this.root.clientWidth || 300;
      const style = getComputedStyle(this.root);
      for (const name of /** @type {(keyof Plot["theme"])[]} */ (Object.keys(this.theme))) {
        this.theme[name] = parseColour(style.getPropertyValue(`--${name}`).trim());
      }
      this.#isStale = false;
    }
    return this.#place;
  }

  #place = 300;

  /** The place inside the axes, in pixels. */
  get inside() {
    const { left, right, top, bottom } = this.margin;
    return { left, top, width: this.#width - left - right, height: this.#height - top - bottom };
  }

  /** From data to pixels. @param {number} x */
  toX(x) {
    const { left, width } = this.inside;
    return left + ((x - this.x[0]) / (this.x[1] - this.x[0])) * width;
  }

  /** @param {number} y */
  toY(y) {
    const { top, height } = this.inside;
    const [low, high, at] = this.logarithmic ? [...this.y, y].map((value) => Math.log10(value)) : [...this.y, y];
    return top + (1 - (at - low) / (high - low)) * height;
  }

  /** From a pointer event to data. @param {MouseEvent} event @returns {[number, number]} */
  toData(event) {
    const box = this.canvas.getBoundingClientRect();
    const { left, top, width, height } = this.inside;
    const across = (event.clientX - box.left - left) / width;
    const up = 1 - (event.clientY - box.top - top) / height;
    return [this.x[0] + across * (this.x[1] - this.x[0]), this.y[0] + up * (this.y[1] - this.y[0])];
  }

  /**
   * Clear the plot and make it as large as its place: then draw, then `end`.
   * @param {Span} x @param {Span} y
   */
  begin(x, y) {
    this.x = x;
    this.y = y;
    const { width } = this;
    const height = Math.round(Math.min(width * this.ratio, this.most));
    const density = globalThis.devicePixelRatio || 1;
    if (width !== this.#width || height !== this.#height || this.canvas.width !== Math.round(width * density)) {
      this.#width = width;
      this.#height = height;
      this.canvas.width = Math.round(width * density);
      this.canvas.height = Math.round(height * density);
      this.canvas.style.height = `${height}px`;
    }
    const { context } = this;
    context.setTransform(density, 0, 0, density, 0, 0);
    context.clearRect(0, 0, width, height);
    context.font = FONT;
    context.lineJoin = "round";
    if (!this.isBare) this.#axes();
    const { left, top, width: across, height: down } = this.inside;
    context.save();
    context.beginPath();
    context.rect(left, top, across, down);
    context.clip();
  }

  /** What is drawn is complete: the frame comes over it, and the handles to their places. */
  end() {
    const { context } = this;
    context.restore();
    if (!this.isBare) {
      const { left, top, width, height } = this.inside;
      context.strokeStyle = css(this.theme.rule);
      context.lineWidth = 1;
      context.strokeRect(left + 0.5, top + 0.5, width - 1, height - 1);
    }
    for (const place of this.#placers) place();
  }

  #axes() {
    const { context } = this;
    const { left, top, width, height } = this.inside;
    context.fillStyle = css(this.theme.faint);
    context.strokeStyle = css(this.theme.rule, 0.5);
    context.lineWidth = 1;
    context.textAlign = "center";
    context.textBaseline = "top";
    context.beginPath();
    for (const tick of ticks(...this.x, Math.max(width / 70, 5))) {
      const at = Math.round(this.toX(tick)) + 0.5;
      context.moveTo(at, top);
      context.lineTo(at, top + height);
      context.fillText(number(tick), at, top + height + 6);
    }
    context.textAlign = "right";
    context.textBaseline = "middle";
    for (const tick of this.#yTicks(height)) {
      const at = Math.round(this.toY(tick)) + 0.5;
      context.moveTo(left, at);
      context.lineTo(left + width, at);
      context.fillText(this.logarithmic ? powerOfTen(tick) : number(tick), left - 6, at);
    }
    context.stroke();
    context.fillStyle = css(this.theme.ink);
    context.textAlign = "center";
    context.textBaseline = "bottom";
    context.fillText(this.xLabel, left + width / 2, this.#height - 2, width);
    context.save();
    context.translate(2, top + height / 2);
    context.rotate(-Math.PI / 2);
    context.textBaseline = "top";
    context.fillText(this.yLabel, 0, 0, height);
    context.restore();
  }

  /** @param {number} height */
  #yTicks(height) {
    if (!this.logarithmic) return ticks(...this.y, Math.max(height / 45, 5));
    const [low, high] = this.y.map(Math.log10);
    const powers = ticks(Math.floor(low), Math.ceil(high), Math.min(height / 45, Math.max(high - low, 1)));
    const whole = powers.filter((power) => Number.isInteger(power) && power >= low && power <= high);
    return whole.map((power) => 10 ** power);
  }

  /**
   * Fill the plot with colours for the values of a grid.
   * @param {Grid} grid
   * @param {Uint32Array} colours 256, from `scale`
   * @param {Span} range the values of the first colour and of the last
   * @param {boolean} [smooth] whether colours flow into one another
   */
  field({ columns, rows, values, x, y }, colours, [low, high], smooth = true) {
    this.small.width = columns;
    this.small.height = rows;
    const context = /** @type {CanvasRenderingContext2D} */ (this.small.getContext("2d"));
    const image = context.createImageData(columns, rows);
    const pixels = new Uint32Array(image.data.buffer);
    const factor = 255 / (high - low);
    for (let row = 0; row < rows; row++) {
      const target = (rows - 1 - row) * columns;
      for (let column = 0; column < columns; column++) {
        const place = (values[row * columns + column] - low) * factor;
        pixels[target + column] = colours[place > 0 ? Math.min(place, 255) | 0 : 0];
      }
    }
    context.putImageData(image, 0, 0);
    this.context.imageSmoothingEnabled = smooth;
    // A grid's outermost points are the middles of its outermost pixels.
    const [dx, dy] = [(x[1] - x[0]) / (columns - 1), (y[1] - y[0]) / (rows - 1)];
    const [left, right] = [this.toX(x[0] - dx / 2), this.toX(x[1] + dx / 2)];
    const [bottom, top] = [this.toY(y[0] - dy / 2), this.toY(y[1] + dy / 2)];
    this.context.drawImage(this.small, left, top, right - left, bottom - top);
  }

  /**
   * Lines of equal height.
   * @param {Grid} grid @param {readonly number[]} levels @param {Stroke} stroke
   */
  contours({ columns, rows, values, x, y }, levels, stroke) {
    const { context } = this;
    this.#pen(stroke);
    const across = (/** @type {number} */ i) => this.toX(x[0] + (i / (columns - 1)) * (x[1] - x[0]));
    const up = (/** @type {number} */ i) => this.toY(y[0] + (i / (rows - 1)) * (y[1] - y[0]));
    context.beginPath();
    for (const level of levels) {
      const segments = contour(values, columns, rows, level);
      for (let i = 0; i < segments.length; i += 4) {
        context.moveTo(across(segments[i]), up(segments[i + 1]));
        context.lineTo(across(segments[i + 2]), up(segments[i + 3]));
      }
    }
    context.stroke();
    context.setLineDash([]);
  }

  /**
   * A line through points; it is broken where a number is not finite.
   * @param {ArrayLike<number>} xs @param {ArrayLike<number>} ys @param {Stroke} stroke
   */
  line(xs, ys, stroke) {
    const { context } = this;
    this.#pen(stroke);
    context.beginPath();
    let isDown = false;
    for (let i = 0; i < xs.length; i++) {
      const [x, y] = [this.toX(xs[i]), this.toY(ys[i])];
      const isPoint = Number.isFinite(x) && Number.isFinite(y);
      if (isPoint && isDown) context.lineTo(x, clamped(y));
      else if (isPoint) context.moveTo(x, clamped(y));
      isDown = isPoint;
    }
    context.stroke();
    context.setLineDash([]);
  }

  /**
   * Dots with a rim in the colour of the paper.
   * @param {ArrayLike<number>} xs @param {ArrayLike<number>} ys @param {Colour} colour @param {number} [radius]
   */
  dots(xs, ys, colour, radius = 4) {
    const { context } = this;
    context.fillStyle = css(colour);
    context.strokeStyle = css(this.theme.paper);
    context.lineWidth = 1;
    context.beginPath();
    for (let i = 0; i < xs.length; i++) {
      const [x, y] = [this.toX(xs[i]), this.toY(ys[i])];
      if (!Number.isFinite(x) || !Number.isFinite(y)) continue;
      context.moveTo(x + radius, y);
      context.arc(x, y, radius, 0, 2 * Math.PI);
    }
    context.fill();
    context.stroke();
  }

  /**
   * An arrow from one point to another, in data.
   * @param {number} x0 @param {number} y0 @param {number} x1 @param {number} y1 @param {Stroke} stroke
   */
  arrow(x0, y0, x1, y1, stroke) {
    const { context } = this;
    const [fromX, fromY, toX, toY] = [this.toX(x0), this.toY(y0), this.toX(x1), this.toY(y1)];
    const length = Math.hypot(toX - fromX, toY - fromY);
    if (!(length > 1)) return;
    const head = Math.min(10, length);
    const angle = Math.atan2(toY - fromY, toX - fromX);
    this.#pen(stroke);
    context.beginPath();
    context.moveTo(fromX, fromY);
    context.lineTo(toX, toY);
    for (const turn of [-0.45, 0.45]) {
      context.moveTo(toX, toY);
      context.lineTo(toX - head * Math.cos(angle + turn), toY - head * Math.sin(angle + turn));
    }
    context.stroke();
    context.setLineDash([]);
  }

  /**
   * A text on a plate, at a point of the data.
   * @param {string} text @param {number} x @param {number} y @param {Colour} [colour]
   */
  text(text, x, y, colour = this.theme.ink) {
    const { context } = this;
    const { left, top, width, height } = this.inside;
    const wide = context.measureText(text).width + 8;
    const at = Math.max(left + 2, Math.min(this.toX(x) + 8, left + width - wide - 2));
    const middle = Math.max(top + 11, Math.min(this.toY(y) - 14, top + height - 11));
    context.fillStyle = css(this.theme.paper, 0.85);
    context.fillRect(at, middle - 9, wide, 18);
    context.fillStyle = css(colour);
    context.textAlign = "left";
    context.textBaseline = "middle";
    context.fillText(text, at + 4, middle);
  }

  /** @param {Stroke} stroke */
  #pen({ colour, width = 2, dash = [], alpha = 1 }) {
    this.context.strokeStyle = css(colour, alpha);
    this.context.lineWidth = width;
    this.context.setLineDash(dash);
  }

  /** The colour of the nth class, optimizer or line, bright enough for the page. @param {number} n @returns {Colour} */
  colour(n) {
    const [colour, isDark] = [COLOURS[n % COLOURS.length], this.theme.paper[1] < 128];
    return isDark ? mix(colour, [255, 255, 255], 0.35) : colour;
  }

  /** `share` of a colour, and the rest of the paper's: for what lies behind. @param {Colour} colour @param {number} share */
  tint(colour, share) {
    return mix(this.theme.paper, colour, share);
  }

  /**
   * Add a handle. It is drawn where `get` says at each `end`.
   * @param {import("./handle.js").HandleOptions} options
   * @returns {{ element: HTMLElement, remove: () => void }}
   */
  handle(options) {
    const { element: knob, place } = handle(this, options);
    this.root.append(knob);
    this.#placers.push(place);
    return {
      element: knob,
      remove: () => {
        knob.remove();
        this.#placers = this.#placers.filter((other) => other !== place);
      },
    };
  }
}

/** A power of ten, where it is far from 1 as such: 1e−4. @param {number} x */
function powerOfTen(x) {
  const exponent = Math.round(Math.log10(x));
  return Math.abs(exponent) < 3 ? number(x) : `1e${number(exponent)}`;
}

/** Far outside, where a canvas would lose its way. @param {number} pixel */
function clamped(pixel) {
  return Math.min(Math.max(pixel, -1e5), 1e5);
}
