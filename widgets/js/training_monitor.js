/** TrainingMonitor in the browser: how far a loop is, its curves, and histograms over the steps. */
import { css, mix } from "./colours.js";
import { change, controls, element, write } from "./demo.js";
import { live } from "./live.js";
import { number } from "./numbers.js";
import { Plot } from "./plot.js";
import { columnEdges, histogramOf, linesOf, spanOf } from "./training_scene.js";

/** @typedef {import("./demo.js").Model} Model */
/** @typedef {import("./training_scene.js").Histogram} Histogram */
/** @typedef {{ title: string, share: number | null, left: number | null, lines: import("./training_scene.js").Line[],
 *   x: [number, number], y: [number, number], hidden: number, histogram: Histogram | null }} Scene */

const DASHES = [[], [8, 4], [2, 3], [10, 4, 2, 4]];
const NARROW = 560;
const SHADES = 64;
const SVG = "http://www.w3.org/2000/svg";
/** What a kernel becomes when it loses the loop that it runs. */
const GONE = ["restarting", "autorestarting", "terminating", "dead"];
const ENDED = "The kernel is gone, and the training with it. Run the cell again.";

/** @returns {(model: Model) => Scene} */
function compute() {
  return (model) => {
    const [steps, total, rate] = ["steps", "total", "rate"].map((name) => model.get(name));
    const playing = model.get("playing");
    const lines = linesOf(model.get("curves"), model.get("smoothing"));
    const end = playing ? Math.max(steps, total ?? 0) : steps;
    return {
      title: title(model.get("state"), steps, total),
      share: total ? Math.min(steps / total, 1) : null,
      left: playing && total && rate ? (total - steps) / rate : null,
      lines,
      x: [0, end > 1 ? end - 1 : 10],
      ...spanOf(lines, model.get("logarithmic")),
      histogram: histogramOf(model.get("histograms"), model.get("shown"), model.get("moment")),
    };
  };
}

/** @param {string} state @param {number} steps @param {number | null} total */
function title(state, steps, total) {
  if (state === "ready") return "Ready";
  const [done, all] = [steps, total].map((count) => count?.toLocaleString("en-US"));
  return `${state[0].toUpperCase()}${state.slice(1)}: ${all === undefined ? done : `${done} of ${all}`} steps`;
}

/** A kernel that is gone cannot say that its loop has ended. @param {Model} model */
function endWithKernel(model) {
  if (!model.get("playing")) return;
  const notice = [model.get("notice"), ENDED].filter(Boolean).join("\n");
  for (const [name, value] of Object.entries({ playing: false, state: "ended", notice })) model.set(name, value);
}

/** @param {{ model: Model }} context */
function initialize({ model }) {
  const changed = model.widget_manager?.kernel?.statusChanged;
  const look = (/** @type {unknown} */ _, /** @type {string} */ status) =>
    GONE.includes(status) && endWithKernel(model);
  changed?.connect(look);
  return () => changed?.disconnect(look);
}

/** How long it takes, to read at a glance. @param {number} seconds */
function duration(seconds) {
  if (seconds < 60) return `${seconds < 10 ? seconds.toFixed(1) : Math.round(seconds)} s`;
  const minutes = Math.round(seconds / 60);
  return minutes < 60 ? `${minutes} min` : `${Math.floor(minutes / 60)} h ${minutes % 60} min`;
}

