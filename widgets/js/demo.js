/** What all demos share in the browser: elements, controls, keys, and a line that says in words what is seen. */
import { number } from "./numbers.js";

/**
 * The model of a demo: its traits, in a notebook the kernel's and in a saved page the page's own.
 * @typedef {object} Model
 * @property {(name: string) => any} get
 * @property {(name: string, value: unknown) => void} set
 * @property {() => void} save_changes
 * @property {(event: string, listener: () => void) => void} on
 * @property {(event: string, listener: () => void) => void} off
 * @property {any} [widget_manager] in a notebook, the one that knows the kernel
 *
 * @typedef {{ model: Model, el: HTMLElement }} View
 *
 * A control as Python declares it.
 * @typedef {object} Control
 * @property {string} trait
 * @property {string} label
 * @property {"range" | "toggle" | "choice" | "text"} kind
 * @property {number} minimum
 * @property {number} maximum
 * @property {number} step
 * @property {boolean} logarithmic
 * @property {string[]} options
 * @property {string} pattern
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
export const KEEP_KEYS = { "data-lm-suppress-shortcuts": "true" };

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
    if (isTakenBy(event.target, event.key)) return;
    event.preventDefault();
    event.stopPropagation();
    action();
  });
  return root;
}

/**
 * A region that may be wider than its place: then it is scrolled by keys too.
 * @param {string} label what it shows
 * @param {Node} content
 */
export function scroller(label, content) {
  const attributes = { class: "tslab-picture", role: "group", "aria-label": label, tabindex: 0, ...KEEP_KEYS };
  return element("div", attributes, content);
}

