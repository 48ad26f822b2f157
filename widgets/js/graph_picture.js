/** A drawn graph in the browser: its nodes and edges as elements, in a place that scrolls, and a legend. */
import { element, picture, reducedMotion, scroller } from "./demo.js";

/** @typedef {{ element: SVGElement, name: string }} NodePart */
/** @typedef {{ element: SVGElement, id: string, source: string, target: string }} EdgePart */

export class GraphPicture {
  /** @param {string} svg as `draw` in drawing.py makes it */
  constructor(svg) {
    this.svg = /** @type {SVGElement} */ (/** @type {Element} */ (picture(svg)));
    const [width] = String(this.svg.getAttribute("viewBox")).split(" ").slice(2).map(Number);
    for (const name of ["width", "height"]) this.svg.removeAttribute(name);
    this.svg.style.setProperty("--natural", `${Math.round(width * 1.2)}px`);
    this.isWide = width > 560; // then what the step computes stands below, and the picture has the whole width
    this.region = scroller("The graph", this.svg);
    /** @type {NodePart[]} */
    this.nodes = this.#parts("g.node[data-id^='node:']").map((part) => ({
      element: part,
      name: String(part.dataset.id).slice("node:".length),
    }));
    /** @type {EdgePart[]} */
    this.edges = this.#parts("g.edge[data-id^='edge:']").map((part) => {
      const id = String(part.dataset.id);
      const [, source, ...rest] = id.split(":");
      return { element: part, id, source, target: rest.slice(0, -1).join(":") };
    });
  }

  /** @param {string} selector @returns {SVGElement[]} */
  #parts(selector) {
    return [...this.svg.querySelectorAll(selector)].map((part) => /** @type {SVGElement} */ (part));
  }

  /** Scroll sideways, so that a node is in the middle of a picture wider than its place. @param {Element} node */
  bringIntoView(node) {
    const place = this.region.getBoundingClientRect();
    const box = node.getBoundingClientRect();
    if (this.region.scrollWidth <= this.region.clientWidth || !place.width) return;
    const left = this.region.scrollLeft + box.left + box.width / 2 - place.left - place.width / 2;
    this.region.scrollTo({ left, behavior: reducedMotion() ? "auto" : "smooth" });
  }

  /** A line that says which colour and shape is which kind of node. @param {(Node | string)[]} more */
  legend(...more) {
    const kinds = ["placeholder", "variable", "constant", "operation"].filter((kind) =>
      this.nodes.some((node) => node.element.classList.contains(kind)),
    );
    const entries = kinds.map((kind) => element("span", {}, swatch(kind), kind === "variable" ? "Variable" : kind));
    return element("p", { class: "tslab-legend", "aria-hidden": "true" }, ...entries, ...more);
  }
}

/** A small picture of a kind of node. @param {string} kind */
export function swatch(kind) {
  return element("span", { class: `tslab-swatch ${kind}` });
}

/** A small line of text over a part of the panel. @param {string} text */
export function caption(text) {
  return element("p", { class: "tslab-step" }, text);
}

/**
 * Values with their names, one under the other.
 * @param {readonly { name: string, kind: string, content: Node, type: string }[]} values
 */
export function valueList(values) {
  const rows = values.flatMap(({ name, kind, content, type }) => [
    element("dt", {}, kind ? swatch(kind) : null, name),
    element("dd", {}, content, element("span", { class: "tslab-type" }, type)),
  ]);
  return element("dl", {}, ...rows);
}
