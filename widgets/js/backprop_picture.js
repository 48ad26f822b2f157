/** The picture of a training step: values on the edges, below them what flows back, and the whole tensors in a card. */
import { KEEP_KEYS, element } from "./demo.js";
import { GraphPicture, caption, swatch, valueList } from "./graph_picture.js";
import { heatMap, shapeText } from "./heat.js";
import { number, numbers } from "./numbers.js";

/** @typedef {import("./heat.js").Tensor} Tensor */

/**
 * What Python tells of a training step (backprop/backward_pass.py). Nodes and edges are told by their places;
 * `at`, `graded` and `updated` are the moments at which a value is there.
 * @typedef {{ name: string, label: string, kind: string, op: string, formula: string, attributes: Record<string, any>,
 *   at: number, graded: number | null, updated: number | null }} StoryNode
 * @typedef {{ id: string, source: number, target: number | null, position: number, at?: number }} StoryEdge
 * @typedef {{ kind: "start" | "forward" | "seed" | "backward" | "join" | "update", node: number, edge: number,
 *   edges: number[] }} Moment
 * @typedef {{ nodes: StoryNode[], edges: StoryEdge[], moments: Moment[], loss: number }} Story
 *
 * For each node its value, its gradient and, for a Variable, its value after the update; for each edge what flows back.
 * @typedef {Record<"values" | "contributions" | "gradients" | "updated", (Tensor | null)[]>} Scene
 *
 * @typedef {{ title: string, kind: string, tensor: Tensor | null, at: number | null | undefined }} Entry
 * @typedef {{ element: SVGElement, name: string, node: string | null, entries: (scene: Scene) => Entry[] }} Part
 */

const [FORWARD, BACKWARD, UPDATED] = ["#1b1f24", "#963c00", "#00594a"]; // as drawing.py writes them
const MOST_LETTERS = 28;

/** A name that may be of any length. @param {string} name @param {number} [most] letters */
export function short(name, most = MOST_LETTERS) {
  return name.length > most ? `${name.slice(0, most - 1)}…` : name;
}

/** A tensor in one line: as many of its numbers as there is room for. @param {Tensor} tensor @param {number} [most] */
export function brief({ shape, data }, most = data.length > 3 ? 2 : 3) {
  return shape.length ? numbers(data, most) : number(data[0]);
}

/** A tensor as an entry of a list in the panel. @param {string} name @param {string} kind @param {Tensor} tensor */
export function entry(name, kind, tensor) {
  return { name, kind, content: heatMap(tensor), type: shapeText(tensor.shape) };
}

export class BackwardPicture extends GraphPicture {
  /** @type {Scene | null} */
  #scene = null;
  #step = -1;
  /** @type {Part | null} */
  #active = null;

