/** A moment of a training step, told: the formula with its numbers, the tensors that take part, and a sentence. */
import { brief, entry, short } from "./backprop_picture.js";
import { element } from "./demo.js";
import { numeric, symbolic } from "./derivatives.js";
import { caption, valueList } from "./graph_picture.js";
import { shapeText } from "./heat.js";
import { number } from "./numbers.js";

/** @typedef {import("./backprop_picture.js").Moment} Moment */
/** @typedef {import("./backprop_picture.js").Scene} Scene */
/** @typedef {import("./backprop_picture.js").Story} Story */
/** @typedef {import("./heat.js").Tensor} Tensor */
/** @typedef {[name: string, kind: string, value: Tensor | string | null]} Row */
/** @typedef {[title: string, ...rows: Row[]]} Column */

/**
 * @typedef {object} Told
 * @property {string} title
 * @property {string} formula with numbers, where there is a short one
 * @property {string} [code] the formula with names
 * @property {Column[]} columns
 * @property {string} words
 */

/**
 * @param {Story} story @param {number} step @param {Scene} scene @param {number} rate the learning rate
 * @returns {{ parts: () => HTMLElement[], words: string }}
 */
export function describe(story, step, scene, rate) {
  const moment = story.moments[step];
  const told = TELL[moment.kind]({ story, scene, rate }, moment);
  const head = step ? `Moment ${step} of ${story.moments.length - 1}: ${told.title}` : told.title;
  return {
    words: `${head}. ${told.words}`,
    parts: () => [
      element(
        "div",
        {},
        caption(head),
        element("p", { class: "tslab-formula" }, told.formula),
        told.code ? element("pre", { class: "tslab-code" }, told.code) : "",
      ),
      ...told.columns.map(([title, ...rows]) => element("div", {}, caption(title), list(rows))),
    ],
  };
}

/** @param {Row[]} rows */
function list(rows) {
  const values = rows.flatMap(([name, kind, value]) => {
    if (typeof value === "string") return [{ name, kind, content: element("pre", {}, value), type: "" }];
    return value ? [entry(name, kind, value)] : [];
  });
  return valueList(values);
}

const BROADCASTS = ["add", "subtract", "multiply", "divide", "pow"];

/** @typedef {{ story: Story, scene: Scene, rate: number }} Context */

