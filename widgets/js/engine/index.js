/** The browser engine: runs graph JSON. See session.js for how it is used. */
export * from "./errors.js";
export { Graph } from "./graph.js";
export { Session } from "./session.js";
export { Tensor } from "./tensor.js";
