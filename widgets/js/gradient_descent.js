/** GradientDescentDemo in the browser: the way of an optimizer down a curve or a landscape. */
import { controls, element, send } from "./demo.js";
import { departure, descend, explained, starter } from "./descent.js";
import { Tensor } from "./engine/index.js";
import { Backdrop, DASHES, SYMBOLS, around, path as drawPath, plain } from "./landscape.js";
import { playSteps, short, surveyor, symbol } from "./landscape.js";
import { live } from "./live.js";
import { number, numbers } from "./numbers.js";
import { css } from "./colours.js";
import { Plot } from "./plot.js";

/** @typedef {import("./demo.js").Model} Model */
/** @typedef {import("./plot.js").Span} Span */
/** @typedef {import("./descent.js").Path} Path */
/** @typedef {{ grid: import("./landscape.js").Heights, paths: Path[] }} Scene */
/** @typedef {{ axes: string[], spans: Span[], formula: string }} Surface */

const OPTIMIZERS = ["gradient descent", "momentum", "Nesterov", "Adagrad", "RMSProp", "Adam"];
const POINTS = [241, 61];
const MILLISECONDS = 10;

/** @param {Model} model @returns {Surface} */
const surfaceOf = (model) => model.get("surfaces")[model.get("preset")];

/** @param {Model} model @param {Surface} surface */
const startOf = (model, { spans }) => ["x", "y"].slice(0, spans.length).map((name) => model.get(name));

/** @param {Record<string, import("./program.js").Program>} programs @returns {(model: Model) => Scene} */
function compute(programs) {
  const start = starter(programs.race);
  /** @type {Map<string, { evaluate: (point: number[]) => number[], survey: (budget: number) => Scene["grid"] }>} */
  const known = new Map();
  /** @param {string} preset @param {Surface} surface */
  const problem = (preset, { spans }) => {
    const program = programs[`of ${preset}`];
    const [inputs, slopes] = [["x", "y"].slice(0, spans.length), ["dx", "dy"].slice(0, spans.length)];
    const point = spans.map(() => new Tensor([]));
    const [all, loss] = [["loss", ...slopes], ["loss"]].map((fetches) => {
      const run = program.runner(fetches, inputs);
      return (/** @type {number[]} */ ...at) => {
        for (let i = 0; i < at.length; i++) point[i].data[0] = at[i];
        return run(...point);
      };
    });
    return {
      evaluate: (/** @type {number[]} */ at) => all(...at).map((tensor) => tensor.data[0]),
      survey: surveyor(spans, POINTS[spans.length - 1], (...at) => loss(...at)[0].data[0]),
    };
  };
  return (model) => {
    const [preset, surface] = [model.get("preset"), surfaceOf(model)];
    const { evaluate, survey } = known.get(preset) ?? problem(preset, surface);
    known.set(preset, { evaluate, survey });
    const [from, momentum] = [startOf(model, surface), model.get("momentum")];
    const names = model.get("race") ? OPTIMIZERS : [model.get("optimizer")];
    const paths = names.map((/** @type {string} */ name) => {
      const move = start(name, from, model.get("learning_rate"), momentum);
      const steps = descend(evaluate, move, from, model.get("steps"), surface.spans);
      return { name, ...steps, left: departure(steps, surface.spans, name, momentum) };
    });
    return { grid: survey(MILLISECONDS), paths };
  };
}

