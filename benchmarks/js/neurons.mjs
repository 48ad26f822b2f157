/**
 * A network of one object a neuron and one object a weight, the way TensorFlow Playground builds it: what the engine is
 * measured against. tanh in the hidden layers, softmax and cross entropy at the end, gradients summed over a batch.
 */

/** A weight between two neurons. */
class Link {
  /** @param {Neuron} source @param {Neuron} target @param {number} weight */
  constructor(source, target, weight) {
    this.source = source;
    this.target = target;
    this.weight = weight;
    this.gradient = 0;
  }
}

class Neuron {
  /** @type {Link[]} */
  inputs = [];
  /** @type {Link[]} */
  outputs = [];
  bias = 0;
  total = 0;
  output = 0;
  /** ∂loss/∂total */
  delta = 0;
  biasGradient = 0;

  /** @param {boolean} isLinear */
  constructor(isLinear) {
    this.isLinear = isLinear;
  }

  forward() {
    this.total = this.bias;
    for (const link of this.inputs) this.total += link.weight * link.source.output;
    this.output = this.isLinear ? this.total : Math.tanh(this.total);
  }
}

export class Network {
  /** @type {Neuron[][]} */
  layers;

  /** @param {number[]} sizes */
  constructor(sizes) {
    this.layers = sizes.map((size, i) => Array.from({ length: size }, () => new Neuron(i === sizes.length - 1)));
    for (let i = 1; i < sizes.length; i++) {
      for (const target of this.layers[i]) {
        for (const source of this.layers[i - 1]) {
          const link = new Link(source, target, 0);
          source.outputs.push(link);
          target.inputs.push(link);
        }
      }
    }
  }

  /** @param {number} layer @param {number[][]} weights a row for each source @param {number[]} biases */
  setLayer(layer, weights, biases) {
    this.layers[layer].forEach((neuron, j) => {
      neuron.bias = biases[j];
      neuron.inputs.forEach((link, i) => {
        link.weight = weights[i][j];
      });
    });
  }

  /** One example forward and backward; the gradients add up. @param {number[]} x @param {number[]} label */
  learn(x, label) {
    const { layers } = this;
    layers[0].forEach((neuron, i) => {
      neuron.output = x[i];
    });
    for (let i = 1; i < layers.length; i++) for (const neuron of layers[i]) neuron.forward();

    const last = layers[layers.length - 1];
    let top = -Infinity;
    for (const neuron of last) top = Math.max(top, neuron.output);
    let sum = 0;
    for (const neuron of last) sum += Math.exp(neuron.output - top);
    let loss = 0;
    last.forEach((neuron, i) => {
      neuron.delta = Math.exp(neuron.output - top) / sum - label[i];
      loss += label[i] * (Math.log(sum) - (neuron.output - top));
    });

    for (let i = layers.length - 1; i > 0; i--) {
      for (const neuron of layers[i]) {
        if (!neuron.isLinear) {
          let error = 0;
          for (const link of neuron.outputs) error += link.weight * link.target.delta;
          neuron.delta = error * (1 - neuron.output * neuron.output);
        }
        neuron.biasGradient += neuron.delta;
        for (const link of neuron.inputs) link.gradient += neuron.delta * link.source.output;
      }
    }
    this.count++;
    return loss;
  }

  count = 0;

  /** A step against the mean of the gradients. @param {number} learningRate */
  update(learningRate) {
    const rate = learningRate / this.count;
    this.count = 0;
    for (let i = 1; i < this.layers.length; i++) {
      for (const neuron of this.layers[i]) {
        neuron.bias -= rate * neuron.biasGradient;
        neuron.biasGradient = 0;
        for (const link of neuron.inputs) {
          link.weight -= rate * link.gradient;
          link.gradient = 0;
        }
      }
    }
  }
}
