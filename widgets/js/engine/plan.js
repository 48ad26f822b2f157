/**
 * The plan of a run: which operations, in which order, reading and writing which variables. It depends only on what is
 * fetched and fed, and follows tslab/plan.py: a post-order walk without recursion; all variables are read before any is
 * written; only what has a control dependency on a write sees the new value.
 */
import { FeedError, UnsupportedError, WriteConflictError, quoted } from "./errors.js";
import { KERNELS } from "./table.js";

/** @typedef {import("./graph.js").Node} Node */
/** @typedef {{ node: Node, inputs: readonly Node[] }} Step an operation, and the nodes whose values it gets */

export class Plan {
  /**
   * @param {readonly Node[]} fetches
   * @param {ReadonlySet<Node>} feeds
   */
  constructor(fetches, feeds) {
    this.fetches = fetches;
    const order = postOrder(fetches, feeds);
    this.feeds = order.filter((node) => feeds.has(node));
    const computed = order.filter((node) => !feeds.has(node));
    checkFed(computed);
    this.reads = computed.filter((node) => node.kind === "variable");
    this.constants = computed.filter((node) => node.kind === "constant");
    const operations = computed.filter((node) => node.kind === "operation");
    operations.forEach(checkSupported);
    const { seen, last } = orderWrites(operations);
    /** @type {Step[]} */
    this.steps = operations.map((node) => {
      const writes = seen.get(node);
      return { node, inputs: writes ? node.inputs.map((x) => writes.get(x) ?? x) : node.inputs };
    });
    /** @type {[Node, Node][]} for each variable that the run changes, the operation that has the last word */
    this.writes = [...last];
  }
}

/**
 * Nodes and what they are computed from, each once and after its inputs; nothing beyond those in `stop`.
 * @param {readonly Node[]} fetches
 * @param {ReadonlySet<Node>} stop
 */
export function postOrder(fetches, stop) {
  /** @type {Set<Node>} */
  const order = new Set();
  const stack = [...fetches].reverse().map((node) => ({ node, ready: false }));
  for (let top = stack.pop(); top; top = stack.pop()) {
    const { node, ready } = top;
    if (order.has(node)) continue;
    if (ready || stop.has(node)) {
      order.add(node);
      continue;
    }
    stack.push({ node, ready: true });
    for (const inputs of [node.controlInputs, node.inputs]) {
      for (let i = inputs.length - 1; i >= 0; i--) {
        if (!order.has(inputs[i])) stack.push({ node: inputs[i], ready: false });
      }
    }
  }
  return [...order];
}

/** @param {readonly Node[]} computed */
function checkFed(computed) {
  const missing = computed.filter((node) => node.kind === "placeholder" || node.fed);
  if (!missing.length) return;
  const names = missing.map((node) => quoted(node.name)).join(", ");
  throw new FeedError(
    `The run needs a value for the placeholder${missing.length > 1 ? "s" : ""} ${names}.`,
    "Feed it: session.run(fetches, { name: value }).",
    missing.map((node) => node.name),
  );
}

/** @param {Node} node */
function checkSupported(node) {
  if (!node.builtin) {
    throw new UnsupportedError(
      `${quoted(node.name)} is an operation of your own (${node.op}), and the browser cannot run Python.`,
      "Build it from tslab's operations, or let the kernel compute it.",
      [node.name],
    );
  }
  if (!KERNELS.has(node.op)) {
    throw new UnsupportedError(
      `${quoted(node.name)} is a ${node.op}, which the browser cannot compute.`,
      "Let the kernel compute it.",
      [node.name],
    );
  }
  if (node.foreignDType) {
    throw new UnsupportedError(
      `${quoted(node.name)} holds ${node.foreignDType}, and the browser has no such numbers.`,
      "Use float64, float32, integers or truth values.",
      [node.name],
    );
  }
}

/**
 * For each operation the writes it must see, and for each variable the write with the last word.
 * @param {readonly Node[]} operations
 */
function orderWrites(operations) {
  /** @typedef {Map<Node, Node>} Writes from a variable to the operation that wrote it */
  /** @type {Map<Node, Writes>} */
  const seen = new Map();
  /** @type {Writes} */
  const last = new Map();
  /** @type {Map<Node, Writes>} the writes that a node has behind it */
  const done = new Map();
  if (!operations.some((node) => node.isWrite)) return { seen, last };
  for (const node of operations) {
    /** @type {Writes} */
    const visible = new Map();
    /** @type {Writes} */
    const behind = new Map();
    for (const x of node.inputs) {
      merge(visible, seen.get(x));
      merge(behind, done.get(x));
    }
    for (const x of node.controlInputs) {
      merge(visible, done.get(x));
      merge(behind, done.get(x));
    }
    if (node.isWrite) {
      const variable = node.inputs[0];
      const other = last.get(variable);
      if (other && behind.get(variable) !== other) {
        throw new WriteConflictError(
          `One run would write ${quoted(variable.name)} twice, by ${quoted(other.name)} and by ${quoted(node.name)}, ` +
            "in no order.",
          "Run one after the other, or order them by control dependencies.",
          [variable.name, other.name, node.name],
        );
      }
      behind.set(variable, node);
      last.set(variable, node);
    }
    if (visible.size) seen.set(node, visible);
    if (behind.size) done.set(node, behind);
  }
  return { seen, last };
}

/** @param {Map<Node, Node>} into @param {Map<Node, Node>} [from] */
function merge(into, from) {
  if (from) for (const [variable, write] of from) into.set(variable, write);
}
