/** What the Playground's traits mean to those who compute and to those who draw. */
import { change } from "./demo.js";
import { hasValues } from "./playground_data.js";

/** @typedef {import("./demo.js").Model} Model */

/** The points of the field's grid, across and up. */
export const SIDE = 50;
/** @typedef {[[number, number], [number, number]]} Spans of x and of y */

/** @type {Spans} */
const SPAN = [
  [-5, 5],
  [-5, 5],
];
/** The name of the network for the traits as they are. @param {Model} model */
export function keyOf(model) {
  if (model.get("is_own_graph")) return "own";
  const dataset = model.get("dataset");
  const kind = dataset === "yours" ? dataset : hasValues(dataset) ? "values" : "classes";
  return `${kind}; ${model.get("activation")}; ${model.get("layers")}`;
}

/** What Python sent about the network that is shown. @param {Model} model @returns {import("./playground_run.js").Network} */
export function networkOf(model) {
  const programs = model.get("programs");
  return (programs[keyOf(model)] ?? programs[Object.keys(programs)[0]]).network;
}

/** The part of the plane that is shown. @param {Model} model @returns {Spans} */
export const spanOf = (model) => (model.get("dataset") === "yours" ? model.get("given").span : SPAN);

/** What a program is fed. @param {Model} model */
export function settingsOf(model) {
  const [kind, rate] = [model.get("regularization"), model.get("regularization_rate")];
  return {
    batch_size: model.get("batch_size"),
    split: model.get("split"),
    seed: model.get("seed"),
    learning_rate: model.get("learning_rate"),
    l1: kind === "L1" ? rate : 0,
    l2: kind === "L2" ? rate : 0,
  };
}

/** Go to a step, and stay there. @param {Model} model @param {number} step */
export function goTo(model, step) {
  model.set("playing", false);
  change(model, "step", Math.max(Math.round(step), 0));
}
