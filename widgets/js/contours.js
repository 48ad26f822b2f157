/** Lines of equal height on a grid, by marching squares (Lorensen and Cline 1987, in two dimensions). */

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
      const corners = [values[at], values[at + 1], values[at + columns + 1], values[at + columns]];
      if (!corners.every(Number.isFinite)) continue;
      const above = corners.map((value) => value > level);
      /** @type {number[]} where the line crosses the sides, in turn: bottom, right, top, left */
      const crossings = [];
      for (let side = 0; side < 4; side++) {
        const next = (side + 1) % 4;
        if (above[side] === above[next]) continue;
        const share = (level - corners[side]) / (corners[next] - corners[side]);
        const [x0, y0] = CORNERS[side];
        const [x1, y1] = CORNERS[next];
        crossings.push(column + x0 + (x1 - x0) * share, row + y0 + (y1 - y0) * share);
      }
      if (crossings.length === 8) {
        // A saddle: its middle says which sides belong together.
        const middle = corners.reduce((sum, value) => sum + value, 0) / 4 > level;
        const [a, b, c, d, e, f, g, h] = crossings;
        if (middle === above[0]) segments.push(a, b, c, d, e, f, g, h);
        else segments.push(g, h, a, b, c, d, e, f);
      } else segments.push(...crossings);
    }
  }
  return segments;
}

const CORNERS = [
  [0, 0],
  [1, 0],
  [1, 1],
  [0, 1],
];
