/**
 * Binding: a plan made ready for fed values of known shapes. What is left of it is a flat list of kernels, which read
 * and write arrays that are there already: a run allocates nothing.
 *
 * - *Folding.* What depends on constants, or on shapes alone, is computed once, here.
 * - *Views.* Another shape of the same numbers is the same array.
 * - *What nothing reads* is left out.
 * - *Fusing.* A few operations that stand together in each training step are one loop, where that changes no digit.
 *
 * Each kernel runs as it is made, so that making a binding is its first run. Where a fed value decides a shape, the
 * binding serves that run alone.
 */
import { round } from "./dtypes.js";
import { quoted } from "./errors.js";
import { Call } from "./kernels/call.js";
import { fused } from "./fusing.js";
import { KERNELS } from "./table.js";
import { Tensor, sameShape } from "./tensor.js";

/** @typedef {import("./graph.js").Node} Node */
/** @typedef {import("./kernels/call.js").Kernel} Kernel */
/** @typedef {import("./plan.js").Plan} Plan */
/** @typedef {import("./random.js").Random} Random */
/** @typedef {Tensor | Tensor[] | null} Value */

/** Where a plan finds what is kept from one run to the next. @typedef {{ variable: (node: Node) => Tensor, stream: (node: Node) => Random }} State */

/**
 * A kernel that each run calls.
 * @typedef {object} Step
 * @property {() => void} run
 * @property {readonly Tensor[]} reads
 * @property {readonly Tensor[]} writes
 * @property {boolean} isImpure
 * @property {import("./kernels/call.js").Pattern} [pattern]
 */

export class Binding {
  /** Whether it serves one run only. */
  isDynamic = false;
  /** @type {Map<Node, Value>} */
  #values = new Map();
  /** @type {Set<Float64Array>} the arrays whose numbers are the same in each run */
  #fixed = new Set();
  /** @type {Step[]} */
  #steps = [];
  /** @type {Set<Float64Array>} the memory of variables */
  #stored = new Set();

  /**
   * @param {Plan} plan
   * @param {readonly Tensor[]} feeds values for `plan.feeds`
   * @param {State} state
   */
  constructor(plan, feeds, state) {
    this.feeds = feeds.map((value) => value.copy());
    plan.feeds.forEach((node, i) => this.#values.set(node, this.feeds[i]));
    for (const node of plan.constants) {
      const value = /** @type {Tensor} */ (node.value);
      this.#values.set(node, value);
      this.#fixed.add(value.data);
    }
    for (const node of plan.reads) {
      const value = state.variable(node);
      this.#values.set(node, value);
      this.#stored.add(value.data);
    }
    for (const { node, inputs } of plan.steps) this.#bind(node, inputs, state);
    /** @type {(Tensor | null)[]} the fetched values, in arrays that the next run writes again */
    this.outputs = plan.fetches.map((node) => {
      const value = this.#values.get(node) ?? null;
      if (!(value instanceof Tensor)) return null;
      return this.#stored.has(value.data) ? this.#kept(value) : value;
    });
    /** @type {[Node, Tensor][]} the variables that a run changes, and their new values */
    this.writes = plan.writes.map(([variable, write]) => [variable, /** @type {Tensor} */ (this.#values.get(write))]);
    const results = [...this.outputs.filter((value) => value !== null), ...this.writes.map(([, value]) => value)];
    /** @type {(() => void)[]} */
    this.calls = fused(live(this.#steps, results), results).map((step) => step.run);
    this.#values.clear();
    this.#steps = [];
  }

  /** Whether it was made for values like these. @param {readonly unknown[]} values */
  accepts(values) {
    const { feeds } = this;
    for (let i = 0; i < feeds.length; i++) {
      const value = values[i];
      if (!(value instanceof Tensor) || value.dtype !== feeds[i].dtype || !sameShape(value.shape, feeds[i].shape)) {
        return false;
      }
    }
    return true;
  }

  /** Run the kernels with these values, which it accepts. @param {readonly Tensor[]} values */
  run(values) {
    const { feeds, calls } = this;
    for (let i = 0; i < feeds.length; i++) feeds[i].data.set(values[i].data);
    for (let i = 0; i < calls.length; i++) calls[i]();
  }

  /** @param {Node} node @param {readonly Node[]} sources @param {State} state */
  #bind(node, sources, state) {
    const values = sources.map((source) => /** @type {Tensor | Tensor[]} */ (this.#values.get(source)));
    const isFixed = (/** @type {Tensor} */ tensor) => this.#fixed.has(tensor.data);
    const isStored = (/** @type {Tensor} */ tensor) => this.#stored.has(tensor.data);
    const call = new Call(node, values, sources, isFixed, isStored, state.stream);
    const binder = /** @type {import("./kernels/call.js").Binder} */ (KERNELS.get(node.op));
    if (node.op !== "group" && values.some((value) => value === null)) {
      throw call.computeError(
        `${sources.map((source) => quoted(source.name)).join(" or ")} is a group, and has no value.`,
      );
    }
    const kernel = binder(call);
    this.isDynamic ||= call.isDynamic;
    this.#values.set(node, kernel.value);
    const writes = kernel.value === null ? [] : kernel.value instanceof Tensor ? [kernel.value] : kernel.value;
    const run = kernel.run && rounding(kernel.run, writes, node.name);
    run?.();
    const inputs = new Set(values.flatMap((value) => value ?? []).map((tensor) => tensor.data));
    if (!kernel.isImpure && kernel.reads.every(isFixed)) {
      for (const { data } of writes) if (run || !inputs.has(data)) this.#fixed.add(data);
    } else if (run) {
      const pattern = writes.every((tensor) => tensor.dtype === "float64") ? kernel.pattern : undefined;
      this.#steps.push({ run, reads: kernel.reads, writes, isImpure: kernel.isImpure === true, pattern });
    }
  }

  /** A copy of a variable's value as it is before the run changes it. @param {Tensor} value */
  #kept(value) {
    const result = value.copy();
    this.#steps.push({ run: () => result.data.set(value.data), reads: [value], writes: [result], isImpure: false });
    return result;
  }
}

/** What computes numbers of a dtype narrower than float64 rounds them too. @param {() => void} run @param {readonly Tensor[]} values @param {string} name */
function rounding(run, values, name) {
  const narrow = values.filter(({ dtype }) => dtype !== "float64" && dtype !== "bool");
  if (!narrow.length) return run;
  return () => {
    run();
    for (const { data, dtype } of narrow) round(data, dtype, name);
  };
}

/** The steps that some result needs, or that do more than compute. @param {readonly Step[]} steps @param {readonly Tensor[]} results */
function live(steps, results) {
  const needed = new Set(results.map((tensor) => tensor.data));
  /** @type {Step[]} */
  const found = [];
  for (let i = steps.length - 1; i >= 0; i--) {
    const step = steps[i];
    if (!step.isImpure && !step.writes.some((tensor) => needed.has(tensor.data))) continue;
    for (const tensor of step.reads) needed.add(tensor.data);
    found.push(step);
  }
  return found.reverse();
}