/** @param {Model} model @param {HTMLElement} root @returns {import("./live.js").View<Scene>} */
function view(model, root) {
  const bar = element("progress", { max: 1, "aria-label": "Progress of the training" });
  const status = element("span", { class: "tslab-status" });
  const legend = element("ul", { class: "tslab-lines" });
  const curves = new Plot({ label: "What was logged, over the steps", xLabel: "step", ratio: 0.42, most: 320 });
  curves.yLabel = "logged value";
  const heat = new Plot({ label: "A histogram at each step, as a heat map", most: 240 });
  const bars = new Plot({ label: "The histogram at one step", yLabel: "% of the numbers", most: 240 });
  for (const plot of [curves, heat]) plot.margin = { ...plot.margin, left: 66 };
  const pair = element("div", { class: "tslab-columns" }, heat.root, bars.root);
  const inputs = controls(model);
  root.append(element("div", { class: "tslab-progress" }, bar, status), legend, curves.root, pair, inputs.element);

  /** @type {Histogram | null} */
  let last = null;
  const point = (/** @type {PointerEvent} */ event) => {
    if (!last || !(event.buttons & 1)) return;
    const [x] = heat.toData(event);
    const distances = last.steps.map((step) => Math.abs(step - x));
    const place = distances.indexOf(Math.min(...distances));
    change(model, "moment", Math.round((100 * place) / Math.max(last.steps.length - 1, 1)) / 100);
  };
  heat.canvas.addEventListener("pointerdown", point);
  heat.canvas.addEventListener("pointermove", point);

  /** @param {Scene} scene */
  const drawCurves = ({ lines, x, y }) => {
    curves.logarithmic = model.get("logarithmic");
    curves.ratio = curves.width < NARROW ? 0.75 : 0.42;
    curves.begin(x, y);
    lines.forEach(({ xs, values, smooth }, n) => {
      const [colour, dash] = [curves.colour(n), DASHES[n % DASHES.length]];
      const isSmooth = model.get("smoothing") > 0;
      if (isSmooth) curves.line(xs, values, { colour, width: 1, alpha: 0.35 });
      curves.line(xs, smooth, { colour, width: 2, dash });
      if (xs.length === 1) curves.dots(xs, smooth, colour);
      const wrong = values.findIndex((value) => !Number.isFinite(value));
      if (wrong < 0) return;
      curves.line([xs[wrong], xs[wrong]], y, { colour: curves.theme.ink, width: 1, dash: [3, 3] });
      curves.text(`${number(values[wrong])} at step ${number(xs[wrong])}`, xs[wrong], y[1]);
    });
    curves.end();
  };

  /** @param {Histogram} histogram */
  const drawHeat = ({ name, steps, range, cells, at }) => {
    const edges = columnEdges(steps);
    heat.yLabel = short(name);
    heat.xLabel = "step (stronger: more of the numbers)";
    heat.begin([edges[0], edges[steps.length]], range);
    const { context } = heat;
    const [ground, full] = [heat.theme.paper, heat.colour(0)];
    const colours = Array.from({ length: SHADES }, (_, i) => css(mix(ground, full, 0.12 + (0.88 * i) / (SHADES - 1))));
    cells.forEach((column, i) => {
      const most = Math.max(...column) || 1;
      const [left, right] = [heat.toX(edges[i]), heat.toX(edges[i + 1])];
      column.forEach((share, j) => {
        if (!share) return;
        const bottom = heat.toY(range[0] + (j / column.length) * (range[1] - range[0]));
        const top = heat.toY(range[0] + ((j + 1) / column.length) * (range[1] - range[0]));
        context.fillStyle = colours[Math.round((share / most) * (SHADES - 1))];
        context.fillRect(left, top, right - left + 0.5, bottom - top + 0.5);
      });
    });
    heat.line([steps[at], steps[at]], range, { colour: heat.theme.ink, width: 1.5, dash: [4, 3] });
    heat.end();
  };

  /** @param {Histogram} histogram */
  const drawBars = ({ name, steps, range, at }) => {
    const row = rowOf(model, name, at);
    const total = row.counts.reduce((sum, count) => sum + count, 0) || 1;
    const shares = row.counts.map((count) => (100 * count) / total);
    const isPoint = row.low === row.high;
    const margin = isPoint ? (range[1] - range[0]) / 20 : (row.high - row.low) / 40;
    bars.xLabel = `${short(name)} at step ${number(steps[at])}`;
    bars.begin([row.low - margin, row.high + margin], [0, Math.max(...shares, 1) * 1.1]);
    const { context } = bars;
    context.fillStyle = css(bars.colour(0));
    shares.forEach((share, i) => {
      const edge = (/** @type {number} */ bin) => bars.toX(row.low + ((row.high - row.low) * bin) / shares.length);
      const [left, right] = [edge(i), edge(i + 1)];
      const width = isPoint ? 4 : Math.max(right - left - 1, 1);
      const top = bars.toY(share);
      context.fillRect(left - (isPoint ? 2 : 0), top, width, bars.toY(0) - top);
    });
    bars.end();
  };

  return {
    show(scene) {
      if (root.closest(".jupyter-widgets-disconnected")) endWithKernel(model); // a notebook that was saved in mid-loop
      const { share, left, histogram } = scene;
      bar.hidden = share === null;
      bar.value = share ?? 0;
      const rate = model.get("rate");
      const parts = [scene.title];
      const speed = Number(rate.toPrecision(3)).toLocaleString("en-US");
      if (rate) parts.push(`${speed} steps/s`, duration(model.get("seconds")));
      if (left !== null) parts.push(`${duration(left)} left`);
      pair.hidden = !histogram;
      last = histogram;
      drawCurves(scene);
      if (histogram) {
        drawHeat(histogram);
        drawBars(histogram);
      }
      write(status, parts.join(" · ")); // texts last: to draw one on a canvas the browser lays out what has changed
      showLegend(legend, scene, curves);
    },
    words: (scene) => words(model, scene),
    follow(redraw) {
      const ends = [curves.follow(redraw), heat.follow(redraw), bars.follow(redraw), inputs.end];
      return () => ends.forEach((end) => end());
    },
  };
}

