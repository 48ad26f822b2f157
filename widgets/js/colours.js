/** Colours that colour-blind readers can tell apart, on light and on dark ground (Okabe and Ito 2008). */

/** @typedef {readonly [number, number, number]} Colour red, green and blue, 0 to 255 */

/** Of classes, optimizers, lines: the first two differ for every reader. @type {readonly Colour[]} */
export const COLOURS = [
  [0, 114, 178],
  [213, 94, 0],
  [0, 158, 115],
  [204, 121, 167],
  [230, 159, 0],
  [86, 180, 233],
];

/** @param {Colour} colour @param {number} [alpha] */
export function css([red, green, blue], alpha = 1) {
  return `rgb(${red} ${green} ${blue} / ${alpha})`;
}

/** `share` of `b`, the rest of `a`. @param {Colour} a @param {Colour} b @param {number} share @returns {Colour} */
export function mix(a, b, share) {
  const [red, green, blue] = a.map((part, i) => Math.round(part + (b[i] - part) * share));
  return [red, green, blue];
}

/**
 * 256 colours from the first of some stops to the last, for fields.
 * @param {readonly Colour[]} stops
 * @returns {Uint32Array} as the pixels of ImageData are in memory
 */
export function scale(stops) {
  return Uint32Array.from({ length: 256 }, (_, i) => {
    const place = (i / 255) * (stops.length - 1);
    const from = Math.min(Math.floor(place), stops.length - 2);
    const [red, green, blue] = mix(stops[from], stops[from + 1], place - from);
    return 0xff000000 | (blue << 16) | (green << 8) | red;
  });
}

/** A colour as CSS writes it, `#rrggbb` or `rgb(…)`. @param {string} text @returns {Colour} */
export function parseColour(text) {
  const parts = text.startsWith("#")
    ? [1, 3, 5].map((at) => Number.parseInt(text.slice(at, at + 2), 16))
    : (text.match(/[\d.]+/g) ?? ["0", "0", "0"]).map(Number);
  return [parts[0], parts[1], parts[2]];
}
