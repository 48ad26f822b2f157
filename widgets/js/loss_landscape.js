/** LossLandscape in the browser: the loss over a plane of weights, a slice of it, and the shadow of training. */
import { controls, element, send, write } from "./demo.js";
import { Backdrop, around, finite, path as drawPath, plain, playSteps, short, surveyor, symbol } from "./landscape.js";
import { live } from "./live.js";
import { number } from "./numbers.js";
import { css } from "./colours.js";
import { Plot } from "./plot.js";

/** @typedef {import("./demo.js").Model} Model */
/** @typedef {import("./landscape.js").Numbers} Numbers */
/** @typedef {import("./program.js").Program} Program */
/** @typedef {import("./engine/index.js").Tensor} Tensor */
/** @typedef {{ name: string, offset: number, parts: [string, number[], number[]][] }} Direction */
/** @typedef {{ grid: import("./landscape.js").Heights, slice: Numbers, model: number | null,
 *   path: { xs: number[], ys: number[], losses: Numbers }, below: number | null }} Scene */

const POINTS = 29;
const SLICE = 81;
const MILLISECONDS = 12;

/** @param {Model} model @returns {Direction[]} the two that are shown */
const directionsOf = (model) => {
  const all = /** @type {Direction[]} */ (model.get("directions"));
  return ["horizontal", "vertical"].map((trait) => all.find(({ name }) => name === model.get(trait)) ?? all[0]);
};

/**
 * The weights at points of a plane: see `Plane` in Python.
 * @param {Program} program @param {Direction[]} directions
 */
function plane(program, directions) {
  const names = [...program.variables.keys()].filter((name) =>
    directions.some(({ parts }) => parts.some(([variable]) => variable === name)),
  );
  const layers = names.map((name) => {
    const base = /** @type {Tensor} */ (program.variables.get(name));
    const [across, up] = directions.map(({ parts }) => {
      const full = new Float64Array(base.data.length);
      for (const [variable, places, amounts] of parts) {
        if (variable === name) places.forEach((place, i) => (full[place] = amounts[i]));
      }
      return full;
    });
    return { base: base.data, across, up, weights: base.copy() };
  });
  /** @param {(layer: typeof layers[number], n: number) => [ArrayLike<number>, ArrayLike<number>]} pair */
  const dot = (pair) => {
    let sum = 0;
    layers.forEach((layer, n) => {
      const [a, b] = pair(layer, n);
      for (let i = 0; i < a.length; i++) sum += a[i] * b[i];
    });
    return sum;
  };
  const pp = dot(({ across }) => [across, across]);
  const pq = dot(({ across, up }) => [across, up]);
  const qq = dot(({ up }) => [up, up]);
  const tensors = layers.map(({ weights }) => weights);
  return {
    names,
    /** @param {number} x @param {number} y @returns {Tensor[]} which the next call writes over */
    at(x, y) {
      for (const { base, across, up, weights } of layers) {
        for (let i = 0; i < base.length; i++) weights.data[i] = base[i] + x * across[i] + y * up[i];
        if (weights.dtype === "float32") weights.data.forEach((value, i) => (weights.data[i] = Math.fround(value)));
      }
      return tensors;
    },
    /** @param {Tensor[]} values @returns {[number, number]} */
    project(values) {
      const moved = layers.map(({ base }, n) => values[n].data.map((value, i) => value - base[i]));
      const p = dot(({ across }, n) => [across, moved[n]]);
      const q = dot(({ up }, n) => [up, moved[n]]);
      const determinant = pp * qq - pq * pq;
      if (!(determinant > 1e-12 * pp * qq)) return [pp ? p / pp : 0, 0];
      return [(p * qq - q * pq) / determinant, (q * pp - p * pq) / determinant];
    },
  };
}

/** @param {Record<string, Program>} programs @returns {(model: Model) => Scene} */
function compute({ model: program }) {
  /** @type {unknown[]} */
  let known = [];
  /** @type {ReturnType<typeof prepare>} */
  let ready;
  /** @param {Direction[]} directions */
  const prepare = (directions) => {
    const space = plane(program, directions);
    const run = program.runner(["loss"], space.names);
    const lossAt = (/** @type {number} */ x, /** @type {number} */ y) => run(...space.at(x, y))[0].data[0];
    const rates = "learning_rate" in program.names ? ["learning_rate"] : [];
    const train = program.runner(["loss", "train", ...space.names], rates);
    return { space, lossAt, train: (/** @type {number} */ rate) => train(...rates.map(() => rate)) };
  };
  /** @type {ReturnType<typeof surveyor>} */
  let survey;
  let span = NaN;

  return (model) => {
    const now = ["directions", "horizontal", "vertical"].map((trait) => model.get(trait));
    const isOther = now.some((value, i) => value !== known[i]);
    if (isOther) ready = prepare(directionsOf(model));
    const { space, lossAt, train } = ready;
    if (isOther || span !== model.get("span")) {
      [known, span] = [now, model.get("span")];
      survey = surveyor(
        [
          [-span, span],
          [-span, span],
        ],
        POINTS,
        lossAt,
      );
    }
    const [x, y, angle] = [model.get("x"), model.get("y"), (model.get("angle") * Math.PI) / 180];
    const slice = Array.from({ length: SLICE }, (_, i) => {
      const t = -span + (2 * span * i) / (SLICE - 1);
      return finite(lossAt(x + t * Math.cos(angle), y + t * Math.sin(angle)));
    });
    space.at(x, y).forEach((value, i) => program.session.set(space.names[i], value));
    /** @type {Scene["path"]} */
    const path = { xs: [], ys: [], losses: [] };
    try {
      for (let step = 0; step <= model.get("steps"); step++) {
        const [loss, , ...values] = train(model.get("learning_rate"));
        const [across, up] = space.project(values);
        if (step && ![loss.data[0], across, up].every(Number.isFinite)) break;
        path.xs.push(across);
        path.ys.push(up);
        path.losses.push(finite(loss.data[0]));
      }
    } finally {
      program.reset();
    }
    const below = finite(lossAt(path.xs[path.xs.length - 1], path.ys[path.ys.length - 1]));
    return { grid: survey(MILLISECONDS), slice, model: finite(lossAt(0, 0)), path, below };
  };
}

