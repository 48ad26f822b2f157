/** What can go wrong: one class a kind, as in tslab's errors.py. A message says what happened, and how to mend it. */

/** Base of all errors that the engine throws on purpose. */
export class EngineError extends Error {
  /**
   * @param {string} what one sentence on what happened
   * @param {string} [cure] one sentence on how to mend it
   * @param {readonly string[]} [nodes] the names of the nodes concerned
   */
  constructor(what, cure = "", nodes = []) {
    super(cure ? `${what}\n  ${cure}` : what);
    this.name = new.target.name;
    this.what = what;
    this.cure = cure;
    this.nodes = nodes;
  }
}

/** What was read is no graph JSON, or one that does not hold together. */
export class GraphError extends EngineError {}

/** The graph holds an operation that only Python can compute. */
export class UnsupportedError extends EngineError {}

/** Shapes do not fit each other. */
export class ShapeError extends EngineError {}

/** A placeholder has no value, or a value cannot be fed to its node. */
export class FeedError extends EngineError {}

/** Something asked of a session is no node, or no variable. */
export class FetchError extends EngineError {}

/** One run writes a variable twice, and nothing says in which order. */
export class WriteConflictError extends EngineError {}

/** An operation cannot compute with the numbers it got. */
export class ComputeError extends EngineError {}

/**
 * A name as it is shown in a message: quoted, and cut where it is too long to read.
 * @param {string} name
 */
export function quoted(name) {
  return `'${name.length > 80 ? name.slice(0, 77) + "…" : name}'`;
}
