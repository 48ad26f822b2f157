/** What all demos share in the browser: elements, controls, keys, and a line that says in words what is seen. */

/**
 * The model of a demo: its traits, in a notebook the kernel's and in a saved page the page's own.
 * @typedef {object} Model
 * @property {(name: string) => any} get
 * @property {(name: string, value: unknown) => void} set
 * @property {() => void} save_changes
 * @property {(event: string, listener: () => void) => void} on
 * @property {(event: string, listener: () => void) => void} off
 *
 * @typedef {{ model: Model, el: HTMLElement }} View
 *
 * A control as Python declares it.
 * @typedef {{ trait: string, label: string, minimum: number, maximum: number, step: number, kind: string }} Control
 */

/**
 * An element with attributes and children; text is never read as markup.
 * @template {keyof HTMLElementTagNameMap} Tag
 * @param {Tag} tag
 * @param {Record<string, unknown>} attributes
 * @param {(Node | string | null)[]} children
 */
export function element(tag, attributes = {}, ...children) {
  const node = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (name === "onclick" || name === "oninput") node[name] = /** @type {() => void} */ (value);
    else if (value !== null && value !== false) node.setAttribute(name, value === true ? "" : String(value));
  }
  node.append(...children.filter((child) => child !== null));
  return node;
}

/** Jupyter takes keys that it has a shortcut for, unless the focused element itself says not to. */
const KEEP_KEYS = { "data-lm-suppress-shortcuts": "true" };

/**
 * The outermost element of a demo: a group that can be focused and that handles `keys` wherever the focus is inside it.
 * @param {string} label what the demo shows, for screen readers
 * @param {Record<string, () => void>} keys from the name of a key to what it does
 */
export function frame(label, keys) {
  const root = element("section", {
    class: "tslab-demo",
    role: "group",
    "aria-label": label,
    tabindex: 0,
    ...KEEP_KEYS,
  });
  root.addEventListener("keydown", (/** @type {KeyboardEvent} */ event) => {
    const action = keys[event.key];
    if (!action || event.ctrlKey || event.metaKey || event.altKey) return;
    if (event.key === " " && event.target instanceof HTMLButtonElement) return; // it presses the button
    event.preventDefault();
    event.stopPropagation();
    action();
  });
  return root;
}

/**
 * A button with an icon, a name for screen readers, and a tool tip.
 * @param {Node | string} icon
 * @param {string} label
 * @param {() => void} onclick
 */
export function button(icon, label, onclick) {
  return element("button", { type: "button", "aria-label": label, title: label, onclick, ...KEEP_KEYS }, icon);
}

/**
 * A declared control of kind "range" as a native slider, bound to its trait both ways.
 * @param {Model} model
 * @param {Control} control
 * @param {(value: any) => string} describe its value in words
 */
export function range(model, control, describe) {
  const input = element("input", {
    type: "range",
    min: control.minimum,
    max: control.maximum,
    step: control.step,
    "aria-label": control.label,
    oninput: () => change(model, control.trait, Number(input.value)),
    ...KEEP_KEYS,
  });
  const show = () => {
    input.value = String(model.get(control.trait));
    input.setAttribute("aria-valuetext", describe(model.get(control.trait)));
  };
  return { input, show };
}

/** Set a trait and send it. @param {Model} model @param {string} name @param {unknown} value */
export function change(model, name, value) {
  model.set(name, value);
  model.save_changes();
}

/** The line that screen readers read out when it changes. */
export function announcer() {
  return element("p", { class: "tslab-words", "aria-live": "polite" });
}

/**
 * An SVG text as an element. Ids become data-id, so that two views of one picture do not clash.
 * @param {string} svg
 */
export function picture(svg) {
  const parsed = new DOMParser().parseFromString(svg, "image/svg+xml").documentElement;
  for (const part of parsed.querySelectorAll("[id]")) {
    part.setAttribute("data-id", part.id);
    part.removeAttribute("id");
  }
  for (const title of parsed.querySelectorAll("title")) title.remove();
  return document.importNode(parsed, true);
}

/** Whether the reader asked for less motion. */
export function reducedMotion() {
  return matchMedia("(prefers-reduced-motion: reduce)").matches;
}
