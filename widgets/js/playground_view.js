/** How the Playground looks: buttons, the output with its points, the losses, the network, and the controls. */
import { KEEP_KEYS, button, change, controls, element, whenWritten, write } from "./demo.js";
import { NetworkPicture, weightsOf } from "./playground_network.js";
import { number } from "./numbers.js";
import { OutputPicture } from "./playground_output.js";
import { Plot } from "./plot.js";
import { icon } from "./stepping.js";
import { codeOf } from "./playground_code.js";
import { SIDE, goTo, networkOf } from "./playground_traits.js";

/** @typedef {import("./demo.js").Model} Model */
/** @typedef {import("./playground.js").Scene} Scene */

const OF_TRAINING = ["learning_rate", "regularization", "regularization_rate", "batch_size"];
const OF_DATA = ["dataset", "noise", "split", "seed"];
/** Between the lowest and the highest loss: from there on the axis is logarithmic. */
const WIDE = 30;
const UNSEEN = "The network is not drawn: a layer is X @ W, X @ w or reduce_sum(X * w, 1), and the graph has none.";
const OF_NETWORK = ["activation", "layers"];

/** @param {Model} model @param {HTMLElement} root @returns {import("./live.js").View<Scene>} */
export function view(model, root) {
  const bar = buttons(model);
  const output = new OutputPicture(model);
  const losses = new LossPicture(model);
  const network = new NetworkPicture((key) => change(model, "chosen", key));
  const editor = weightEditor(model);
  const code = element("pre", { class: "tslab-code", tabindex: 0, "aria-label": "The program", ...KEEP_KEYS });
  const pick = (/** @type {string[]} */ names) =>
    controls(
      model,
      model.get("control_list").filter((/** @type {import("./demo.js").Control} */ one) => names.includes(one.trait)),
    );
  const [ofData, ofTraining, ofNetwork] = [OF_DATA, OF_TRAINING, OF_NETWORK].map(pick);
  const ofPlaying = pick(["speed", "show_code"]);
  const title = (/** @type {string} */ text) => element("p", { class: "tslab-title" }, text);
  const heading = title("Network");
  const unseen = element("p", { class: "tslab-type" }, UNSEEN);
  const middle = element("div", {}, heading, ofNetwork.element, network.plot.root, editor.element);
  root.append(
    element("div", { class: "tslab-bar" }, ...bar.elements, ofPlaying.element),
    element(
      "div",
      { class: "tslab-playground" },
      element("div", {}, title("Output"), output.element, unseen, losses.element),
      middle,
      element("div", {}, title("Data"), ofData.element, output.tools, title("Training"), ofTraining.element),
    ),
    code,
  );
  let redraw = () => {};
  /** @type {unknown} */
  let known = null;
  /** @type {import("./playground_network.js").Weight[]} */
  let weights = [];
  return {
    show(scene) {
      const shown = networkOf(model);
      if (shown !== known) {
        known = shown;
        weights = weightsOf(shown.layers);
        middle.hidden = !weights.length;
        unseen.hidden = !middle.hidden;
        heading.textContent = headingOf(model, shown.layers);
        editor.offer(weights);
      }
      const noise = ofData.element.querySelector('[aria-label="Noise"]')?.closest("label");
      if (noise) noise.hidden = ["yours", "drawn"].includes(model.get("dataset"));
      output.draw(scene, shown.task);
      losses.draw(scene);
      if (weights.length) network.draw(scene, weights, SIDE, model.get("chosen"));
      bar.show(scene); // texts last: to draw one on a canvas the browser lays out what has changed
      losses.write(scene);
      editor.show(scene, weights);
      code.hidden = !model.get("show_code");
      if (!code.hidden) code.textContent = codeOf(model);
      if (scene.step !== model.get("step")) redraw();
    },
    words: (scene) => words(scene),
    follow(again) {
      redraw = again;
      const plots = [output.plot, losses.plot, network.plot];
      const ends = [...plots.map((plot) => plot.follow(again)), ofData.end, ofTraining.end, ofNetwork.end];
      return () => [...ends, ofPlaying.end].forEach((end) => end());
    },
  };
}

