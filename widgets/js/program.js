/** A graph as Python sends it with a demo, ready to run: with the values of its variables, and its data. */
import { Graph, Session, Tensor } from "./engine/index.js";

/** @typedef {import("./engine/tensor.js").TensorJSON} TensorJSON */
/** @typedef {import("./engine/tensor.js").TensorLike} TensorLike */

/**
 * What `program` in live.py writes.
 * @typedef {object} Written
 * @property {import("./engine/graph.js").GraphJSON} graph
 * @property {Record<string, string>} names of nodes, by what they are to the demo
 * @property {Record<string, TensorJSON>} variables
 * @property {Record<string, TensorJSON>} feeds
 */

export class Program {
  /** @param {Written} written */
  constructor({ graph, names, variables, feeds }) {
    this.names = names;
    this.graph = new Graph(graph);
    this.session = new Session(this.graph);
    this.variables = tensors(variables);
    this.feeds = tensors(feeds);
    this.reset();
  }

  /** Give all variables the values that they had in Python. */
  reset() {
    for (const [name, value] of this.variables) this.session.set(name, value);
  }

  /**
   * A run to be done many times. Nodes are meant by their keys in `names`, or by their names.
   * @param {readonly string[]} fetches
   * @param {readonly string[]} [inputs] what is fed in each run, besides the data, or in its place
   * @returns {(...values: TensorLike[]) => Tensor[]} its results are written over by the next run
   */
  runner(fetches, inputs = []) {
    const fed = inputs.map((key) => this.name(key));
    const data = [...this.feeds].filter(([name]) => !fed.includes(name));
    const runner = this.session.prepare(
      fetches.map((key) => this.name(key)),
      [...fed, ...data.map(([name]) => name)],
    );
    const values = data.map(([, value]) => value);
    return (...given) => /** @type {Tensor[]} */ (runner.run([...given, ...values]));
  }

  /** @param {string} key */
  name(key) {
    return this.names[key] ?? key;
  }
}

/** @param {Record<string, TensorJSON>} arrays */
function tensors(arrays) {
  return new Map(Object.entries(arrays).map(([name, array]) => [name, Tensor.fromJSON(array)]));
}
