/** The program that builds what is shown, filled in as playground/code.py does. */
import { networkOf, settingsOf } from "./playground_traits.js";

const BY_HAND = "# by hand";
/** @type {Record<string, string>} */
const DATA = {
  yours: "# points and labels are arrays of yours",
  drawn: "drawn = np.array($drawn)\npoints, labels = drawn[:, :2], drawn[:, 2].astype(int)",
};
const OF_A_SET = 'points, labels = data_set("$dataset", noise=$noise, seed=$seed)';
const WHOLE = new Set(["batch_size", "split", "seed", "step"]);

/** @param {import("./demo.js").Model} model */
export function codeOf(model) {
  const edits = model.get("edits");
  const dataset = model.get("dataset");
  /** @type {Record<string, any>} */
  const values = {
    ...settingsOf(model),
    dataset,
    noise: model.get("noise"),
    step: model.get("step"),
    drawn: JSON.stringify(model.get("drawn")),
    edits: JSON.stringify(edits),
  };
  const written = (/** @type {string} */ name) => {
    const value = values[name];
    const isFloat = typeof value === "number" && !WHOLE.has(name) && Number.isInteger(value);
    return isFloat ? value.toFixed(1) : String(value);
  };
  return networkOf(model)
    .code.split("\n")
    .filter((line) => edits.length || !line.endsWith(BY_HAND))
    .join("\n")
    .replace("$data\n", () => `${DATA[dataset] ?? OF_A_SET}\n`)
    .replaceAll(/\$(\w+)/g, (_, name) => written(name));
}
