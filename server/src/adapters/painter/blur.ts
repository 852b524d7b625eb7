/* oxlint-disable typescript/no-non-null-assertion -- indices into pixel buffers are bounded by their loops */
import type { Plane, Raster } from "./raster.ts";

/** Box widths whose three passes come closest to a Gaussian (Wells 1986). */
function boxRadii(sigma: number): number[] {
  const ideal = Math.sqrt((12 * sigma * sigma) / 3 + 1);
  let narrow = Math.floor(ideal);
  if (narrow % 2 === 0) narrow--;
  const wide = narrow + 2;
  const narrowPasses = Math.round((12 * sigma * sigma - 3 * narrow * narrow - 12 * narrow - 9) / (-4 * narrow - 4));
  return [0, 1, 2].map((pass) => ((pass < narrowPasses ? narrow : wide) - 1) / 2);
}

function boxRows(source: Float32Array, target: Float32Array, size: Size, channels: number, radius: number): void {
  const { width, height } = size;
  const scale = 1 / (2 * radius + 1);
  for (let y = 0; y < height; y++)
    for (let channel = 0; channel < channels; channel++) {
      const start = y * width * channels + channel;
      const end = start + (width - 1) * channels;
      let sum = source[start]! * (radius + 1);
      for (let x = 1; x <= radius; x++) sum += source[Math.min(end, start + x * channels)]!;
      for (let x = 0, at = start; x < width; x++, at += channels) {
        target[at] = sum * scale;
        sum += source[Math.min(end, at + (radius + 1) * channels)]! - source[Math.max(start, at - radius * channels)]!;
      }
    }
}

/** Keeps one running sum a column, so that memory is walked in order. */
function boxColumns(source: Float32Array, target: Float32Array, size: Size, channels: number, radius: number): void {
  const stride = size.width * channels;
  const last = (size.height - 1) * stride;
  const scale = 1 / (2 * radius + 1);
  const sums = new Float64Array(stride);
  for (let i = 0; i < stride; i++) sums[i] = source[i]! * (radius + 1);
  for (let y = 1; y <= radius; y++) {
    const row = Math.min(last, y * stride);
    for (let i = 0; i < stride; i++) sums[i]! += source[row + i]!;
  }
  for (let y = 0; y < size.height; y++) {
    const row = y * stride;
    const entering = Math.min(last, row + (radius + 1) * stride);
    const leaving = Math.max(0, row - radius * stride);
    for (let i = 0; i < stride; i++) {
      target[row + i] = sums[i]! * scale;
      sums[i]! += source[entering + i]! - source[leaving + i]!;
    }
  }
}

interface Size {
  width: number;
  height: number;
}

function blurred(source: Float32Array, size: Size, channels: number, sigma: number): Float32Array {
  const current = source.slice();
  const spare = new Float32Array(source.length);
  for (const radius of boxRadii(sigma)) {
    if (radius < 1) continue;
    boxRows(current, spare, size, channels, radius);
    boxColumns(spare, current, size, channels, radius);
  }
  return current;
}

/** A near Gaussian; `sigma` in pixels, below about 0.6 nothing changes. */
export function blurRaster(raster: Raster, sigma: number): Raster {
  return { ...raster, data: blurred(raster.data, raster, 3, sigma) };
}

export function blurPlane(plane: Plane, sigma: number): Plane {
  return { ...plane, data: blurred(plane.data, plane, 1, sigma) };
}

/** Mean over a square of `radius` pixels each way. */
function boxPlane(plane: Plane, radius: number): Plane {
  const data = plane.data.slice();
  const spare = new Float32Array(data.length);
  boxRows(data, spare, plane, 1, radius);
  boxColumns(spare, data, plane, 1, radius);
  return { ...plane, data };
}

/**
 * Smooths `input` but keeps the edges of `guide` (He, Sun and Tang, "Guided Image Filtering", 2010).
 * @param radius pixels @param softness variance of the guide (0 to 1 values) below which an area counts as flat
 */
export function guidedFilter(input: Plane, guide: Plane, radius: number, softness: number): Plane {
  const product = (a: Plane, b: Plane): Plane => ({ ...a, data: a.data.map((value, i) => value * b.data[i]!) });
  const meanGuide = boxPlane(guide, radius);
  const meanInput = boxPlane(input, radius);
  const meanBoth = boxPlane(product(guide, input), radius);
  const meanSquare = boxPlane(product(guide, guide), radius);
  const slope = { ...input, data: new Float32Array(input.data.length) };
  const offset = { ...input, data: new Float32Array(input.data.length) };
  for (let i = 0; i < input.data.length; i++) {
    const variance = meanSquare.data[i]! - meanGuide.data[i]! ** 2;
    const covariance = meanBoth.data[i]! - meanGuide.data[i]! * meanInput.data[i]!;
    slope.data[i] = covariance / (variance + softness);
    offset.data[i] = meanInput.data[i]! - slope.data[i]! * meanGuide.data[i]!;
  }
  const meanSlope = boxPlane(slope, radius);
  const meanOffset = boxPlane(offset, radius);
  return { ...input, data: guide.data.map((value, i) => meanSlope.data[i]! * value + meanOffset.data[i]!) };
}
