/** Renders formulas: for each line of JSON that comes in, [formula, isDisplay], a line goes out, [html, error]. */
import { createInterface } from "node:readline";
import katex from "katex";

for await (const line of createInterface({ input: process.stdin })) {
  const [formula, displayMode] = JSON.parse(line);
  let answer;
  try {
    answer = [katex.renderToString(formula, { displayMode, strict: "error" }), ""];
  } catch (error) {
    answer = ["", error.message];
  }
  process.stdout.write(`${JSON.stringify(answer)}\n`);
}