/** What the network is, as far as no control says it. @param {Model} model @param {{ shape: number[] }[]} layers */
function headingOf(model, layers) {
  if (model.get("is_own_graph") || !layers.length) return "Network";
  const sizes = [layers[0].shape[0], ...layers.map(({ shape }) => shape[1])];
  return `Network ${sizes.join("-")}, ${model.get("activation")}`;
}

/** @param {Scene} scene */
function words({ step, epoch, trainLoss, testLoss, right, labels }) {
  if (!labels.length) return "There are no points. Draw some.";
  const start = `After ${step} ${step === 1 ? "step" : "steps"} (epoch ${epoch}) the loss is`;
  if (trainLoss !== null && !Number.isFinite(trainLoss)) {
    return `${start} ${number(trainLoss)}: the steps were too large. Go back, and take a smaller learning rate.`;
  }
  const test = testLoss === null ? "" : ` and ${number(testLoss)} on the test data`;
  const found = right === null ? "" : ` ${number(Math.round(right * 1000) / 10)} % of the test points are right.`;
  return `${start} ${number(trainLoss ?? NaN)} on the training data${test}.${found}`;
}

/** The buttons that go through the steps. @param {Model} model */
function buttons(model) {
  const at = () => model.get("step");
  const play = button("", "", () => change(model, "playing", !model.get("playing")));
  const step = element("input", { type: "number", min: 0, class: "tslab-number", "aria-label": "Step", ...KEEP_KEYS });
  whenWritten(step, () => goTo(model, step.valueAsNumber || 0));
  const epoch = element("span", { class: "tslab-epoch" });
  return {
    elements: [
      button(icon("first"), "Rewind to the start (Home)", () => goTo(model, 0)),
      button(icon("previous"), "One step back (←)", () => goTo(model, at() - 1)),
      play,
      button(icon("next"), "One step on (→)", () => goTo(model, at() + 1)),
      element("label", { class: "tslab-step-at" }, "Step ", step),
      epoch,
    ],
    /** @param {Scene} scene */
    show(scene) {
      const playing = model.get("playing");
      const label = playing ? "Pause (Space)" : "Play (Space)";
      if (label !== play.title) {
        play.replaceChildren(icon(playing ? "pause" : "play"));
        play.setAttribute("aria-label", label);
        play.title = label;
      }
      play.classList.toggle("tslab-main", !playing);
      if (!step.matches(":focus") || playing) step.value = String(scene.step);
      write(epoch, `epoch ${scene.epoch}`);
    },
  };
}

/** A weight to choose, its value to set, and the way back. @param {Model} model */
function weightEditor(model) {
  const choice = element("select", { "aria-label": "Weight", ...KEEP_KEYS });
  choice.addEventListener("change", () => change(model, "chosen", choice.value));
  const value = element("input", {
    type: "number",
    step: 0.1,
    class: "tslab-number",
    "aria-label": "Value of the weight",
    oninput: () => {
      const [step, key] = [model.get("step"), model.get("chosen")];
      if (!key || !Number.isFinite(value.valueAsNumber)) return;
      /** @type {[number, string, number][]} */
      const edits = model.get("edits");
      const kept = edits.filter((edit) => edit[0] !== step || edit[1] !== key);
      model.set("playing", false);
      change(model, "edits", [...kept, [step, key, value.valueAsNumber]]);
    },
    ...KEEP_KEYS,
  });
  const undo = element(
    "button",
    { type: "button", class: "tslab-toggle", onclick: () => change(model, "edits", []), ...KEEP_KEYS },
    "Undo",
  );
  return {
    element: element("div", { class: "tslab-control tslab-weight" }, "Weight", choice, value, undo),
    /** @param {import("./playground_network.js").Weight[]} weights */
    offer(weights) {
      const none = element("option", { value: "" }, "click a line, or choose");
      const rest = weights.map(({ key, from, to }) => element("option", { value: key }, `${from} → ${to}: ${key}`));
      choice.replaceChildren(none, ...rest);
    },
    /** @param {Scene} scene @param {import("./playground_network.js").Weight[]} weights */
    show(scene, weights) {
      const chosen = model.get("chosen");
      if (choice.value !== chosen) choice.value = chosen;
      const weight = weights.find(({ key }) => key === chosen);
      value.disabled = !weight;
      const count = model.get("edits").length;
      undo.hidden = !count;
      write(undo, count > 1 ? `Undo ${count} changes` : "Undo the change");
      if (value.matches(":focus") && !model.get("playing") && value.dataset.key === chosen) return;
      value.dataset.key = chosen;
      if (!weight) return void (value.value = "");
      const { layer, row, column } = weight;
      const biases = scene.biases[layer];
      const found =
        row < 0 ? biases[column] : scene.weights[layer][row * (networkOf(model).layers[layer].shape[1] ?? 1) + column];
      value.value = String(Number(found.toPrecision(4)));
    },
  };
}

