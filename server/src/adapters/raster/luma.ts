/** One byte a pixel, row by row. */
export interface Luma {
  data: Uint8Array;
  width: number;
  height: number;
}

/** Where to look, in whole pixels. */
export interface PixelBox {
  left: number;
  top: number;
  width: number;
  height: number;
}

const TILE = 64;
const at = (picture: Luma, x: number, y: number): number => picture.data[y * picture.width + x] ?? 0;

/** Mean luma inside a box, 0 to 255. */
export function meanLuma(picture: Luma, box: PixelBox): number {
  let sum = 0;
  for (let y = box.top; y < box.top + box.height; y += 1) {
    for (let x = box.left; x < box.left + box.width; x += 1) sum += at(picture, x, y);
  }
  return sum / (box.width * box.height);
}

/** How many pixels have each of the 256 values. */
export function histogram(picture: Luma): number[] {
  const counts = Array.from({ length: 256 }, () => 0);
  for (const value of picture.data) counts[value] = (counts[value] ?? 0) + 1;
  return counts;
}

/** The smallest value that at least `share` (0 to 1) of the pixels do not pass. */
export function percentile(counts: number[], share: number): number {
  const wanted = share * counts.reduce((sum, count) => sum + count, 0);
  let seen = 0;
  return counts.findIndex((count) => {
    seen += count;
    return seen >= wanted;
  });
}

/** Share of pixels between two values, both included, in percent. */
export function sharePercent(counts: number[], from: number, to: number): number {
  const all = counts.reduce((sum, count) => sum + count, 0);
  return (100 * counts.slice(from, to + 1).reduce((sum, count) => sum + count, 0)) / all;
}

/**
 * Sharpness that does not fall with contrast: the plain Laplacian variance calls dark pictures blurred. The 90th
 * percentile of tiles forgives a soft background. A picture of one colour has none: 0.
 */
export function sharpness(picture: Luma): number {
  const variance = varianceOf(Float64Array.from(picture.data));
  if (variance === 0) return 0;
  const tile = Math.min(TILE, picture.width, picture.height);
  const variances: number[] = [];
  for (let top = 0; top + tile <= picture.height; top += tile) {
    for (let left = 0; left + tile <= picture.width; left += tile) {
      variances.push(laplacianVariance(picture, { left, top, width: tile, height: tile }));
    }
  }
  variances.sort((a, b) => a - b);
  const p90 = variances[Math.min(variances.length - 1, Math.floor(variances.length * 0.9))] ?? 0;
  return (1000 * p90) / variance;
}

function laplacianVariance(picture: Luma, box: PixelBox): number {
  const values: number[] = [];
  const right = Math.min(box.left + box.width, picture.width - 1);
  const bottom = Math.min(box.top + box.height, picture.height - 1);
  for (let y = Math.max(1, box.top); y < bottom; y += 1) {
    for (let x = Math.max(1, box.left); x < right; x += 1) {
      const around = at(picture, x - 1, y) + at(picture, x + 1, y) + at(picture, x, y - 1) + at(picture, x, y + 1);
      values.push(around - 4 * at(picture, x, y));
    }
  }
  return varianceOf(values);
}

function varianceOf(values: ArrayLike<number>): number {
  if (values.length === 0) return 0;
  let sum = 0;
  let squares = 0;
  for (let index = 0; index < values.length; index += 1) {
    const value = values[index] ?? 0;
    sum += value;
    squares += value * value;
  }
  const mean = sum / values.length;
  return squares / values.length - mean * mean;
}

/** Noise sigma after J. Immerkaer, "Fast Noise Variance Estimation" (1996): a mask that edges hardly answer to. */
export function noiseSigma(picture: Luma): number {
  let sum = 0;
  for (let y = 1; y < picture.height - 1; y += 1) {
    for (let x = 1; x < picture.width - 1; x += 1) {
      const corners =
        at(picture, x - 1, y - 1) + at(picture, x + 1, y - 1) + at(picture, x - 1, y + 1) + at(picture, x + 1, y + 1);
      const edges = at(picture, x, y - 1) + at(picture, x - 1, y) + at(picture, x + 1, y) + at(picture, x, y + 1);
      sum += Math.abs(corners - 2 * edges + 4 * at(picture, x, y));
    }
  }
  const places = Math.max(1, (picture.width - 2) * (picture.height - 2));
  return (Math.sqrt(Math.PI / 2) * sum) / (6 * places);
}

/** Flat runs (12 pixels or more of one value) that end in a step of 2 to 10, per row: the stairs of a posterised sky. */
export function bandingPerRow(picture: Luma): number {
  let bands = 0;
  for (let y = 0; y < picture.height; y += 1) {
    let run = 1;
    for (let x = 1; x < picture.width; x += 1) {
      const step = Math.abs(at(picture, x, y) - at(picture, x - 1, y));
      if (step >= 2 && step <= 10 && run >= 12) bands += 1;
      run = step === 0 ? run + 1 : 1;
    }
  }
  return bands / picture.height;
}

/** Mean step across the 8-pixel grid over the mean step elsewhere; 1 when nothing steps. Needs an uncut grid. */
export function gridStepRatio(picture: Luma): number {
  const grid = { sum: 0, count: 0 };
  const elsewhere = { sum: 0, count: 0 };
  const note = (place: number, step: number): void => {
    const side = place % 8 === 0 ? grid : elsewhere;
    side.sum += Math.abs(step);
    side.count += 1;
  };
  for (let y = 1; y < picture.height; y += 1) {
    for (let x = 1; x < picture.width; x += 1) {
      note(x, at(picture, x, y) - at(picture, x - 1, y));
      note(y, at(picture, x, y) - at(picture, x, y - 1));
    }
  }
  if (elsewhere.sum === 0 || grid.count === 0) return grid.sum === 0 ? 1 : 255;
  return grid.sum / grid.count / (elsewhere.sum / elsewhere.count);
}
