/** Playground in the browser: trains the learner's network, and shows what each part of it does. */
import { clock, change } from "./demo.js";
import { Tensor } from "./engine/index.js";
import { live } from "./live.js";
import { dataSet } from "./playground_data.js";
import { Run } from "./playground_run.js";
import { SIDE, goTo, keyOf, networkOf, settingsOf, spanOf } from "./playground_traits.js";
import { view } from "./playground_view.js";

/** @typedef {import("./demo.js").Model} Model */
/** @typedef {import("./playground_run.js").Task} Task */
/** @typedef {{ step: number, epoch: number, points: ArrayLike<number>, labels: ArrayLike<number>,
 *   test: ArrayLike<number>, field: ArrayLike<number>, units: ArrayLike<number>[], weights: ArrayLike<number>[],
 *   biases: ArrayLike<number>[], trainLoss: number | null, testLoss: number | null, right: number | null,
 *   steps: number[], trainLosses: number[], testLosses: number[] }} Scene */

/** Milliseconds that a frame may train; what is then left to do is done in the frames that follow. */
const BUDGET = 5;
/** What was drawn last, by the programs: in Jupyter each view has a model object of its own. @type {WeakMap<object, Scene>} */
const scenes = new WeakMap();

/** @param {Model} model @returns {import("./playground_data.js").Data} */
function dataOf(model) {
  const dataset = model.get("dataset");
  if (dataset === "yours") return model.get("given");
  if (dataset !== "drawn") return dataSet(dataset, model.get("noise"), model.get("seed"));
  /** @type {number[][]} */
  const drawn = model.get("drawn");
  return { points: drawn.flatMap(([x, y]) => [x, y]), labels: drawn.map((point) => point[2]) };
}

/** @param {Record<string, import("./program.js").Program>} programs @returns {(model: Model) => Scene} */
function compute(programs) {
  let latest = "";
  /** @type {Run} */
  let run;
  /** @type {(grid: Tensor) => Tensor[]} */
  let look;
  let grid = new Tensor([0, 2]);
  return (model) => {
    const key = keyOf(model);
    const last = scenes.get(model.get("programs"));
    if (!(key in programs) && last) return last; // Python is building it
    const program = programs[key] ?? Object.values(programs)[0];
    const settings = settingsOf(model);
    const dataset = model.get("dataset");
    const drawn = dataset === "drawn" ? model.get("drawn") : [];
    const config = JSON.stringify([key, dataset, model.get("noise"), settings, drawn]);
    if (config !== latest || !run.edit(model.get("edits"))) {
      latest = config;
      run = new Run(program, networkOf(model), dataOf(model), settings, model.get("edits"));
      look = program.runner(["field", "output", ...run.network.layers.map((_, i) => `units${i}`)], ["X"]);
      const X = program.graph.get(program.name("X"));
      grid = new Tensor([SIDE * SIDE, 2], X.dtype ?? "float64", gridOf(spanOf(model)));
    }
    run.go(model.get("step"), performance.now() + BUDGET);
    const [field, output, ...units] = look(grid);
    const { layers, task } = run.network;
    const { session } = program;
    const [train, test] = [run.losses(0)?.loss ?? null, run.losses(1)];
    const history = run.records.filter(({ step }) => step <= run.step);
    const scene = {
      step: run.step,
      epoch: Math.floor(run.step / run.perEpoch),
      points: run.data.points,
      labels: run.data.labels,
      test: run.testRows,
      field: shades(field, task),
      units: [...units, output].map((tensor) => tensor.data),
      weights: layers.map(({ weight }) => session.get(weight).data),
      biases: layers.map(({ bias }) => (bias ? session.get(bias).data : [])),
      trainLoss: train,
      testLoss: test && test.loss,
      right: test && shareRight(shades(test.field, task), task, run),
      steps: history.map(({ step }) => step),
      trainLosses: history.map((record) => record.train),
      testLosses: history.map((record) => record.test),
    };
    scenes.set(model.get("programs"), scene);
    return scene;
  };
}

/** The points of the field's grid. @param {import("./playground_traits.js").Spans} span */
function gridOf([[left, right], [bottom, top]]) {
  const data = new Float64Array(2 * SIDE * SIDE);
  for (let i = 0; i < SIDE * SIDE; i++) {
    data[2 * i] = left + ((right - left) * (i % SIDE)) / (SIDE - 1);
    data[2 * i + 1] = bottom + ((top - bottom) * Math.floor(i / SIDE)) / (SIDE - 1);
  }
  return data;
}

/** One number a row, for the colour (see Task.shade in playground/task.py). @param {Tensor} output @param {Task} task */
function shades({ data, shape }, { levels }) {
  const count = data.length / shape[0];
  if (count === 1 || !levels.length) return data.slice();
  return Float64Array.from({ length: shape[0] }, (_, i) => {
    const row = data.subarray(i * count, (i + 1) * count);
    if (count === 2) return (row[1] - row[0] + 1) / 2;
    const most = Math.max(...row);
    const sure = (most - 1 / count) / (1 - 1 / count);
    return row.indexOf(most) + Math.min(Math.max(sure, 0), 0.999);
  });
}

/** The share of test points whose class is found. @param {Float64Array} found @param {Task} task @param {Run} run */
function shareRight(found, { levels, outputs, span }, { testRows, data }) {
  if (!levels.length) return null;
  const classOf = (/** @type {number} */ value) => {
    if (levels.length === 2) return Number(value >= (span[0] + span[1]) / 2);
    if (outputs > 1) return Math.floor(value);
    return levels.reduce((best, level, i) => (Math.abs(value - level) < Math.abs(value - levels[best]) ? i : best), 0);
  };
  let count = 0;
  testRows.forEach((row, i) => (count += Number(classOf(found[i]) === data.labels[row])));
  return count / testRows.length;
}

/** Train on, once the last frame's training is done; not beyond the end of numbers. @param {Model} model */
function tick(model) {
  const scene = model.get("computed") ?? scenes.get(model.get("programs"));
  if (scene?.step !== model.get("step")) return true;
  if (scene.trainLoss !== null && !Number.isFinite(scene.trainLoss)) return false;
  change(model, "step", scene.step + model.get("speed"));
  return true;
}

export default live({
  compute,
  view,
  initialize: ({ model }) => clock(model, () => tick(model), 0),
  keys: (model) => ({
    " ": () => change(model, "playing", !model.get("playing")),
    ArrowRight: () => goTo(model, model.get("step") + 1),
    ArrowLeft: () => goTo(model, model.get("step") - 1),
    Home: () => goTo(model, 0),
  }),
});
