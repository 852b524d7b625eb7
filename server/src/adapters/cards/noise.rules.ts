/** A smooth field of heights 0 to 1 on a coarse grid, read a row at a time; places are in grid units. */
export interface Field {
  row(y: number): (x: number) => number;
}

/** A number 0 to 1 for a whole-numbered place; integer mixing after Thomas Wang and Chris Wellons ("prospecting for hash functions"). */
export function speck(x: number, y: number, seed: number): number {
  let bits = Math.imul(x, 0x27d4eb2d) ^ Math.imul(y, 0x165667b1) ^ Math.imul(seed, 0x9e3779b1);
  bits = Math.imul(bits ^ (bits >>> 16), 0x7feb352d);
  bits = Math.imul(bits ^ (bits >>> 15), 0x846ca68b);
  return ((bits ^ (bits >>> 16)) >>> 0) / 2 ** 32;
}

function soft(t: number): number {
  return t * t * t * (t * (6 * t - 15) + 10);
}

/** Value noise, 0 to 1, with features one unit wide. */
function valueNoise(x: number, y: number, seed: number): number {
  const column = Math.floor(x);
  const row = Math.floor(y);
  const u = soft(x - column);
  const v = soft(y - row);
  const top = speck(column, row, seed) * (1 - u) + speck(column + 1, row, seed) * u;
  const bottom = speck(column, row + 1, seed) * (1 - u) + speck(column + 1, row + 1, seed) * u;
  return top * (1 - v) + bottom * v;
}

/** Three octaves of noise, each half as wide and 0.45 as high as the last; 0 to 1. */
function hills(x: number, y: number, seed: number): number {
  const sum =
    valueNoise(x, y, seed) + 0.45 * valueNoise(2 * x, 2 * y, seed + 1) + 0.2 * valueNoise(4 * x, 4 * y, seed + 2);
  return sum / 1.65;
}

/** Hills pushed about by other hills, which gives the drawn-out folds of wet paint. `x` and `y` in feature widths. */
export function folds(x: number, y: number, seed: number): number {
  const pushX = hills(x + 5.2, y + 1.3, seed + 11);
  const pushY = hills(x - 3.7, y + 8.1, seed + 23);
  return hills(x + 2.4 * pushX, y + 2.4 * pushY, seed);
}

/** Samples `height` on `columns` × `rows` points and joins them by cubic B-splines, so that even slopes have no creases. */
export function smoothField(columns: number, rows: number, height: (x: number, y: number) => number): Field {
  const wide = columns + 3;
  const points = new Float64Array(wide * (rows + 3));
  for (let row = 0; row < rows + 3; row++)
    for (let column = 0; column < wide; column++) points[row * wide + column] = height(column - 1, row - 1);
  return {
    row(y) {
      const first = Math.min(rows - 1, Math.max(0, Math.floor(y))) * wide;
      const line = new Float64Array(wide);
      for (let column = 0; column < wide; column++)
        line[column] = spline(points, first + column, wide, y - Math.floor(y));
      return (x) => spline(line, Math.min(columns - 1, Math.floor(x)), 1, x - Math.floor(x));
    },
  };
}

/** A uniform cubic B-spline over four values, `step` apart from `at` on; `t` is 0 to 1 between the middle two. */
function spline(values: Float64Array, at: number, step: number, t: number): number {
  const rest = 1 - t;
  const square = t * t;
  const cube = square * t;
  return (
    (rest * rest * rest * (values[at] ?? 0) +
      (3 * cube - 6 * square + 4) * (values[at + step] ?? 0) +
      (3 * (square - cube + t) + 1) * (values[at + 2 * step] ?? 0) +
      cube * (values[at + 3 * step] ?? 0)) /
    6
  );
}
