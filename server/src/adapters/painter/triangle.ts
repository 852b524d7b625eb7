/* oxlint-disable typescript/no-non-null-assertion -- indices into pixel buffers are bounded by their loops */
import type { Raster } from "./raster.ts";

/** Fills the pixels whose centres lie in a triangle; neighbours that share an edge leave no gap. */
export function fillTriangle(
  raster: Raster,
  xs: readonly number[],
  ys: readonly number[],
  colour: readonly number[],
): void {
  const { width, height, data } = raster;
  const top = Math.max(0, Math.ceil(Math.min(...ys) - 0.5));
  const bottom = Math.min(height - 1, Math.floor(Math.max(...ys) - 0.5));
  for (let y = top; y <= bottom; y++) {
    let left = Number.POSITIVE_INFINITY;
    let right = Number.NEGATIVE_INFINITY;
    for (let side = 0; side < 3; side++) {
      const next = (side + 1) % 3;
      const fromY = ys[side]!;
      const toY = ys[next]!;
      if (fromY === toY || y + 0.5 < Math.min(fromY, toY) || y + 0.5 > Math.max(fromY, toY)) continue;
      const x = xs[side]! + ((y + 0.5 - fromY) / (toY - fromY)) * (xs[next]! - xs[side]!);
      left = Math.min(left, x);
      right = Math.max(right, x);
    }
    const first = Math.max(0, Math.ceil(left - 0.5));
    const last = Math.min(width - 1, Math.floor(right - 0.5));
    for (let x = first, at = (y * width + first) * 3; x <= last; x++, at += 3) {
      data[at] = colour[0]!;
      data[at + 1] = colour[1]!;
      data[at + 2] = colour[2]!;
    }
  }
}
