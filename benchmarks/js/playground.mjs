/**
 * One training step of a small network, 2-8-8-2 with tanh, batch 10 of 500 points, gradient descent: by the browser
 * engine from graph JSON, and by a network of one object a neuron, as TensorFlow Playground builds it.
 *
 *     python -m benchmarks.graph_json > graph.json
 *     node benchmarks/js/playground.mjs graph.json
 */
import { readFileSync } from "node:fs";
import { Graph, Session, Tensor } from "../../widgets/static/tslab.js";
import { Network } from "./neurons.mjs";

const { graph, X, C, batchSize, learningRate } = JSON.parse(readFileSync(process.argv[2], "utf-8"));
const session = new Session(new Graph(graph));
const network = new Network([2, 8, 8, 2]);
for (let layer = 1; layer <= 3; layer++) {
  network.setLayer(layer, session.get(`W${layer}`).toNested(), session.get(`b${layer}`).toNested());
}

/** @type {[Tensor, Tensor][]} */
const batches = [];
for (let i = 0; i < X.length; i += batchSize) {
  batches.push([Tensor.from(X.slice(i, i + batchSize)), Tensor.from(C.slice(i, i + batchSize))]);
}

let next = 0;
const run = session.prepare(["loss", "train/step"], ["X", "C"]);

function engineStep() {
  const loss = run.run(batches[next])[0].data[0];
  next = (next + 1) % batches.length;
  return loss;
}

let at = 0;

function networkStep() {
  let loss = 0;
  for (let i = at; i < at + batchSize; i++) loss += network.learn(X[i], C[i]);
  network.update(learningRate);
  at = (at + batchSize) % X.length;
  return loss / batchSize;
}

// Both train from the same start on the same points, so their losses must be the same.
let difference = 0;
for (let i = 0; i < 500; i++) difference = Math.max(difference, Math.abs(engineStep() - networkStep()));
if (!(difference < 1e-9)) throw new Error(`The losses differ by ${difference}.`);

/** Microseconds a step, the best of several rounds, taken in turn. @param {(() => number)[]} steps */
function measure(steps) {
  const best = steps.map(() => Infinity);
  for (let turn = 0; turn < 30; turn++) {
    steps.forEach((step, k) => {
      const start = performance.now();
      for (let i = 0; i < 2000; i++) step();
      best[k] = Math.min(best[k], ((performance.now() - start) / 2000) * 1000);
    });
  }
  return best;
}

const [engine, neurons] = measure([engineStep, networkStep]);
const { node } = process.versions;
const result = { engine: round(engine), neurons: round(neurons), ratio: round(engine / neurons), difference, node };
console.log(JSON.stringify(result));

/** @param {number} x */
function round(x) {
  return Math.round(x * 1000) / 1000;
}