/** @param {Model} model @param {HTMLElement} root @returns {import("./live.js").View<Scene>} */
function view(model, root) {
  const map = new Plot({ label: "The function, and the way down", ratio: 0.8 });
  const chart = new Plot({ label: "The loss after each step", xLabel: "step", yLabel: "loss", ratio: 0.8 });
  const backdrop = new Backdrop();
  const formula = element("p", { class: "tslab-caption" });
  const warning = element("p", { class: "tslab-notice", role: "status" });
  const entries = OPTIMIZERS.map(() => element("span", { class: "tslab-entry" }));
  const inputs = controls(model);
  const second = inputs.element.querySelector('[aria-label="Start y"]')?.closest("label");
  /** @type {Scene | null} */
  let last = null;
  let again = () => {};
  const knob = map.handle({
    label: "Start of the path",
    get: () => [model.get("x"), surfaceOf(model).spans.length > 1 ? model.get("y") : (last?.paths[0].losses[0] ?? NaN)],
    set(...to) {
      surfaceOf(model).spans.forEach(([low, high], i) => {
        model.set("xy"[i], Math.min(Math.max(Number(to[i].toPrecision(4)), low), high));
      });
      send(model);
    },
  });
  knob.element.style.setProperty("--colour", "var(--ink)");
  const legend = element("div", { class: "tslab-legend" }, ...entries);
  const plots = element("div", { class: "tslab-columns" }, map.root, chart.root);
  root.append(formula, plots, legend, warning, inputs.element);

  /** The one that is looked at comes last, over the others. @param {Scene} scene */
  const inOrder = ({ paths }) => [...paths].sort((a, b) => Number(isChosen(a)) - Number(isChosen(b)));
  const isChosen = (/** @type {Path} */ { name }) => name === model.get("optimizer");
  /** @param {Scene} scene */
  const chosen = ({ paths }) => paths.find(isChosen) ?? paths[0];

  /** @param {Scene} scene @param {Surface} surface */
  const showMap = (scene, { axes, spans }) => {
    const path = chosen(scene);
    const at = path.xs.length - 1;
    const [slope, rise] = path.slopes.map((values) => values[at] ?? NaN);
    map.xLabel = short(axes[0]);
    if (spans.length > 1) {
      map.yLabel = short(axes[1]);
      map.begin(spans[0], spans[1]);
      backdrop.draw(map, scene.grid);
      for (const one of inOrder(scene)) {
        drawPath(map, seen(one, one.xs), seen(one, one.ys), OPTIMIZERS.indexOf(one.name), isChosen(one));
      }
      downhill(map, path.xs[at], path.ys[at], slope, rise, model.get("learning_rate"));
    } else {
      map.yLabel = "loss";
      map.begin(spans[0], heightOf(scene));
      const step = (spans[0][1] - spans[0][0]) / (scene.grid.values.length - 1);
      const xs = scene.grid.values.map((_, i) => spans[0][0] + step * i);
      map.line(xs, plain(scene.grid.values), { colour: map.theme.faint, width: 2.5 });
      const [x, loss, reach] = [path.xs[at], path.losses[at] ?? NaN, (spans[0][1] - spans[0][0]) / 6];
      const tangent = [loss - reach * slope, loss + reach * slope];
      map.line([x - reach, x + reach], tangent, { colour: map.theme.ink, width: 1.5, dash: [3, 3] });
      for (const one of inOrder(scene)) {
        const losses = plain(seen(one, one.losses));
        drawPath(map, seen(one, one.xs), losses, OPTIMIZERS.indexOf(one.name), isChosen(one));
      }
    }
    if (path.left) {
      const i = Math.max(Math.min(path.left.step, path.xs.length) - 1, 0);
      map.text(`step ${path.left.step} leaves`, path.xs[i], spans.length > 1 ? path.ys[i] : (path.losses[i] ?? 0));
    }
    map.end();
  };

  /** @param {Scene} scene */
  const showChart = (scene) => {
    const heights = /** @type {number[]} */ (scene.grid.values.filter((value) => value !== null));
    const highest = heights.reduce((a, b) => Math.max(a, b), -Infinity);
    const lowest = heights.reduce((a, b) => Math.min(a, b), Infinity);
    chart.logarithmic = lowest >= 0 && highest > 1000 * lowest;
    const losses = scene.paths.flatMap((one) => plain(seen(one, one.losses))).filter(Number.isFinite);
    /** @type {Span} */
    let span = around(losses.map((loss) => Math.min(loss, highest)));
    if (chart.logarithmic) {
      const logs = losses.map((loss) => Math.log10(Math.min(Math.max(loss, 1e-9), highest)));
      const low = Math.floor(Math.min(...logs, Math.log10(highest)));
      span = [10 ** low, 10 ** Math.max(Math.ceil(Math.max(...logs)), low + 1)];
    }
    chart.begin([0, Math.max(model.get("steps"), 1) * 1.03], span);
    for (const one of inOrder(scene)) {
      const n = OPTIMIZERS.indexOf(one.name);
      const values = plain(seen(one, one.losses)).map((loss) => (chart.logarithmic ? Math.max(loss, 1e-12) : loss));
      const steps = values.map((_, i) => i);
      chart.line(steps, values, { colour: chart.colour(n), width: isChosen(one) ? 2.6 : 1.6, dash: DASHES[n] });
      symbol(chart, values.length - 1, values[values.length - 1], n);
    }
    chart.end();
  };

  return {
    show(scene) {
      last = scene;
      const surface = surfaceOf(model);
      const what = surface.formula && `f(${surface.axes.join(", ")}) = ${surface.formula}. `;
      formula.textContent = `${what}Drag the ringed point to start elsewhere.`;
      if (second) second.hidden = surface.spans.length === 1;
      showMap(scene, surface);
      showChart(scene);
      OPTIMIZERS.forEach((name, n) => {
        const path = scene.paths.find((one) => one.name === name);
        entries[n].hidden = !path;
        if (!path) return;
        const mark = element("b", { "aria-hidden": true }, SYMBOLS[n]);
        mark.style.color = css(map.colour(n));
        const loss = path.losses[path.losses.length - 1] ?? NaN;
        const end = path.left ? `left in step ${path.left.step}` : `loss ${number(loss)}`;
        entries[n].replaceChildren(mark, ` ${name}: ${end}`);
        entries[n].style.fontWeight = isChosen(path) ? "600" : "";
      });
      const why = explained(chosen(scene), model.get("learning_rate"));
      if (warning.textContent !== why) warning.textContent = why;
      warning.hidden = !why;
      if (!scene.grid.isComplete) again();
    },
    words(scene) {
      const { axes } = surfaceOf(model);
      const { name, xs, ys, losses, slopes } = chosen(scene);
      const at = xs.length - 1;
      const point = [xs, ys].slice(0, axes.length).map((values, i) => `${short(axes[i])} = ${number(values[at])}`);
      return (
        `After ${at} steps of ${name}: ${point.join(", ")}. The loss is ${number(losses[at] ?? NaN)}, ` +
        `its gradient ${numbers(slopes.map((slope) => slope[at] ?? NaN))}.`
      );
    },
    follow(redraw) {
      again = redraw;
      const ends = [map.follow(redraw), chart.follow(redraw), inputs.end];
      return () => ends.forEach((end) => end());
    },
  };
}

