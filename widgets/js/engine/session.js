/**
 * Session: runs a graph, and keeps the values of its variables.
 *
 * A run is a transaction: all variables are read before any is written, and an error leaves everything as it was.
 */
import { Binding } from "./binding.js";
import { FetchError, GraphError, quoted } from "./errors.js";
import { feedValue } from "./feeds.js";
import { Plan } from "./plan.js";
import { Random } from "./random.js";
import { Tensor, sameShape } from "./tensor.js";

/** @typedef {import("./graph.js").Graph} Graph */
/** @typedef {import("./graph.js").Node} Node */
/** @typedef {import("./tensor.js").TensorLike} TensorLike */
/** @typedef {Map<string, TensorLike> | { readonly [name: string]: TensorLike }} Feeds values by the names of nodes */
/** @typedef {{ variables: ReadonlyMap<Node, Float64Array>, streams: ReadonlyMap<Node, Uint32Array> }} Snapshot */

const MOST_BINDINGS = 32;
/** @type {ReadonlySet<Node>} */
const NOTHING = new Set();

/** One kind of run, worked out: what is fetched and what is fed. */
export class Runner {
  /** @type {Binding[]} */
  #bindings = [];

  /**
   * @param {Session} session
   * @param {readonly Node[]} fetches
   * @param {readonly Node[]} feeds
   * @param {import("./binding.js").State} state
   */
  constructor(session, fetches, feeds, state) {
    this.session = session;
    this.nodes = feeds;
    this.plan = new Plan(fetches, new Set(feeds));
    this.state = state;
    this.positions = this.plan.feeds.map((node) => feeds.lastIndexOf(node));
    this.isWhole = this.positions.length === feeds.length && this.positions.every((at, i) => at === i);
  }

  /**
   * Run with a value for each fed node. What is returned is written over by the next run; `copy()` keeps a tensor.
   * @param {readonly TensorLike[]} values
   * @returns {(Tensor | null)[]} for each fetch its value; null for a group
   */
  run(values) {
    if (this.isWhole) {
      for (const binding of this.#bindings) {
        if (binding.accepts(values)) return this.#again(binding, /** @type {readonly Tensor[]} */ (values));
      }
    }
    const given = this.nodes.map((node, i) => feedValue(node, values[i]));
    const tensors = this.positions.map((at) => given[at]);
    for (const binding of this.#bindings) if (binding.accepts(tensors)) return this.#again(binding, tensors);
    const binding = new Binding(this.plan, tensors, this.state);
    if (!binding.isDynamic) {
      if (this.#bindings.length === MOST_BINDINGS) this.#bindings = [];
      this.#bindings.push(binding);
    }
    this.#commit(binding);
    return binding.outputs;
  }

  /** Forget what was made for variables of other shapes. */
  forget() {
    this.#bindings = [];
  }

  /** @param {Binding} binding @param {readonly Tensor[]} tensors */
  #again(binding, tensors) {
    binding.run(tensors);
    this.#commit(binding);
    return binding.outputs;
  }

  /** @param {Binding} binding */
  #commit(binding) {
    const { writes } = binding;
    for (let i = 0; i < writes.length; i++) this.session.store(writes[i][0], writes[i][1]);
  }
}

export class Session {
  /** @type {Map<Node, Tensor>} the values of variables, in arrays that the bindings know */
  #variables = new Map();
  /** @type {Map<Node, Random>} */
  #streams = new Map();
  /** @type {Map<string, Runner>} */
  #runners = new Map();
  #seed;

  /**
   * @param {Graph} graph
   * @param {{ seed?: number }} [options] `seed`: where random numbers start, together with the seeds in the graph
   */
  constructor(graph, { seed = 0 } = {}) {
    this.graph = graph;
    this.#seed = seed;
  }

  /**
   * Compute values.
   * @template {string | readonly string[]} F
   * @param {F} fetches a name, or several
   * @param {Feeds} [feeds] values for placeholders, or for any node in place of its own
   * @returns {F extends string ? Tensor | null : (Tensor | null)[]} the value or values, which are yours; null for a group
   */
  run(fetches, feeds = {}) {
    const isOne = typeof fetches === "string";
    const names = isOne ? [fetches] : /** @type {readonly string[]} */ (fetches);
    const entries = feeds instanceof Map ? [...feeds] : Object.entries(feeds);
    const runner = this.prepare(
      names,
      entries.map(([name]) => name),
    );
    const results = runner.run(entries.map(([, value]) => value)).map((value) => value && value.copy());
    return /** @type {any} */ (isOne ? results[0] : results);
  }

