/** Lines of equal height on a grid, by marching squares (Lorensen and Cline 1987, in two dimensions). */

/** Where a line crosses the sides of a cell: x and y at the bottom, the right, the top and the left. */
const crossings = new Float64Array(8);

/**
 * The segments of one line, in steps of the grid: [x0, y0, x1, y1, …].
 * @param {ArrayLike<number>} values row by row, the lowest y first
 * @param {number} columns
 * @param {number} rows
 * @param {number} level
 */
export function contour(values, columns, rows, level) {
  /** @type {number[]} */
  const segments = [];
  for (let row = 0; row + 1 < rows; row++) {
    for (let column = 0; column + 1 < columns; column++) {
      const at = row * columns + column;
      const [a, b, c, d] = [values[at], values[at + 1], values[at + columns + 1], values[at + columns]];
      const isAbove = a > level;
      if (isAbove === b > level && isAbove === c > level && isAbove === d > level) continue;
      if (!Number.isFinite(a + b + c + d)) continue;
      let count = 0;
      /** @param {number} from @param {number} to @param {number} x @param {number} y @param {number} right @param {number} up */
      const side = (from, to, x, y, right, up) => {
        if (from > level === to > level) return;
        const share = (level - from) / (to - from);
        crossings[count++] = column + x + right * share;
        crossings[count++] = row + y + up * share;
      };
      side(a, b, 0, 0, 1, 0);
      side(b, c, 1, 0, 0, 1);
      side(c, d, 1, 1, -1, 0);
      side(d, a, 0, 1, 0, -1);
      const [x0, y0, x1, y1, x2, y2, x3, y3] = crossings;
      if (count === 4) segments.push(x0, y0, x1, y1);
      // A saddle: its middle says which sides belong together.
      else if ((a + b + c + d) / 4 > level === isAbove) segments.push(x0, y0, x1, y1, x2, y2, x3, y3);
      else segments.push(x3, y3, x0, y0, x1, y1, x2, y2);
    }
  }
  return segments;
}
