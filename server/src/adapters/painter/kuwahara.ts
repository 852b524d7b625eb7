/* oxlint-disable typescript/no-non-null-assertion -- indices into pixel buffers are bounded by their loops */
import { createRaster, luminance, type Plane, type Raster } from "./raster.ts";

/** Red, green, blue, luma and its square. */
type Sums = [Float64Array, Float64Array, Float64Array, Float64Array, Float64Array];

/** Sums over every rectangle from the top left corner, one row and one column wider than the picture. */
function integrate(raster: Raster): Sums {
  const { width, height, data } = raster;
  const light = luminance(raster).data;
  const stride = width + 1;
  const empty = (): Float64Array => new Float64Array(stride * (height + 1));
  const sums: Sums = [empty(), empty(), empty(), empty(), empty()];
  const [red, green, blue, first, second] = sums;
  for (let y = 0, i = 0; y < height; y++) {
    let r = 0;
    let g = 0;
    let b = 0;
    let l = 0;
    let square = 0;
    for (let x = 0; x < width; x++, i++) {
      r += data[i * 3]!;
      g += data[i * 3 + 1]!;
      b += data[i * 3 + 2]!;
      l += light[i]!;
      square += light[i]! * light[i]!;
      const above = y * stride + x + 1;
      const at = above + stride;
      red[at] = red[above]! + r;
      green[at] = green[above]! + g;
      blue[at] = blue[above]! + b;
      first[at] = first[above]! + l;
      second[at] = second[above]! + square;
    }
  }
  return sums;
}

/**
 * Edge-keeping flattening into brush-like patches: each pixel takes the mean of its calmest quarters, weighted by how
 * calm they are (Kuwahara 1976, with the soft weights of Papari 2007).
 * @param radius in pixels, one value a pixel
 * @param hardness 1 blends the quarters, 8 almost picks one
 */
export function kuwahara(raster: Raster, radius: Plane, hardness = 4): Raster {
  const { width, height } = raster;
  const [red, green, blue, first, second] = integrate(raster);
  const stride = width + 1;
  const result = createRaster(width, height);
  for (let y = 0, i = 0; y < height; y++)
    for (let x = 0; x < width; x++, i++) {
      const reach = Math.max(1, Math.round(radius.data[i]!));
      let total = 0;
      let r = 0;
      let g = 0;
      let b = 0;
      for (let quarter = 0; quarter < 4; quarter++) {
        const left = quarter & 1 ? x : Math.max(0, x - reach);
        const right = quarter & 1 ? Math.min(width, x + reach + 1) : x + 1;
        const top = quarter & 2 ? y : Math.max(0, y - reach);
        const bottom = quarter & 2 ? Math.min(height, y + reach + 1) : y + 1;
        const a = top * stride + left;
        const e = top * stride + right;
        const c = bottom * stride + left;
        const d = bottom * stride + right;
        const share = 1 / ((right - left) * (bottom - top));
        const mean = (first[d]! - first[e]! - first[c]! + first[a]!) * share;
        const variance = (second[d]! - second[e]! - second[c]! + second[a]!) * share - mean * mean;
        const weight = 1 / (1e-5 + Math.max(0, variance)) ** (hardness / 2);
        total += weight;
        r += weight * share * (red[d]! - red[e]! - red[c]! + red[a]!);
        g += weight * share * (green[d]! - green[e]! - green[c]! + green[a]!);
        b += weight * share * (blue[d]! - blue[e]! - blue[c]! + blue[a]!);
      }
      result.data[i * 3] = r / total;
      result.data[i * 3 + 1] = g / total;
      result.data[i * 3 + 2] = b / total;
    }
  return result;
}