/**
 * An arrow downhill: four steps of gradient descent long, within limits.
 * @param {Plot} plot @param {number} x @param {number} y @param {number} dx @param {number} dy @param {number} rate
 */
function downhill(plot, x, y, dx, dy, rate) {
  const { width, height } = plot.inside;
  const size = Math.hypot((width * dx) / (plot.x[1] - plot.x[0]), (height * dy) / (plot.y[1] - plot.y[0]));
  const share = Math.min(Math.max(4 * rate * size, 18), 48) / size;
  if (!Number.isFinite(share) || Math.hypot(dx, dy) < 1e-6) return;
  plot.arrow(x, y, x - dx * share, y - dy * share, { colour: plot.theme.paper, width: 5, alpha: 0.8 });
  plot.arrow(x, y, x - dx * share, y - dy * share, { colour: plot.theme.ink, width: 2 });
}

/** What a curve shows of its heights: the lower three quarters, and the path's start. @param {Scene} scene @returns {Span} */
function heightOf({ grid, paths }) {
  const heights = /** @type {number[]} */ (grid.values.filter((value) => value !== null)).sort((a, b) => a - b);
  if (!heights.length) return [0, 1];
  const [low, most] = [heights[0], heights[heights.length - 1]];
  const usual = low + 1.8 * (heights[Math.floor(0.75 * (heights.length - 1))] - low);
  return around([low, Math.max(Math.min(usual, most), paths[0].losses[0] ?? low)]);
}

/**
 * What of a path is drawn: no more than the step that leaves the picture.
 * @template T @param {Path} path @param {T[]} list
 */
function seen({ left }, list) {
  return left ? list.slice(0, left.step + 1) : list;
}

export default live({ compute, view, initialize: ({ model }) => playSteps(model) });
