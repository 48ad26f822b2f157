/** Numbers for reading. */

/** A number with at most four significant digits, as the pictures in Python write it. @param {number} x */
export function number(x) {
  if (Number.isNaN(x)) return "nan";
  if (!Number.isFinite(x)) return x > 0 ? "∞" : "−∞";
  if (x === 0) return "0";
  const size = Math.abs(x);
  const isLong = size >= 1e5 || size < 1e-4;
  const text = isLong ? x.toExponential(2).replace(/\.?0+e/, "e") : String(Number(x.toPrecision(4)));
  return text.replace("e+", "e").replaceAll("-", "−");
}

/**
 * `[1, −2]`, and dots in the place of what would be too much to read.
 * @param {ArrayLike<number>} xs @param {number} [most]
 */
export function numbers(xs, most = 6) {
  const shown = Array.from({ length: Math.min(xs.length, most) }, (_, i) => number(xs[i]));
  return `[${shown.join(", ")}${xs.length > most ? ", …" : ""}]`;
}

/**
 * Round numbers to mark an axis with: steps of 1, 2 or 5 times a power of ten.
 * @param {number} low @param {number} high @param {number} [count] about how many
 */
export function ticks(low, high, count = 6) {
  if (!(high > low) || !Number.isFinite(high - low)) return [];
  const rough = (high - low) / count;
  const power = 10 ** Math.floor(Math.log10(rough));
  const step = power * ([1, 2, 5].find((factor) => factor * power >= rough) ?? 10);
  const first = Math.ceil(low / step - 1e-9);
  const last = Math.floor(high / step + 1e-9);
  return Array.from({ length: last - first + 1 }, (_, i) => Number(((first + i) * step).toPrecision(12)));
}