/** Which line is which, and its last value. @param {HTMLElement} list @param {Scene} scene @param {Plot} plot */
function showLegend(list, { lines }, plot) {
  while (list.children.length > lines.length) list.lastChild?.remove();
  lines.forEach(({ name, values }, n) => {
    let item = list.children[n];
    if (!item) {
      const sample = document.createElementNS(SVG, "svg");
      sample.setAttribute("viewBox", "0 0 28 6");
      sample.setAttribute("aria-hidden", "true");
      sample.append(document.createElementNS(SVG, "path"));
      item = element("li", {}, sample, element("span"), element("b"));
      list.append(item);
    }
    const path = /** @type {SVGElement} */ (item.querySelector("path"));
    path.setAttribute("d", "M0 3H28");
    path.setAttribute("stroke", css(plot.colour(n)));
    path.setAttribute("stroke-dasharray", DASHES[n % DASHES.length].join(" "));
    write(item.children[1], name);
    write(item.children[2], number(values[values.length - 1] ?? NaN));
  });
}

/** @param {Model} model @param {Scene} scene */
function words(model, { title: done, lines, hidden, histogram, left }) {
  const said = [`${done}.`];
  if (left !== null) said.push(`${duration(left)} left.`);
  if (!lines.length) {
    said.push("Here appear the curves of what monitor.log(loss=…) is given, while the loop runs:");
    return `${said.join(" ")}\nfor step in monitor(range(1000)):\n    monitor.log(loss=…)`;
  }
  for (const { name, values } of lines) {
    said.push(`${short(name)} went from ${number(values[0])} to ${number(values[values.length - 1])}.`);
  }
  const { stride } = model.get("curves");
  if (stride > 1) said.push(`Each point is the mean of ${stride} steps.`);
  if (hidden) said.push(`${hidden} points are not above 0, and have no place on a logarithmic axis.`);
  if (histogram) {
    const { name, steps, at } = histogram;
    const { low, high, size, wrong } = rowOf(model, name, at);
    said.push(`${short(name)} at step ${steps[at]}: ${size} numbers from ${number(low)} to ${number(high)}.`);
    if (wrong) said.push(`${wrong} of them are not finite.`);
  }
  return said.join(" ");
}

/** @param {Model} model @param {string} name @param {number} at @returns {import("./training_scene.js").Row} */
function rowOf(model, name, at) {
  /** @type {import("./training_scene.js").Histograms} */
  const { nodes } = model.get("histograms");
  return /** @type {(typeof nodes)[0]} */ (nodes.find((node) => node.name === name)).rows[at];
}

/** @param {string} name */
function short(name) {
  return name.length > 40 ? `${name.slice(0, 39)}…` : name;
}

export default live({ compute, view, initialize });
