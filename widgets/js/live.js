/**
 * Demos whose picture is computed as their controls move: traits → scene → picture (see live.py).
 *
 * At most one scene a frame is computed, however many traits have changed. The demo's element has the last one as its
 * property `scene`, the number of `pictures` so far, and the `model`, for the console and for tests.
 */
import { announcer, element, frame, write } from "./demo.js";
import { EngineError } from "./engine/index.js";
import { parsed } from "./engine/tensor.js";
import { Program } from "./program.js";

/** @typedef {import("./demo.js").Model} Model */

/**
 * @template Scene
 * @typedef {object} LiveDemo
 * @property {(programs: Record<string, Program>) => (model: Model) => Scene} compute
 *   Once for the graphs that Python has sent; what it returns computes the scene for the traits as they are.
 * @property {(model: Model, root: HTMLElement) => View<Scene>} view
 *   Once for each place where the demo is shown: puts its elements into `root`.
 * @property {(context: { model: Model }) => () => void} [initialize] once for each model, such as `clock`
 * @property {(model: Model) => Record<string, () => void>} [keys]
 */

/**
 * @template Scene
 * @typedef {object} View
 * @property {(scene: Scene) => void} show draw it
 * @property {(scene: Scene) => string} words the same in words, for screen readers
 * @property {(redraw: () => void) => (() => void)} follow calls `redraw` when sizes or colours change; returns what ends it
 */

const SECOND = 1000;
const SILENCE =
  "Python has not answered: the picture is of earlier settings. If the kernel was restarted, run the cell again.";

/** The computations by what Python has sent: several views of one demo share one. @type {WeakMap<object, any>} */
const computations = new WeakMap();

/** What Python has computed, with numbers for the texts that stand for what JSON lacks. @param {any} value @returns {any} */
function revived(value) {
  if (Array.isArray(value)) return value.map(revived);
  if (value && typeof value === "object") {
    return Object.fromEntries(Object.entries(value).map(([key, part]) => [key, revived(part)]));
  }
  return value === "nan" || value === "inf" || value === "-inf" ? parsed(value) : value;
}

/**
 * A demo for the bundle.
 * @template Scene
 * @param {LiveDemo<Scene>} demo
 */
export function live({ compute, view, initialize, keys }) {
  /** @param {Model} model @returns {Scene} */
  const sceneOf = (model) => {
    const computed = model.get("computed");
    if (computed) return revived(computed);
    const programs = model.get("programs");
    let computation = computations.get(programs);
    if (!computation) {
      const ready = Object.entries(programs).map(([name, written]) => [name, new Program(written)]);
      computation = compute(Object.fromEntries(ready));
      computations.set(programs, computation);
    }
    return computation(model);
  };

  /** @param {import("./demo.js").View} context */
  const render = ({ model, el }) => {
    const root = frame(model.get("label"), keys?.(model) ?? {});
    const notice = element("p", { class: "tslab-notice", role: "status" });
    const words = announcer();
    const body = element("div", { class: "tslab-live" });
    root.append(body, notice, words);
    const { show, words: describe, follow } = view(model, body);
    el.replaceChildren(root);

    let waiting = 0;
    let spoken = -SECOND;
    let pictures = 0;
    let [answers, silence, isSilent] = [model.get("answers"), 0, false];
    const listen = () => {
      if (model.get("answers") === answers) {
        if (!model.get("computed") || silence) return;
        silence = setTimeout(() => {
          isSilent = true;
          redraw();
        }, 3 * SECOND);
      } else {
        clearTimeout(silence);
        [answers, silence, isSilent] = [model.get("answers"), 0, false];
      }
    };
    const draw = () => {
      waiting = 0;
      let message = isSilent ? SILENCE : model.get("notice");
      try {
        const scene = sceneOf(model);
        Object.assign(root, { scene, model, pictures: ++pictures });
        show(scene);
        const now = performance.now();
        if (!model.get("playing") || now - spoken > SECOND) {
          spoken = now;
          write(words, describe(scene));
        }
      } catch (error) {
        if (!(error instanceof EngineError)) throw error;
        message = error.message;
      }
      write(notice, message);
      notice.hidden = !message;
    };
    const redraw = () => {
      waiting ||= requestAnimationFrame(draw);
    };
    model.on("change", listen);
    model.on("change", redraw);
    const end = follow(redraw);
    draw();
    return () => {
      cancelAnimationFrame(waiting);
      clearTimeout(silence);
      model.off("change", listen);
      model.off("change", redraw);
      end();
    };
  };
  return { initialize, render };
}
