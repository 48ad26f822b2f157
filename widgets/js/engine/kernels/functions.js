/** Functions of one number, which overflow for none. */

/** Hyperbolic tangent. @param {number} x */
export function tanh(x) {
  return Math.tanh(x);
}

/** 1 / (1 + e⁻ˣ), as (1 + tanh(x/2)) / 2. @param {number} x */
export function sigmoid(x) {
  return 0.5 * (1 + tanh(0.5 * x));
}

/** ln(1 + eˣ) as max(x, 0) + ln(1 + e^{-|x|}). @param {number} x */
export function softplus(x) {
  return x > 0 ? x + Math.log1p(Math.exp(-x)) : Math.log1p(Math.exp(x));
}
