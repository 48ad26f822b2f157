/** What can go wrong: one class a kind, as in tslab's errors.py. A message says what happened, and how to mend it. */

/** Base of all errors that the engine throws on purpose. */
export class EngineError extends Error {
  name = "EngineError"; // said in words, as the bundle shortens the names of classes

  /**
   * @param {string} what one sentence on what happened
   * @param {string} [cure] one sentence on how to mend it
   * @param {readonly string[]} [nodes] the names of the nodes concerned
   */
  constructor(what, cure = "", nodes = []) {
    super(cure ? `${what}\n  ${cure}` : what);
    this.what = what;
    this.cure = cure;
    this.nodes = nodes;
  }
}

/** What was read is no graph JSON, or one that does not hold together. */
export class GraphError extends EngineError {
  name = "GraphError";
}

/** The graph holds an operation that only Python can compute. */
export class UnsupportedError extends EngineError {
  name = "UnsupportedError";
}

/** Shapes do not fit each other. */
export class ShapeError extends EngineError {
  name = "ShapeError";
}

/** A placeholder has no value, or a value cannot be fed to its node. */
export class FeedError extends EngineError {
  name = "FeedError";
}

/** Something asked of a session is no node, or no variable. */
export class FetchError extends EngineError {
  name = "FetchError";
}

/** One run writes a variable twice, and nothing says in which order. */
export class WriteConflictError extends EngineError {
  name = "WriteConflictError";
}

/** An operation cannot compute with the numbers it got. */
export class ComputeError extends EngineError {
  name = "ComputeError";
}

/**
 * A name as it is shown in a message: quoted, and cut where it is too long to read.
 * @param {string} name
 */
export function quoted(name) {
  return `'${name.length > 80 ? name.slice(0, 77) + "…" : name}'`;
}