/** @param {Model} model @param {HTMLElement} root @returns {import("./live.js").View<Scene>} */
function view(model, root) {
  const map = new Plot({ label: "The loss, and the path of training", ratio: 0.8 });
  const cut = new Plot({ label: "The loss along the slice", ratio: 0.8, yLabel: "loss" });
  cut.xLabel = "distance along the dashed line";
  const backdrop = new Backdrop();
  const caption = element("p", { class: "tslab-caption" });
  const entries = ["★", "■"].map((mark) => element("b", { "aria-hidden": true }, mark));
  const texts = entries.map(() => element("span"));
  const rows = entries.map((mark, i) => element("span", { class: "tslab-entry" }, mark, " ", texts[i]));
  const inputs = controls(model);
  let again = () => {};
  const offsets = () => directionsOf(model).map(({ offset }) => offset);
  const knob = map.handle({
    label: "Start of the path",
    get: () => /** @type {[number, number]} */ (offsets().map((offset, i) => offset + model.get("xy"[i]))),
    set(...to) {
      const span = model.get("span");
      offsets().forEach((offset, i) => {
        model.set("xy"[i], Math.min(Math.max(Number((to[i] - offset).toPrecision(4)), -span), span));
      });
      send(model);
    },
  });
  knob.element.style.setProperty("--colour", "var(--ink)");
  caption.textContent =
    "Drag the ringed point: training starts there. It moves all weights, and this is its shadow on the picture.";
  const plots = element("div", { class: "tslab-columns" }, map.root, cut.root);
  root.append(caption, plots, element("div", { class: "tslab-legend" }, ...rows), inputs.element);

  return {
    show(scene) {
      const { path, slice, grid } = scene;
      const [x, y, span] = [model.get("x"), model.get("y"), model.get("span")];
      const [across, up] = directionsOf(model);
      [map.xLabel, map.yLabel] = [short(across.name), short(up.name)];
      map.begin([across.offset - span, across.offset + span], [up.offset - span, up.offset + span]);
      backdrop.draw(map, grid);
      const angle = (model.get("angle") * Math.PI) / 180;
      const ends = [-span, span].map((t) => [x + t * Math.cos(angle), y + t * Math.sin(angle)]);
      const line = [0, 1].map((i) => ends.map((end) => end[i] + (i ? up : across).offset));
      map.line(line[0], line[1], { colour: map.theme.ink, width: 1.3, dash: [5, 4] });
      const xs = path.xs.map((value) => value + across.offset);
      const ys = path.ys.map((value) => value + up.offset);
      symbol(map, across.offset, up.offset, 5, map.theme.ink);
      drawPath(map, xs, ys, 1);
      map.end();
      cut.begin([-span, span], around(plain(slice)));
      const places = slice.map((_, i) => -span + (2 * span * i) / (SLICE - 1));
      cut.line(places, plain(slice), { colour: cut.colour(0), width: 2.5 });
      cut.dots([0], [path.losses[0] ?? NaN], cut.theme.ink, 6);
      cut.end();
      entries[1].style.color = css(map.colour(1));
      const after = path.losses.length - 1;
      const shadow = Math.abs((scene.below ?? NaN) - (path.losses[after] ?? NaN)) > 1e-9;
      const below = `(${number(scene.below ?? NaN)} on the surface below: other weights have moved too)`;
      write(texts[0], `the model: loss ${number(scene.model ?? NaN)}`);
      write(texts[1], `after ${after} steps: loss ${number(path.losses[after] ?? NaN)} ${shadow ? below : ""}`);
      if (!grid.isComplete) again();
    },
    words({ path, model: own }) {
      const after = path.losses.length - 1;
      return (
        `The model's loss is ${number(own ?? NaN)}. From the start, where it is ${number(path.losses[0] ?? NaN)}, ` +
        `${after} steps of training lead to ${number(path.losses[after] ?? NaN)}.`
      );
    },
    follow(redraw) {
      again = redraw;
      const ends = [map.follow(redraw), cut.follow(redraw), inputs.end];
      return () => ends.forEach((end) => end());
    },
  };
}

export default live({ compute, view, initialize: ({ model }) => playSteps(model) });