  /**
   * A kind of run, to be done many times: its `run` takes values in the order of `feeds`, and allocates nothing.
   * @param {readonly string[]} fetches
   * @param {readonly string[]} [feeds]
   */
  prepare(fetches, feeds = []) {
    const key = JSON.stringify([fetches, feeds]);
    let runner = this.#runners.get(key);
    if (!runner) {
      const [fetched, fed] = [fetches, feeds].map((names) => names.map((name) => this.#node(name)));
      runner = new Runner(this, fetched, fed, { variable: this.#variable, stream: this.#stream });
      this.#runners.set(key, runner);
    }
    return runner;
  }

  /** The value of a variable: a copy. @param {string} name */
  get(name) {
    return this.#variable(this.#variableNamed(name)).copy();
  }

  /** Give a variable a value. @param {string} name @param {TensorLike} value */
  set(name, value) {
    const node = this.#variableNamed(name);
    this.store(node, feedValue(node, value));
  }

  /** Keep a value as that of a variable. @param {Node} node @param {Tensor} value */
  store(node, value) {
    const tensor = this.#variables.get(node);
    if (tensor && sameShape(tensor.shape, value.shape)) {
      tensor.data.set(value.data);
      return;
    }
    this.#variables.set(node, new Tensor(value.shape, node.dtype ?? value.dtype, value.data.slice()));
    for (const runner of this.#runners.values()) runner.forget();
  }

  /** All that the session keeps, for `restore`. @returns {Snapshot} */
  snapshot() {
    /** @type {Map<Node, Float64Array>} */
    const variables = new Map();
    for (const [node, { data }] of this.#variables) variables.set(node, data.slice());
    /** @type {Map<Node, Uint32Array>} */
    const streams = new Map();
    for (const [node, random] of this.#streams) streams.set(node, random.save());
    return { variables, streams };
  }

  /** Go back to where a snapshot of this session was taken. @param {Snapshot} snapshot */
  restore({ variables, streams }) {
    for (const [node, tensor] of this.#variables) {
      const data = variables.get(node);
      tensor.data.set(data ?? this.#initialValue(node).data);
    }
    for (const [node, random] of this.#streams) random.restore(streams.get(node) ?? this.#newStream(node).save());
  }

  /** @param {string} name */
  #node(name) {
    try {
      return this.graph.get(name);
    } catch (error) {
      throw error instanceof GraphError ? new FetchError(error.what, error.cure, [name]) : error;
    }
  }

  /** @param {string} name */
  #variableNamed(name) {
    const node = this.#node(name);
    if (node.kind === "variable") return node;
    throw new FetchError(`${quoted(name)} is no Variable, and keeps no value.`, "Feed it in each run instead.", [name]);
  }

  /** @param {Node} node */
  #newStream(node) {
    const seeds = /** @type {number[]} */ (node.attributes.seeds ?? [node.serial]);
    return new Random([this.#seed, ...seeds]);
  }

  #stream = (/** @type {Node} */ node) => {
    const stream = this.#streams.get(node) ?? this.#newStream(node);
    this.#streams.set(node, stream);
    return stream;
  };

  /** The array of a variable, which has its initial value when it is used for the first time. */
  #variable = (/** @type {Node} */ node) => {
    let tensor = this.#variables.get(node);
    if (!tensor) {
      this.#initialize(node);
      tensor = /** @type {Tensor} */ (this.#variables.get(node));
    }
    return tensor;
  };

  /** Give a variable its initial value, and before it those that this is computed from. @param {Node} variable */
  #initialize(variable) {
    const waiting = [variable];
    /** @type {Set<Node>} */
    const needed = new Set();
    for (let node = waiting.pop(); node; node = waiting.pop()) {
      if (needed.has(node) || this.#variables.has(node)) continue;
      needed.add(node);
      const initial = node.initialValue;
      if (initial && !(initial instanceof Tensor)) waiting.push(...new Plan([initial], NOTHING).reads);
    }
    for (const node of [...needed].sort((a, b) => a.serial - b.serial)) {
      this.#variables.set(node, this.#initialValue(node).copy());
    }
  }

  /** The initial value of a variable; random ones are the first of their streams. @param {Node} node @returns {Tensor} */
  #initialValue(node) {
    const initial = node.initialValue;
    if (initial === null) {
      throw new GraphError(
        `The graph does not hold the initial value of ${quoted(node.name)}.`,
        `Give it one: session.set(name, value).`,
        [node.name],
      );
    }
    if (initial instanceof Tensor) return Tensor.from(initial, node.dtype);
    /** @param {Node} random */
    const stream = (random) => this.#newStream(random);
    const [value] = new Binding(new Plan([initial], NOTHING), [], { variable: this.#variable, stream }).outputs;
    return Tensor.from(/** @type {Tensor} */ (value), node.dtype);
  }
}
