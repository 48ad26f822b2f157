/** A graph, as graph JSON describes it (tslab/serialize.py): nodes by name, each after its inputs. */
import { isDType } from "./dtypes.js";
import { GraphError, quoted } from "./errors.js";
import { Tensor } from "./tensor.js";

/** @typedef {import("./dtypes.js").DType} DType */
/** @typedef {import("./tensor.js").TensorJSON} TensorJSON */

/**
 * A node as graph JSON has it.
 * @typedef {object} NodeJSON
 * @property {string} name
 * @property {string} kind
 * @property {string} op
 * @property {(number | null)[] | null} shape
 * @property {string | null} dtype
 * @property {boolean} [fed]
 * @property {TensorJSON} [value]
 * @property {boolean} [weak]
 * @property {string | TensorJSON} [initial_value]
 * @property {string[]} [inputs]
 * @property {string[]} [control_inputs]
 * @property {boolean} [builtin]
 * @property {Record<string, any>} [attributes]
 */

/** @typedef {{ format: string, version: number, nodes: NodeJSON[] }} GraphJSON */

const KINDS = ["placeholder", "constant", "variable", "operation"];

/** One node. */
export class Node {
  /** @type {readonly Node[]} */
  inputs = [];
  /** @type {readonly Node[]} */
  controlInputs = [];
  /** @type {Tensor | Node | null} of a variable: what it starts from; null where that is not in the graph */
  initialValue = null;
  /** @type {Tensor | null} of a constant */
  value = null;

  /**
   * @param {NodeJSON} json
   * @param {number} serial its place in the graph
   */
  constructor(json, serial) {
    this.serial = serial;
    this.name = json.name;
    this.kind = json.kind;
    this.op = json.op;
    this.shape = json.shape ?? null;
    /** @type {DType | null} */
    this.dtype = isDType(json.dtype) ? json.dtype : null;
    this.foreignDType = json.dtype !== null && this.dtype === null ? String(json.dtype) : null;
    this.fed = json.fed === true; // its inputs are not there, and it can only be fed again
    this.weak = json.weak === true;
    this.builtin = json.builtin !== false;
    this.attributes = json.attributes ?? {};
  }

  /** Whether the session takes its value as that of the variable that is its first input. */
  get isWrite() {
    return this.kind === "operation" && this.builtin && WRITES.has(this.op);
  }
}

const WRITES = new Set(["assign", "assign_add", "assign_sub", "initialize"]);

export class Graph {
  /** @type {Map<string, Node>} */
  #byName = new Map();
  /** @type {Node[]} in the order of building */
  nodes = [];

  /**
   * @param {GraphJSON} json
   * @throws {GraphError} it is no graph JSON of version 1, or names a node that it does not hold
   */
  constructor(json) {
    if (json === null || typeof json !== "object" || json.format !== "tslab-graph" || !Array.isArray(json.nodes)) {
      throw new GraphError("This is no graph JSON.", "Make it with tslab.serialize.graph_to_json.");
    }
    if (json.version !== 1) {
      throw new GraphError(
        `This is graph JSON of version ${json.version}, and the browser reads version 1.`,
        "Update tslab.",
      );
    }
    for (const entry of json.nodes) this.#add(entry);
    for (const entry of json.nodes) this.#connect(entry);
  }

  /** @param {NodeJSON} entry */
  #add(entry) {
    if (typeof entry.name !== "string" || !KINDS.includes(entry.kind)) {
      throw new GraphError(`Graph JSON holds a node without a name, or of the kind ${JSON.stringify(entry.kind)}.`);
    }
    if (this.#byName.has(entry.name)) throw new GraphError(`Graph JSON has two nodes named ${quoted(entry.name)}.`);
    const node = new Node(entry, this.nodes.length);
    if (entry.value) node.value = Tensor.fromJSON(entry.value);
    this.nodes.push(node);
    this.#byName.set(node.name, node);
  }

  /** @param {NodeJSON} entry */
  #connect(entry) {
    const node = this.get(entry.name);
    /** @param {string} name */
    const before = (name) => {
      const source = this.#byName.get(name);
      if (source && source.serial < node.serial) return source;
      throw new GraphError(
        `${quoted(node.name)} is computed from ${quoted(name)}, which does not stand before it.`,
        "",
        [node.name],
      );
    };
    if (!node.fed) {
      node.inputs = (entry.inputs ?? []).map(before);
      node.controlInputs = (entry.control_inputs ?? []).map(before);
    }
    if (typeof entry.initial_value === "string") node.initialValue = this.#byName.get(entry.initial_value) ?? null;
    else if (entry.initial_value) node.initialValue = Tensor.fromJSON(entry.initial_value);
  }

  /**
   * The node of a name; TensorFlow's form `name:0` means the same.
   * @param {string} name
   * @returns {Node}
   */
  get(name) {
    const node = this.#byName.get(name) ?? this.#byName.get(name.replace(/:0$/, ""));
    if (node) return node;
    const some = this.nodes.slice(0, 5).map((other) => quoted(other.name));
    throw new GraphError(
      `The graph has no node named ${quoted(String(name))}.`,
      some.length
        ? `Names there are: ${some.join(", ")}${this.nodes.length > 5 ? " …" : ""}.`
        : "The graph has no nodes.",
    );
  }

  /** @param {string} name */
  has(name) {
    return this.#byName.has(name);
  }
}
