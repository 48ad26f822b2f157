/** What the TrainingMonitor draws, computed from what Python has measured; training/scene.py computes the same. */

/** @typedef {{ low: number, high: number, counts: number[], wrong: number, size: number }} Row */
/** @typedef {{ steps: number[], nodes: { name: string, kind: string, rows: Row[] }[] }} Histograms */
/** @typedef {{ stride: number, lines: { name: string, values: (number | string | null)[] }[] }} Curves */
/** @typedef {{ name: string, xs: number[], values: number[], smooth: number[] }} Line */
/** @typedef {{ name: string, kind: string, steps: number[], range: [number, number], cells: number[][], at: number }} Histogram */

const CELLS = 40;
const BOUND = 1e300;
/** @type {Record<string, number>} */
const NUMBERS = { nan: NaN, inf: Infinity, "-inf": -Infinity };

/** The points of each curve, and a smooth line of them. @param {Curves} curves @param {number} smoothing @returns {Line[]} */
export function linesOf({ stride, lines }, smoothing) {
  return lines.map(({ name, values: written }) => {
    /** @type {[number[], number[]]} */
    const [xs, values] = [[], []];
    written.forEach((value, i) => {
      if (value === null) return;
      xs.push(i * stride + (stride - 1) / 2);
      values.push(typeof value === "string" ? NUMBERS[value] : value);
    });
    return { name, xs, values, smooth: smoothed(values, smoothing) };
  });
}

/** An exponential moving average; what is not finite stays out of it. @param {number[]} values @param {number} smoothing */
function smoothed(values, smoothing) {
  let [average, weight] = [0, 0];
  return values.map((value) => {
    if (!Number.isFinite(value)) return NaN;
    average = smoothing * average + (1 - smoothing) * value;
    weight = smoothing * weight + (1 - smoothing);
    return average / weight;
  });
}

/**
 * The ends of the axis, and how many points have no place on it.
 * @param {Line[]} lines
 * @param {boolean} logarithmic
 * @returns {{ y: [number, number], hidden: number }}
 */
export function spanOf(lines, logarithmic) {
  let [low, high, hidden] = [Infinity, -Infinity, 0];
  for (const { values } of lines) {
    for (const value of values) {
      if (logarithmic && value <= 0) hidden++;
      else if (Number.isFinite(value)) [low, high] = [Math.min(low, value), Math.max(high, value)];
    }
  }
  if (low > high) return { y: [logarithmic ? 0.1 : 0, 1], hidden };
  [low, high] = [low, high].map((end) => Math.min(Math.max(end, -BOUND), BOUND));
  if (logarithmic) {
    const bottom = Math.floor(Math.log10(Math.max(low, 1 / BOUND)));
    const top = Math.max(Math.ceil(Math.log10(Math.max(high, 1 / BOUND))), bottom + 1);
    return { y: [10 ** bottom, 10 ** top], hidden };
  }
  if (low >= 0 && low <= high / 2) low = 0;
  const pad = 0.05 * (high - low) || 0.05 * Math.abs(high) || 0.5;
  return { y: [low === 0 ? 0 : low - pad, high + pad], hidden };
}

/**
 * The heat map of one node over all steps, and which of its histograms is shown alone.
 * @param {Histograms} histograms
 * @param {string} shown
 * @param {number} moment
 * @returns {Histogram | null}
 */
export function histogramOf({ steps, nodes }, shown, moment) {
  const node = nodes.find(({ name }) => name === shown);
  if (!node?.rows.length) return null;
  const { rows, kind } = node;
  let low = Math.min(...rows.map((row) => row.low));
  let high = Math.max(...rows.map((row) => row.high));
  if (low === high) {
    const margin = 0.5 * Math.abs(low) || 0.5;
    [low, high] = [low - margin, high + margin];
  }
  const cells = rows.map((row) => rebinned(row, low, high));
  return { name: shown, kind, steps, range: [low, high], cells, at: Math.floor(moment * (rows.length - 1) + 0.5) };
}

/** The share of a histogram's numbers in each cell. @param {Row} row @param {number} low @param {number} high */
function rebinned(row, low, high) {
  const { counts } = row;
  const sums = [0];
  for (const count of counts) sums.push(sums[sums.length - 1] + count);
  const total = sums[counts.length];
  /** @type {number[]} */
  const cells = new Array(CELLS).fill(0);
  const width = high / CELLS - low / CELLS;
  if (!total) return cells;
  if (row.low === row.high) {
    cells[Math.min(Math.trunc(row.low / width - low / width), CELLS - 1)] = 1;
    return cells;
  }
  const size = row.high / counts.length - row.low / counts.length;
  const below = (/** @type {number} */ i) => {
    const place = Math.min(Math.max((low + i * width) / size - row.low / size, 0), counts.length);
    const whole = Math.min(Math.trunc(place), counts.length - 1);
    return (sums[whole] + (place - whole) * counts[whole]) / total;
  };
  return cells.map((_, i) => below(i + 1) - below(i));
}

/** Where the columns of the heat map begin, and the last one ends. @param {number[]} steps */
export function columnEdges(steps) {
  const last = steps.length - 1;
  if (!last) return [steps[0] - 0.5, steps[0] + 0.5];
  const middles = steps.slice(1).map((step, i) => (steps[i] + step) / 2);
  return [2 * steps[0] - middles[0], ...middles, 2 * steps[last] - middles[last - 1]];
}