/** Whether an element does something of its own with a key. @param {EventTarget | null} target @param {string} key */
function isTakenBy(target, key) {
  if (target instanceof HTMLDivElement) return target.scrollWidth > target.clientWidth && /Left|Right/.test(key);
  if (target instanceof HTMLButtonElement) return key === " " || key === "Enter";
  if (target instanceof HTMLInputElement) return key !== " " || target.type === "text";
  return target instanceof HTMLSelectElement;
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
 * @param {(value: any) => string} [describe] its value in words
 */
export function range(model, control, describe = number) {
  const { minimum, maximum, step, logarithmic } = control;
  const [place, value] = logarithmic ? [Math.log10, (/** @type {number} */ at) => 10 ** at] : [Number, Number];
  const input = element("input", {
    type: "range",
    min: place(minimum),
    max: place(maximum) + (logarithmic ? 1e-9 : 0), // so that the last step is not left out
    step: logarithmic ? (place(maximum) - place(minimum)) / 200 : step, // those of ipywidgets.FloatLogSlider
    "aria-label": control.label,
    oninput: () => {
      const found = value(input.valueAsNumber);
      change(model, control.trait, Math.min(Math.max(found, minimum), maximum));
    },
    ...KEEP_KEYS,
  });
  const show = () => {
    input.value = String(place(model.get(control.trait)));
    input.setAttribute("aria-valuetext", describe(model.get(control.trait)));
  };
  return { input, show };
}

/**
 * Call `listener` when a text is complete. JupyterLab takes the Enter key, so that no event `change` follows it.
 * @param {HTMLInputElement} input
 * @param {() => void} listener
 */
export function whenWritten(input, listener) {
  input.addEventListener("change", listener);
  input.addEventListener("keydown", (event) => {
    if (event.key === "Enter") listener();
  });
}

/**
 * The declared controls as native inputs with their labels, bound to their traits both ways until `end`.
 * @param {Model} model
 * @param {readonly Control[]} [list] by default all
 */
export function controls(model, list = model.get("control_list")) {
  /** @type {[string, () => void][]} */
  const shows = [];
  const rows = list.map((control) => {
    const { input, show, output } = CONTROLS[control.kind](model, control);
    model.on(`change:${control.trait}`, show);
    shows.push([`change:${control.trait}`, show]);
    show();
    if (control.kind === "toggle") return input;
    const label = element("span", { class: "tslab-label" }, control.label);
    return element("label", { class: "tslab-control" }, label, input, output ?? null);
  });
  return {
    element: element("div", { class: "tslab-controls" }, ...rows),
    end: () => shows.forEach(([event, show]) => model.off(event, show)),
  };
}

/** @type {Record<Control["kind"], (model: Model, control: Control) => { input: HTMLElement, show: () => void, output?: HTMLElement }>} */
const CONTROLS = {
  range(model, control) {
    const { input, show } = range(model, control);
    const output = element("output", { class: "tslab-value" });
    return {
      input,
      output,
      show: () => {
        show();
        output.textContent = number(model.get(control.trait));
      },
    };
  },
  toggle(model, { trait, label }) {
    const input = element(
      "button",
      {
        type: "button",
        class: "tslab-toggle",
        onclick: () => change(model, trait, !model.get(trait)),
        ...KEEP_KEYS,
      },
      label,
    );
    return { input, show: () => input.setAttribute("aria-pressed", String(model.get(trait))) };
  },
  choice(model, { trait, label, options }) {
    const input = element(
      "select",
      { "aria-label": label, ...KEEP_KEYS },
      ...options.map((option) => element("option", { value: option }, option)),
    );
    input.addEventListener("change", () => change(model, trait, input.value));
    return { input, show: () => void (input.value = model.get(trait)) };
  },
  text(model, { trait, label, pattern }) {
    const input = element("input", { type: "text", "aria-label": label, pattern, ...KEEP_KEYS });
    whenWritten(input, () => {
      if (input.reportValidity()) change(model, trait, input.value);
    });
    return { input, show: () => void (input.value = model.get(trait)) };
  },
};

/**
 * While the trait `playing` is true, call `tick` every so often; it says whether to go on.
 * @param {Model} model
 * @param {() => boolean} tick
 * @param {number} interval in milliseconds; 0: at each frame
 * @param {() => void} [start] called before the first tick
 * @returns {() => void} what ends it
 */
export function clock(model, tick, interval, start = () => {}) {
  let stop = () => {};
  const advance = () => {
    if (tick()) return true;
    stop();
    change(model, "playing", false);
    return false;
  };
  const follow = () => {
    stop();
    if (!model.get("playing")) return;
    start();
    if (interval) {
      const timer = setInterval(advance, interval);
      stop = () => clearInterval(timer);
    } else {
      let frameNumber = 0;
      const next = () => {
        if (advance()) frameNumber = requestAnimationFrame(next);
      };
      stop = () => cancelAnimationFrame(frameNumber);
      frameNumber = requestAnimationFrame(next);
    }
  };
  model.on("change:playing", follow);
  follow();
  return () => stop();
}

/** Set a trait and send it. @param {Model} model @param {string} name @param {unknown} value */
export function change(model, name, value) {
  model.set(name, value);
  send(model);
}

/** Milliseconds between two messages to Python, each of which costs as much as a picture. */
const PAUSE = 100;
/** When each model was last sent, and what sends it next. @type {WeakMap<Model, { last: number, timer: number }>} */
const sendings = new WeakMap();

/** Send what has been set to Python: at once, or a little later if much is set. @param {Model} model */
export function send(model) {
  const sending = sendings.get(model) ?? { last: -PAUSE, timer: 0 };
  sendings.set(model, sending);
  if (sending.timer) return;
  const now = () => {
    Object.assign(sending, { last: performance.now(), timer: 0 });
    model.save_changes();
  };
  const wait = sending.last + PAUSE - performance.now();
  if (wait <= 0 || model.get("computed")) now();
  else sending.timer = setTimeout(now, wait);
}

/** Put a text into an element, if it is another: the page is laid out anew after each. @param {Node} node @param {string} text */
export function write(node, text) {
  if (node.textContent !== text) node.textContent = text;
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
