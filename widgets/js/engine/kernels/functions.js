/** Functions of one number, which overflow for none. */

/**
 * Hyperbolic tangent, within 1e-15 of its value relative to it, at a fraction of the cost of Math.tanh: near 0 by a
 * continued fraction, farther out by tanh 2y = 2 tanh y / (1 + tanh² y), and then by 1 - 2 / (e^{2|x|} + 1).
 * @param {number} x
 */
export function tanh(x) {
  const size = Math.abs(x);
  if (size < 1.5) return tanhNear0(x);
  if (size < 3) {
    const half = tanhNear0(0.5 * x);
    return (2 * half) / (1 + half * half);
  }
  const y = 1 - 2 / (Math.exp(2 * size) + 1);
  return x < 0 ? -y : y;
}

/** Ten terms of Lambert's continued fraction x / (1 + x² / (3 + x² / (5 + …))), multiplied out. @param {number} x */
function tanhNear0(x) {
  const s = x * x;
  const above = 654729075 + s * (91891800 + s * (2837835 + s * (25740 + s * 55)));
  const below = 654729075 + s * (310134825 + s * (18918900 + s * (315315 + s * (1485 + s))));
  return (x * above) / below;
}

/** Logistic function, which keeps its digits far below 0; where e⁻ˣ overflows, it is the 0 meant. @param {number} x */
export function sigmoid(x) {
  return 1 / (1 + Math.exp(-x));
}

/** ln(1 + eˣ) as max(x, 0) + ln(1 + e^{-|x|}). @param {number} x */
export function softplus(x) {
  return x > 0 ? x + Math.log1p(Math.exp(-x)) : Math.log1p(Math.exp(x));
}