  /**
   * @param {string} svg
   * @param {Story} story
   * @param {(node: string) => void} toggle what a click on a node does
   */
  constructor(svg, story, toggle) {
    super(svg);
    this.story = story;
    this.toggle = toggle;
    const edges = new Map(this.edges.map((edge) => [edge.id, edge.element]));
    const nodes = new Map(this.nodes.map((node) => [node.name, node.element]));
    this.edgeParts = story.edges.map((edge, i) => this.#edge(edge, i, /** @type {SVGElement} */ (edges.get(edge.id))));
    this.nodeParts = story.nodes.map((node, i) =>
      this.#node(node, i, /** @type {SVGElement} */ (nodes.get(node.name))),
    );
    /** @type {Part[]} in the order in which the keys go through them */
    this.parts = this.nodeParts.flatMap((part, i) => [
      part,
      ...this.edgeParts.filter((_, k) => story.edges[k].source === i),
    ]);
    this.byElement = new Map(this.parts.map((part) => [/** @type {Element} */ (part.element), part]));
    this.card = element("div", { class: "tslab-card", "aria-hidden": "true", hidden: true });
    const key = element("span", { class: "tslab-back" }, "← flows back");
    const hint = element("span", {}, swatch("tslab-stop"), "breakpoint: click a node");
    this.root = element("div", { class: "tslab-left" }, this.region, this.card, this.legend(key, hint));
    this.svg.setAttribute("role", "group");
    this.svg.setAttribute("aria-label", "The graph: ↓ and ↑ go through its nodes and edges, Enter sets a breakpoint");
    this.parts[0].element.setAttribute("tabindex", "0");
    this.#listen();
  }

  /** @param {StoryEdge} edge @param {number} i @param {SVGElement} drawn */
  #edge(edge, i, drawn) {
    const { nodes } = this.story;
    const source = nodes[edge.source];
    const target = edge.target === null ? "" : ` → ${short(nodes[edge.target].name)}`;
    const line = /** @type {Element} */ (drawn.querySelector("path")).cloneNode(true);
    /** @type {Element} */ (line).setAttribute("class", "tslab-hit");
    drawn.append(line);
    return {
      ...this.#part(drawn, `${short(source.label)}${target}`, "img", null, (scene) => [
        { title: "value", kind: source.kind, tensor: scene.values[edge.source], at: source.at },
        { title: "← flows back", kind: "tslab-back", tensor: scene.contributions[i], at: edge.at },
      ]),
      forward: written(drawn, FORWARD),
      backward: written(drawn, BACKWARD),
    };
  }

  /** @param {StoryNode} node @param {number} i @param {SVGElement} drawn */
  #node(node, i, drawn) {
    const dot = document.createElementNS(this.svg.namespaceURI, "circle");
    const [left, , top] = extent(/** @type {Element} */ (drawn.querySelector("path, polygon")));
    for (const [name, value] of Object.entries({ cx: left + 3, cy: top + 3, r: 5, class: "tslab-dot" })) {
      dot.setAttribute(name, String(value));
    }
    drawn.append(dot);
    return {
      ...this.#part(drawn, short(node.name), "button", node.name, (scene) => [
        { title: "value", kind: node.kind, tensor: scene.values[i], at: node.at },
        { title: "∂ gradient", kind: "tslab-back", tensor: scene.gradients[i], at: node.graded },
        { title: "new", kind: node.kind, tensor: scene.updated[i], at: node.updated },
      ]),
      gradient: written(drawn, BACKWARD),
      updated: written(drawn, UPDATED),
    };
  }

  /**
   * @param {SVGElement} drawn @param {string} name @param {string} role @param {string | null} node
   * @param {Part["entries"]} entries @returns {Part}
   */
  #part(drawn, name, role, node, entries) {
    for (const [key, value] of Object.entries({ role, tabindex: "-1", ...KEEP_KEYS })) drawn.setAttribute(key, value);
    const part = { element: drawn, name, node, entries };
    if (node === null) call(part);
    return part;
  }

  #listen() {
    const partOf = (/** @type {Event} */ event) => {
      const found = /** @type {Element} */ (event.target).closest("g.node, g.edge");
      return (found && this.byElement.get(found)) ?? null;
    };
    const focused = () => this.byElement.get(/** @type {Element} */ (document.activeElement)) ?? null;
    this.svg.addEventListener("pointerover", (event) => this.#open(partOf(event) ?? focused()));
    this.svg.addEventListener("pointerleave", () => this.#open(focused()));
    this.svg.addEventListener("focusin", (event) => this.#open(partOf(event)));
    this.svg.addEventListener("focusout", () => this.#open(null));
    this.svg.addEventListener("click", (event) => {
      const part = partOf(event);
      if (part?.node) this.toggle(part.node);
      part?.element.focus();
    });
    this.svg.addEventListener("keydown", (event) => {
      const part = partOf(event);
      const move = { ArrowDown: 1, ArrowUp: -1 }[event.key];
      if (!part || event.ctrlKey || event.metaKey || event.altKey) return;
      if (move) this.#focus(this.parts[this.parts.indexOf(part) + move]);
      else if (event.key === "Enter" && part.node) this.toggle(part.node);
      else if (event.key === "Escape") this.#open(null);
      else return;
      event.preventDefault();
      event.stopPropagation();
    });
  }

  /** @param {Part | undefined} part */
  #focus(part) {
    if (!part) return;
    for (const { element: other } of this.parts) other.setAttribute("tabindex", other === part.element ? "0" : "-1");
    part.element.focus();
    this.bringIntoView(part.element);
  }

  /** Show the whole tensors of a part, those that are there at this moment. @param {Part | null} part */
  #open(part) {
    if (this.#active && this.#active !== part) call(this.#active);
    this.#active = part;
    const scene = this.#scene;
    const entries = part && scene ? part.entries(scene) : [];
    const there = entries.flatMap(({ tensor, at, ...more }) =>
      tensor && typeof at === "number" && at <= this.#step ? [{ ...more, tensor }] : [],
    );
    this.card.hidden = !part || !there.length;
    if (!part) return;
    call(
      part,
      there.map(({ title, tensor }) => `${title} ${shapeText(tensor.shape)} ${brief(tensor, 12)}`),
    );
    this.card.replaceChildren(
      caption(part.name),
      valueList(there.map(({ title, kind, tensor }) => entry(title, kind, tensor))),
    );
    const [own, box] = [this.root.getBoundingClientRect(), part.element.getBoundingClientRect()];
    const left = box.left + box.width / 2 - own.left - this.card.offsetWidth / 2;
    this.card.style.left = `${Math.max(0, Math.min(left, own.width - this.card.offsetWidth))}px`;
    this.card.style.top = `${box.bottom - own.top + 6}px`;
  }

  /**
   * @param {number} step
   * @param {Scene} scene
   * @param {readonly string[]} breakpoints
   */
  show(step, scene, breakpoints) {
    const { nodes, edges, moments } = this.story;
    const moment = moments[step];
    const isBack = ["seed", "backward", "join"].includes(moment.kind);
    const lines = new Set(moment.kind === "join" ? moment.edges : isBack ? [moment.edge] : []);
    this.edgeParts.forEach(({ element: drawn, forward, backward }, i) => {
      const { source, target, at } = edges[i];
      const isThere = nodes[source].at <= step;
      const isNear = moment.kind === "forward" && (source === moment.node || target === moment.node);
      const flows = typeof at === "number" && at <= step;
      drawn.classList.toggle("tslab-pending", !isThere);
      drawn.classList.toggle("tslab-current", isNear);
      drawn.classList.toggle("tslab-new", moment.kind === "forward" && source === moment.node);
      drawn.classList.toggle("tslab-flowing", lines.has(i));
      write(forward, "", isThere ? scene.values[source] : null);
      write(backward, "← ", flows ? scene.contributions[i] : null);
    });
    this.nodeParts.forEach(({ element: drawn, gradient, updated }, i) => {
      const isStop = breakpoints.includes(nodes[i].name);
      drawn.classList.toggle("tslab-pending", nodes[i].at > step);
      drawn.classList.toggle("tslab-current", moment.node === i);
      drawn.classList.toggle("tslab-stop", isStop);
      drawn.setAttribute("aria-pressed", String(isStop));
      write(gradient, "∂ ", (nodes[i].graded ?? Infinity) <= step ? scene.gradients[i] : null);
      write(updated, "new ", (nodes[i].updated ?? Infinity) <= step ? scene.updated[i] : null);
      call(this.nodeParts[i]);
    });
    if (step !== this.#step && step) this.bringIntoView(this.nodeParts[moment.node].element);
    [this.#step, this.#scene] = [step, scene];
    if (this.#active) this.#open(this.#active);
  }
}

/**
 * Name a part for screen readers. What is written on a node comes first, for those who say what they see to press it.
 * @param {Part} part @param {string[]} [words]
 */
function call({ element: drawn, name, node }, words = []) {
  const text = node === null ? "" : (drawn.textContent ?? "").replaceAll(/\s+/g, " ").trim();
  const names = text.split(" ").includes(name) ? [text] : [text, name].filter(Boolean);
  drawn.setAttribute("aria-label", [...names, ...words].join(", "));
}

/** The line of a label that is written in a colour, made to be centred. @param {SVGElement} part @param {string} colour */
function written(part, colour) {
  const texts = [...part.querySelectorAll(`text[fill="${colour}"]`)];
  const text = texts[texts.length - 1];
  const ground = part.querySelector(part.classList.contains("edge") ? "polygon[fill='#f6f8fa']" : "path, polygon");
  if (!text || !ground) return null;
  const [left, right] = extent(ground);
  text.setAttribute("text-anchor", "middle");
  text.setAttribute("x", String((left + right) / 2));
  return text;
}

/** From where to where a shape reaches: left, right, top. @param {Element} shape @returns {[number, number, number]} */
function extent(shape) {
  const text = shape.getAttribute("points") ?? shape.getAttribute("d") ?? "";
  const found = (text.match(/-?[\d.]+/g) ?? []).map(Number);
  const [xs, ys] = [found.filter((_, i) => i % 2 === 0), found.filter((_, i) => i % 2)];
  return [Math.min(...xs), Math.max(...xs), Math.min(...ys)];
}

/** Write a number, or the first of a tensor with two digits. @param {Element | null} text @param {string} mark @param {Tensor | null} tensor */
function write(text, mark, tensor) {
  const content = tensor ? mark + brief(tensor.shape.length ? rounded(tensor) : tensor) : "";
  if (text && text.textContent !== content) text.textContent = content;
}

/** @param {Tensor} tensor @returns {Tensor} */
function rounded({ shape, data }) {
  const first = data.subarray(0, 4).map((x) => Number(x.toPrecision(2)));
  return { shape, data: first };
}