/** @type {Record<Moment["kind"], (context: Context, moment: Moment) => Told>} */
const TELL = {
  start({ story, scene }) {
    const given = story.nodes.flatMap((node, i) => (node.at ? [] : [of(story, scene, i)]));
    return {
      title: "Before the training step",
      formula: "What is given",
      columns: [["", ...given]],
      words: `${story.moments.length - 1} moments follow: values forward, gradients backward, then the update.`,
    };
  },

  forward({ story, scene }, { node }) {
    const { name, kind } = story.nodes[node];
    const formula = `${short(name)} = ${short(story.nodes[node].formula, 100)}`;
    const sources = new Set(story.edges.filter((edge) => edge.target === node).map((edge) => edge.source));
    const value = scene.values[node];
    return {
      title: "forward",
      formula,
      columns: [
        ["from", ...[...sources].map((i) => of(story, scene, i))],
        ["comes", row(short(name), kind, value)],
      ],
      words: `${formula}${value ? `, which is ${brief(value)}` : ""}.`,
    };
  },

  seed({ story, scene }, { node, edge }) {
    const slope = gradientOf(story, node);
    return {
      title: "the backward pass begins",
      formula: `${slope} = 1`,
      code: "How much the loss changes with itself.",
      columns: [["", row(slope, "tslab-back", scene.contributions[edge])]],
      words: `${slope} = 1.`,
    };
  },

  backward({ story, scene }, { node, edge }) {
    const { position, source } = story.edges[edge];
    const operation = story.nodes[node];
    const inputs = story.edges.filter(({ target }) => target === node).map((one) => one.source);
    const [above, below] = [gradientOf(story, node), gradientOf(story, source)];
    const contribution = /** @type {Tensor} */ (scene.contributions[edge]);
    const upstream = scene.gradients[node];
    const link = {
      op: operation.op,
      position,
      attributes: operation.attributes,
      names: [...inputs, node].map((i) => short(story.nodes[i].label)),
      values: [...inputs, node].map((i) => scene.values[i]),
      upstream,
      contribution,
    };
    const [local, numbers] = [symbolic(link), numeric(link)];
    const known = numbers?.local !== undefined && !numbers.place ? number(numbers.local) : null;
    const hasNames = local !== null && /[a-z]/i.test(local);
    const factor = known ? (hasNames ? `${local} = ${known}` : known) : (local?.replace(/^· | ·$/g, "") ?? null);
    const isSummed = upstream && BROADCASTS.includes(link.op) && upstream.data.length > contribution.data.length;
    const product =
      (local ? chained(above, local) : `${above} × its local derivative`) +
      (isSummed ? `, summed to the shape ${shapeText(contribution.shape) || "()"}` : "");
    return {
      title: `back from ${short(operation.name)} to ${short(story.nodes[source].name)}`,
      formula: numbers ? numbers.place + numbers.text : product,
      code: numbers ? product : "upstream × local derivative",
      columns: [
        [
          "upstream gradient × local derivative",
          row(above, "tslab-back", upstream),
          [`∂${link.names[link.names.length - 1]}/∂${link.names[position]}`, "operation", factor],
        ],
        ["= contribution", row(`to ${below}`, "tslab-back", contribution)],
      ],
      words:
        `${short(operation.name)} contributes ${product}` +
        `${numbers ? `: ${numbers.place}${numbers.text}` : `, which is ${brief(contribution)}`}, to ${below}.`,
    };
  },

  join({ story, scene }, { node, edges }) {
    const slope = gradientOf(story, node);
    const total = /** @type {Tensor} */ (scene.gradients[node]);
    const from = (/** @type {number} */ edge) => short(story.nodes[story.edges[edge].target ?? node].name);
    const terms = edges.map((edge) => /** @type {Tensor} */ (scene.contributions[edge]));
    const sum = terms.map((term) => brief(term)).join(" + ");
    return {
      title: `contributions meet at ${short(story.nodes[node].name)}, and add`,
      formula: `${sum} = ${brief(total)}`,
      code: `${slope} is the sum of what comes from\n${edges.map(from).join(", ")}`,
      columns: [
        ["contributions", ...edges.map((edge, i) => row(`from ${from(edge)}`, "tslab-back", terms[i]))],
        ["add up to", row(slope, "tslab-back", total)],
      ],
      words: `${slope} = ${sum} = ${brief(total)}.`,
    };
  },

  update({ story, scene, rate }, { node }) {
    const { name, kind } = story.nodes[node];
    const [before, slope, after] = [scene.values[node], scene.gradients[node], scene.updated[node]];
    const slopeName = gradientOf(story, node);
    const shown = [before, slope, after].map((tensor) => (tensor ? brief(tensor) : ""));
    const formula = `${shown[0]} − ${number(rate)} × ${signed(shown[1])} = ${shown[2]}`;
    return {
      title: `the update of ${short(name)}`,
      formula,
      code: `${short(name)} ← ${short(name)} − η · ${slopeName},  η = ${number(rate)}`,
      columns: [
        ["from", row(short(name), kind, before), row(slopeName, "tslab-back", slope)],
        ["comes", row(`new ${short(name)}`, kind, after)],
      ],
      words: `${short(name)} becomes ${formula}.`,
    };
  },
};

/** @param {string} name @param {string} kind @param {Tensor | null} tensor @returns {Row} */
function row(name, kind, tensor) {
  return [name, kind, tensor];
}

/** The value of a node. @param {Story} story @param {Scene} scene @param {number} i @returns {Row} */
function of({ nodes }, scene, i) {
  return row(short(nodes[i].label), nodes[i].kind, scene.values[i]);
}

/** ∂loss/∂node. @param {Story} story @param {number} node */
function gradientOf({ nodes, loss }, node) {
  return `∂${short(nodes[loss].name)}/∂${short(nodes[node].name)}`;
}

/** Upstream times local; a factor of a matrix product stands on its own side. @param {string} above @param {string} local */
function chained(above, local) {
  if (local.endsWith(" ·")) return `${local} ${above}`;
  return local.startsWith("·") ? `${above} ${local}` : `${above} × ${/ [−+·/] /.test(local) ? `(${local})` : local}`;
}

/** @param {string} text */
function signed(text) {
  return text.startsWith("−") ? `(${text})` : text;
}
