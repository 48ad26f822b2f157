/** The one bundle: every demo, chosen by the trait `demo`, the model of a saved page, and the engine. */
import activationExplorer from "./activation_explorer.js";
import graphStepper from "./graph_stepper.js";
import playground from "./playground.js";

export * from "./engine/index.js";
export { PageModel } from "./page.js";

/** @typedef {import("./demo.js").View} View */
/** @typedef {{ initialize?: (context: { model: import("./demo.js").Model }) => unknown, render: (context: View) => unknown }} Demo */

/** @type {ReadonlyMap<unknown, Demo>} */
const DEMOS = new Map(
  Object.entries({
    activation_explorer: activationExplorer,
    graph_stepper: graphStepper,
    playground,
  }),
);

/** @param {import("./demo.js").Model} model */
function demoOf(model) {
  const demo = DEMOS.get(model.get("demo"));
  if (demo) return demo;
  throw new Error(
    `There is no demo ${JSON.stringify(model.get("demo"))} in this bundle. Is another version of tslab open?`,
  );
}

export default {
  /** @param {{ model: import("./demo.js").Model }} context */
  initialize: (context) => demoOf(context.model).initialize?.(context),
  /** @param {View} context */
  render: (context) => demoOf(context.model).render(context),
};
