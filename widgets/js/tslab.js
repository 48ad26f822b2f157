/** The one bundle: every demo, chosen by the trait `demo`, the model of a saved page, and the engine. */
import activationExplorer from "./activation_explorer.js";
import gradientDescent from "./gradient_descent.js";
import backpropStepper from "./backprop_stepper.js";
import graphStepper from "./graph_stepper.js";
import lossLandscape from "./loss_landscape.js";
import perceptron from "./perceptron.js";
import trainingMonitor from "./training_monitor.js";
import playground from "./playground.js";
import twoEngines from "./two_engines.js";

export * from "./engine/index.js";
export { PageModel } from "./page.js";

/** @typedef {import("./demo.js").View} View */
/** @typedef {{ initialize?: (context: { model: import("./demo.js").Model }) => unknown, render: (context: View) => unknown }} Demo */

/** @type {ReadonlyMap<unknown, Demo>} */
const DEMOS = new Map(
  Object.entries({
    activation_explorer: activationExplorer,
    gradient_descent: gradientDescent,
    backprop_stepper: backpropStepper,
    graph_stepper: graphStepper,
    loss_landscape: lossLandscape,
    perceptron,
    training_monitor: trainingMonitor,
    playground,
    two_engines: twoEngines,
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
