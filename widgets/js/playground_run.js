/** A run of training that can be looked at after any number of steps, the twin of playground/run.py. */
import { Tensor } from "./engine/index.js";
import { shuffled, split, weights } from "./playground_data.js";

/** @typedef {{ outputs: number, levels: number[], span: [number, number] }} Task */
/** @typedef {{ weight: string, bias: string | null, shape: number[] }} Layer whose shape is that of
 * the weight, a vector if it leads to one unit */
/** @typedef {{ layers: Layer[], code: string, seeded: boolean, task: Task }} Network as playground/model.py writes it */
/** @typedef {{ batch_size: number, split: number, seed: number, learning_rate: number, l1: number, l2: number }} Settings */
/** @typedef {[number, string, number]} Edit */
/** @typedef {{ step: number, train: number, test: number, state: import("./engine/session.js").Snapshot }} Record */

const FED = /** @type {const} */ (["learning_rate", "l1", "l2"]);
const CHECKED_EVERY = 16;

export class Run {
  /** @type {Record[]} */
  records = [];
  step = 0;
  #epoch = -1;
  /** @type {Int32Array} */
  #order = new Int32Array(0);
  /** @type {Map<number, Tensor[]>} */
  #batches = new Map();
  /** @type {Edit[]} */
  #edits;

  /**
   * @param {import("./program.js").Program} program
   * @param {Network} network
   * @param {import("./playground_data.js").Data} data
   * @param {Settings} settings
   * @param {Edit[]} edits
   */
  constructor(program, network, data, settings, edits) {
    this.program = program;
    this.network = network;
    this.data = data;
    this.settings = settings;
    this.#edits = edits;
    this.count = data.labels.length;
    const [trainRows, testRows] = split(this.count, settings.split, settings.seed);
    this.trainRows = trainRows;
    this.testRows = testRows;
    const fed = FED.filter((name) => name in program.names);
    this.feeds = fed.map((name) => new Tensor([], "float64", Float64Array.of(settings[name])));
    const inputs = ["X", "y", ...fed];
    this.train = program.runner(["train"], inputs);
    this.measure = program.runner(["loss", "field"], inputs);
    this.parts = [this.trainRows, this.testRows].map((rows) => this.#fill(rows, this.#tensors(rows.length)));
    program.reset();
    network.layers.forEach(({ weight, shape: [rows, columns] }, i) => {
      if (!network.seeded) return;
      const values = weights(i + 1, rows, columns, settings.seed);
      program.session.set(weight, new Tensor([rows, columns], "float64", values));
    });
    this.#arrive();
  }

  get perEpoch() {
    return Math.max(Math.ceil(this.trainRows.length / this.settings.batch_size), 1);
  }

  /**
   * Train, or go back, to the state after this many steps; or as far as there is time.
   * @param {number} step @param {number} deadline as `performance.now()` has it
   */
  go(step, deadline) {
    if (!this.count) this.step = step;
    if (step < this.step) {
      const record = /** @type {Record} */ (this.records.filter((kept) => kept.step <= step).at(-1));
      this.program.session.restore(record.state);
      this.step = record.step;
    }
    const { batch_size: size, seed } = this.settings;
    while (this.step < step) {
      if (this.step % CHECKED_EVERY === 0 && performance.now() > deadline) return;
      const epoch = Math.floor(this.step / this.perEpoch);
      if (epoch !== this.#epoch) {
        this.#epoch = epoch;
        this.#order = shuffled(this.trainRows, seed, epoch);
      }
      const first = (this.step % this.perEpoch) * size;
      const rows = this.#order.subarray(first, first + size);
      let batch = this.#batches.get(rows.length);
      if (!batch) this.#batches.set(rows.length, (batch = this.#tensors(rows.length)));
      this.train(...this.#fill(rows, batch), ...this.feeds);
      this.step++;
      this.#arrive();
    }
  }

  /** Forget what comes after the first step at which the edits differ. @param {Edit[]} edits */
  edit(edits) {
    if (edits === this.#edits) return true;
    const text = (/** @type {Edit[]} */ list) => list.map((one) => JSON.stringify(one));
    const [before, after] = [text(this.#edits), text(edits)];
    const changed = [
      ...this.#edits.filter((_, i) => !after.includes(before[i])),
      ...edits.filter((_, i) => !before.includes(after[i])),
    ];
    const from = Math.min(...changed.map(([step]) => step));
    this.#edits = edits;
    if (from > this.step) {
      this.records = this.records.filter((record) => record.step < from);
      return true;
    }
    this.records = this.records.filter((record) => record.step < from);
    const last = this.records.at(-1);
    if (!last) return false;
    this.program.session.restore(last.state);
    this.step = last.step;
    return true;
  }

  /** The loss on a part of the data, and what is drawn of the output: 0 for training, 1 for test. @param {number} part */
  losses(part) {
    if (!this.parts[part][0].shape[0]) return null;
    const [loss, field] = this.measure(...this.parts[part], ...this.feeds);
    return { loss: loss.data[0], field };
  }

  #arrive() {
    const { session, graph } = this.program;
    for (const [step, key, value] of this.#edits) {
      if (step !== this.step) continue;
      const [name, place] = key.slice(0, -1).split("[");
      if (graph.nodes.every((node) => node.name !== name)) continue;
      const tensor = session.get(name);
      const shape = tensor.shape.length ? tensor.shape : [1];
      const at = place.split(",").map(Number);
      if (at.length !== shape.length || at.some((one, axis) => one >= shape[axis])) continue;
      tensor.data[at.reduce((sum, one, axis) => sum * shape[axis] + one, 0)] = value;
      session.set(name, tensor);
    }
    const { step } = this;
    const isKept = step < 128 || step % 2 ** (Math.floor(Math.log2(step)) - 6) === 0;
    if (!isKept || (this.records.at(-1)?.step ?? -1) >= step) return;
    const [train, test] = [0, 1].map((part) => this.losses(part)?.loss ?? NaN);
    this.records.push({ step, train, test, state: session.snapshot() });
  }

  /** Tensors for so many points and targets. @param {number} count */
  #tensors(count) {
    const { outputs } = this.network.task;
    const { graph } = this.program;
    const make = (/** @type {string} */ key, /** @type {number[]} */ shape) =>
      new Tensor(shape, graph.get(this.program.name(key)).dtype ?? "float64");
    return [make("X", [count, 2]), make("y", outputs ? [count, outputs] : [count])];
  }

  /** @param {Int32Array} rows @param {Tensor[]} tensors */
  #fill(rows, tensors) {
    const [{ data: X }, { data: y }] = tensors;
    const { outputs, levels } = this.network.task;
    const { points, labels } = this.data;
    if (outputs > 1) y.fill(0);
    for (let i = 0; i < rows.length; i++) {
      const row = rows[i];
      X[2 * i] = points[2 * row];
      X[2 * i + 1] = points[2 * row + 1];
      const label = labels[row];
      if (outputs > 1) y[i * outputs + label] = 1;
      else y[i] = levels.length ? levels[label] : label;
    }
    return tensors;
  }
}
