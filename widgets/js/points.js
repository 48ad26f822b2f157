/** Points of several classes on a plot: dragged, added by a click, removed by a double click, and all that by keys. */
import { send } from "./demo.js";
import { css } from "./colours.js";

/** @typedef {import("./demo.js").Model} Model */
/** @typedef {import("./plot.js").Plot} Plot */

const NEAR = 14;
/** How long after a point has been added a double click is not yet meant to remove it, in milliseconds. */
const JUST_NOW = 600;

/** How each class is drawn: also told apart without colour. */
export const SHAPES = ["●", "■", "▲"];

/**
 * The traits `points` and `labels` on a plot. New points are of the class `chosen`.
 * @param {Plot} plot
 * @param {Model} model
 */
export function points(plot, model) {
  const { canvas } = plot;
  let selected = 0;
  let dragged = -1;
  let wasHit = false;
  let added = -Infinity;

  const count = () => Math.min(model.get("points").length, model.get("labels").length);
  /** @param {number[][]} places @param {number[]} labels */
  const set = (places, labels) => {
    model.set("points", places);
    model.set("labels", labels);
    send(model);
  };
  const given = () => ({ places: [...model.get("points")], labels: [...model.get("labels")] });
  /** @param {number} at @param {number} x @param {number} y */
  const move = (at, x, y) => {
    const { places, labels } = given();
    places[at] = [x, y];
    set(places, labels);
  };
  /** @param {number} at */
  const remove = (at) => {
    const { places, labels } = given();
    places.splice(at, 1);
    labels.splice(at, 1);
    selected = Math.max(0, Math.min(at, places.length - 1));
    set(places, labels);
  };
  /** @param {number} x @param {number} y */
  const add = (x, y) => {
    const { places, labels } = given();
    const length = count();
    selected = length;
    set([...places.slice(0, length), [x, y]], [...labels.slice(0, length), Number(model.get("chosen"))]);
    focus();
  };
  const knob = plot.handle({
    label: () => `Point ${selected + 1} of ${count()}, class ${model.get("labels")[selected]}`,
    get: () => (selected < count() ? model.get("points")[selected] : [NaN, NaN]),
    set: (x, y) => move(selected, x, y),
    remove: () => remove(selected),
  }).element;
  knob.classList.add("tslab-ring");
  const focus = () => {
    knob.hidden = false;
    knob.focus({ preventScroll: true });
  };
  knob.addEventListener("keydown", (event) => {
    const turn = { PageDown: 1, PageUp: -1 }[event.key];
    const label = Number(event.key === " " ? NaN : event.key);
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    if (turn) {
      selected = (selected + turn + count()) % count();
      redraw();
    } else if (label >= 0 && label < model.get("classes")) {
      const { places, labels } = given();
      labels[selected] = label;
      set(places, labels);
    } else return;
    event.preventDefault();
    event.stopPropagation();
  });

  /** Which point is under the pointer, or -1. @param {{ clientX: number, clientY: number }} event */
  const under = (event) => {
    const box = canvas.getBoundingClientRect();
    let [found, least] = [-1, NEAR];
    for (let i = 0; i < count(); i++) {
      const [x, y] = model.get("points")[i];
      const away = Math.hypot(plot.toX(x) + box.left - event.clientX, plot.toY(y) + box.top - event.clientY);
      if (away < least) [found, least] = [i, away];
    }
    return found;
  };
  /** @param {MouseEvent} event @param {boolean} isClamped */
  const place = (event, isClamped) => {
    const [x, y] = plot.toData(event);
    const to = [clamp(x, plot.x), clamp(y, plot.y)];
    return isClamped || (to[0] === x && to[1] === y) ? to : null;
  };
  canvas.addEventListener("pointerdown", (event) => {
    if (event.button !== 0) return;
    dragged = under(event);
    wasHit = dragged >= 0;
    if (!wasHit) return;
    selected = dragged;
    canvas.setPointerCapture(event.pointerId);
    event.preventDefault();
    focus();
    redraw();
  });
  canvas.addEventListener("pointermove", (event) => {
    const to = dragged >= 0 && event.buttons ? place(event, true) : null;
    if (to) move(dragged, to[0], to[1]);
    else if (event.pointerType === "mouse") canvas.style.cursor = under(event) >= 0 ? "grab" : "crosshair";
  });
  for (const end of /** @type {const} */ (["pointerup", "pointercancel"])) {
    canvas.addEventListener(end, () => (dragged = -1));
  }
  // A finger on a point drags it; anywhere else it scrolls the page.
  canvas.addEventListener(
    "touchstart",
    (event) => {
      if (event.touches.length === 1 && under(event.touches[0]) >= 0) event.preventDefault();
    },
    { passive: false },
  );
  canvas.addEventListener("click", (event) => {
    const to = wasHit ? null : place(event, false);
    if (!to) return;
    added = performance.now();
    add(to[0], to[1]);
  });
  canvas.addEventListener("dblclick", (event) => {
    const at = under(event);
    if (at >= 0 && performance.now() - added > JUST_NOW) remove(at);
  });

  let redraw = () => {};
  return {
    /** In the middle, as a start for the arrow keys. */
    add: () => add((plot.x[0] + plot.x[1]) / 2, (plot.y[0] + plot.y[1]) / 2),
    remove: () => count() && remove(selected),
    /** Draw again when another point is selected. @param {() => void} callback */
    onSelect: (callback) => (redraw = callback),
    /** @param {ArrayLike<boolean>} ringed the points that have a ring */
    draw(ringed) {
      const { context, theme } = plot;
      const size = Math.min(Math.max(plot.inside.width / 75, 3.5), 5.5);
      const [places, labels] = [model.get("points"), model.get("labels")];
      const at = (/** @type {number} */ i) => /** @type {const} */ ([plot.toX(places[i][0]), plot.toY(places[i][1])]);
      for (let label = 0; label < model.get("classes"); label++) {
        context.beginPath();
        for (let i = 0; i < count(); i++) if (labels[i] === label) outline(context, label, ...at(i), size);
        context.fillStyle = css(plot.colour(label));
        context.strokeStyle = css(theme.paper);
        context.lineWidth = 1;
        context.fill();
        context.stroke();
      }
      context.beginPath();
      for (let i = 0; i < count(); i++) if (ringed[i]) outline(context, 0, ...at(i), size + 4.5);
      context.strokeStyle = css(theme.ink);
      context.lineWidth = 1.5;
      context.stroke();
    },
  };
}

/** @param {CanvasRenderingContext2D} context @param {number} label @param {number} x @param {number} y @param {number} size */
function outline(context, label, x, y, size) {
  if (label === 0) {
    context.moveTo(x + size, y);
    context.arc(x, y, size, 0, 2 * Math.PI);
  }
  if (label === 1) context.rect(x - size + 0.5, y - size + 0.5, 2 * size - 1, 2 * size - 1);
  if (label === 2) {
    context.moveTo(x, y - size - 1);
    context.lineTo(x + size + 1, y + size);
    context.lineTo(x - size - 1, y + size);
    context.closePath();
  }
}

/** @param {number} value @param {readonly [number, number]} span */
function clamp(value, [low, high]) {
  return Math.min(Math.max(value, low), high);
}
