/**
 * Operations done in one loop, where the numbers between them are read by nothing else. Each number is computed by the
 * same steps in the same order as before, so that no digit changes.
 */

/** @typedef {import("./binding.js").Step} Step */
/** @typedef {import("./tensor.js").Tensor} Tensor */
/** @typedef {(tensor: Tensor, op: string, forms: readonly string[]) => Step | null} Find the step that makes a tensor for one reader */
/** @typedef {{ run: () => void, reads: Tensor[], parts: Step[] }} Fused */

/**
 * The steps, with those that another takes in left out.
 * @param {readonly Step[]} steps in order; no array is written by two of them
 * @param {readonly Tensor[]} results what is read after the run
 */
export function fused(steps, results) {
  /** @type {Map<Float64Array, number>} */
  const readers = new Map();
  for (const tensors of [results, ...steps.map((step) => [...new Set(step.reads)])]) {
    for (const { data } of tensors) readers.set(data, (readers.get(data) ?? 0) + 1);
  }
  /** @type {Map<Float64Array, Step>} */
  const makers = new Map();
  for (const step of steps) for (const { data } of step.writes) makers.set(data, step);
  /** @type {Find} */
  const find = ({ data }, op, forms) => {
    const step = makers.get(data);
    const { pattern } = step ?? {};
    return step && pattern?.op === op && forms.includes(pattern.form) && readers.get(data) === 1 ? step : null;
  };
  /** @type {Set<Step>} */
  const gone = new Set();
  for (const step of steps) {
    const together = descent(step, find) ?? slope(step, find);
    if (!together) continue;
    step.run = together.run;
    step.reads = together.reads;
    step.pattern = undefined;
    for (const part of together.parts) gone.add(part);
  }
  return steps.filter((step) => !gone.has(step));
}

/** v - η g, the step of gradient descent. @param {Step} step @param {Find} find @returns {Fused | null} */
function descent({ pattern, writes }, find) {
  if (pattern?.op !== "subtract" || pattern.form !== "same") return null;
  const product = find(pattern.b, "multiply", ["number", "ofNumber"]);
  if (!product?.pattern) return null;
  const { form, a, b } = product.pattern;
  const [rate, gradient] = form === "number" ? [b, a] : [a, b];
  const [v, g, eta, out] = [pattern.a.data, gradient.data, rate.data, writes[0].data];
  const run = () => {
    const factor = eta[0];
    for (let i = 0; i < out.length; i++) out[i] = v[i] - factor * g[i];
  };
  return { run, reads: [pattern.a, gradient, rate], parts: [product] };
}

/** g (1 - h²), the gradient of tanh. @param {Step} step @param {Find} find @returns {Fused | null} */
function slope({ pattern, writes }, find) {
  if (pattern?.op !== "multiply" || pattern.form !== "same") return null;
  for (const [gradient, other] of [
    [pattern.a, pattern.b],
    [pattern.b, pattern.a],
  ]) {
    const difference = find(other, "subtract", ["ofNumber"]);
    const product = difference?.pattern && find(difference.pattern.b, "multiply", ["same"]);
    if (!difference?.pattern || !product?.pattern || product.pattern.a.data !== product.pattern.b.data) continue;
    const [whole, output] = [difference.pattern.a, product.pattern.a];
    const [g, h, one, out] = [gradient.data, output.data, whole.data, writes[0].data];
    const run = () => {
      const from = one[0];
      for (let i = 0; i < out.length; i++) out[i] = g[i] * (from - h[i] * h[i]);
    };
    return { run, reads: [gradient, output, whole], parts: [difference, product] };
  }
  return null;
}
