/** QuizCard in the browser: a question, its choices as radio buttons, and below them the feedback to the chosen one. */
import { KEEP_KEYS, change, element } from "./demo.js";

/** Once for each view. @param {import("./demo.js").View} view */
function render({ model, el }) {
  const group = `tslab-quiz-${Math.random()}`; // radio buttons of one name are one group: each view has its own
  const feedback = element("p", { class: "tslab-feedback", role: "status" });
  /** @type {[string, string][]} */
  const choices = model.get("choices");
  const rows = choices.map(([letter, text]) => {
    const input = element("input", { type: "radio", name: group, value: letter, ...KEEP_KEYS });
    input.addEventListener("change", () => change(model, "answer", letter));
    const mark = element("span", { class: "tslab-mark", "aria-hidden": "true" });
    const row = element(
      "label",
      { class: "tslab-choice" },
      input,
      element("span", { class: "tslab-letter" }, `${letter})`),
      element("span", { class: "tslab-answer" }, text),
      mark,
    );
    return { letter, input, mark, row };
  });
  const root = element(
    "fieldset",
    { class: "tslab-quiz", ...KEEP_KEYS },
    element("legend", {}, element("span", { class: "tslab-number" }, model.get("label")), ` ${model.get("question")}`),
    ...rows.map(({ row }) => row),
    feedback,
  );
  const inputs = rows.map(({ input }) => input);
  root.addEventListener("keydown", (event) => walk(event, inputs));

  const show = () => {
    const answer = model.get("answer");
    const said = model.get("feedback");
    for (const { letter, input, mark, row } of rows) {
      const chosen = letter === answer;
      input.checked = chosen;
      const verdict = !chosen || !said ? "" : model.get("right") ? "right" : "wrong";
      row.dataset.verdict = verdict;
      mark.textContent = { right: "✓", wrong: "✗", "": "" }[verdict] ?? "";
    }
    root.dataset.verdict = !said ? "" : model.get("right") ? "right" : "wrong";
    feedback.replaceChildren(...(said ? [element("strong", {}, model.get("right") ? "Yes. " : "No. "), said] : []));
  };
  for (const name of ["answer", "right", "feedback"]) model.on(`change:${name}`, show);
  el.replaceChildren(root);
  show();
  return () => {
    for (const name of ["answer", "right", "feedback"]) model.off(`change:${name}`, show);
  };
}

/**
 * Arrows go from choice to choice and choose none: whoever wants the last should not have to answer all before it.
 * @param {KeyboardEvent} event @param {HTMLInputElement[]} inputs
 */
function walk(event, inputs) {
  const at = inputs.findIndex((input) => input === event.target);
  if (at < 0 || event.ctrlKey || event.metaKey || event.altKey) return;
  const step = { ArrowDown: 1, ArrowRight: 1, ArrowUp: -1, ArrowLeft: -1 }[event.key];
  if (step) inputs[(at + step + inputs.length) % inputs.length].focus();
  else if (event.key === "Enter") inputs[at].click();
  else return;
  event.preventDefault();
  event.stopPropagation();
}

export default { render };