/** The losses over the steps; the point on the curve is moved to rewind. */
class LossPicture {
  /** The longest history of the run that is shown: a rewind leaves what follows to be seen. @type {Scene | null} */
  #longest = null;

  /** @param {Model} model */
  constructor(model) {
    this.plot = new Plot({ label: "The losses", xLabel: "steps", yLabel: "loss", ratio: 0.5, most: 240 });
    this.plot.margin = { ...this.plot.margin, right: 20 };
    this.#train = element("span", { class: "tslab-number-shown" });
    this.#test = element("span", { class: "tslab-number-shown" });
    const sample = (/** @type {string} */ kind) =>
      element("i", { class: `tslab-sample ${kind}`, "aria-hidden": "true" });
    this.element = element(
      "div",
      {},
      element(
        "p",
        { class: "tslab-losses" },
        element("span", {}, sample("tslab-solid"), "Training loss ", this.#train),
        element("span", {}, sample("tslab-dashed"), "Test loss ", this.#test),
      ),
      this.plot.root,
    );
    this.plot.handle({
      label: "Step and loss",
      get: () => this.#at,
      set: (step) => goTo(model, step),
    });
  }

  #train;
  #test;
  /** @type {[number, number]} */
  #at = [0, 0];

  /** @param {Scene} scene */
  write({ trainLoss, testLoss }) {
    write(this.#train, trainLoss === null ? "–" : number(trainLoss));
    write(this.#test, testLoss === null ? "–" : number(testLoss));
  }

  /** @param {Scene} scene */
  draw(scene) {
    const { plot } = this;
    const before = this.#longest;
    const end = scene.steps.length - 1;
    const isSame = before && before.steps.length > end && before.trainLosses[end] === scene.trainLosses[end];
    if (!before || !isSame) this.#longest = scene;
    const { steps, trainLosses, testLosses } = /** @type {Scene} */ (this.#longest);
    const last = Math.max(steps.at(-1) ?? 0, scene.step, 10);
    let top = 0;
    for (const loss of [...trainLosses, ...testLosses]) if (Number.isFinite(loss)) top = Math.max(top, loss);
    this.#at = [scene.step, Number.isFinite(scene.trainLoss) ? (scene.trainLoss ?? 0) : top];
    const low = Math.min(...trainLosses, ...testLosses.filter(Number.isFinite));
    plot.logarithmic = low > 0 && top / low > WIDE;
    plot.begin([0, last], plot.logarithmic ? [low / 1.3, top * 1.3] : [Math.min(low, 0), top * 1.08 || 1]);
    if (isSame) {
      plot.line(steps, trainLosses, { colour: plot.theme.ink, width: 1.5, alpha: 0.3 });
    }
    const [xs, now] = [[...scene.steps, scene.step], scene];
    plot.line(xs, [...now.testLosses, now.testLoss ?? NaN], { colour: plot.colour(3), width: 2, dash: [6, 4] });
    plot.line(xs, [...now.trainLosses, now.trainLoss ?? NaN], { colour: plot.theme.ink, width: 2 });
    plot.end();
  }
}
