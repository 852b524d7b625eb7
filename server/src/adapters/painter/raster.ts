/* oxlint-disable typescript/no-non-null-assertion -- indices into pixel buffers are bounded by their loops */
/** A colour picture: sRGB red, green, blue of 0 to 1, interleaved, row by row. */
export interface Raster {
  readonly width: number;
  readonly height: number;
  readonly data: Float32Array;
}

/** One value a pixel, row by row: a mask, a luminance, a direction. */
export interface Plane {
  readonly width: number;
  readonly height: number;
  readonly data: Float32Array;
}

export function createRaster(width: number, height: number): Raster {
  return { width, height, data: new Float32Array(width * height * 3) };
}

export function createPlane(width: number, height: number, data = new Float32Array(width * height)): Plane {
  return { width, height, data };
}

export function clamp(value: number, low = 0, high = 1): number {
  return value < low ? low : value > high ? high : value;
}

export function mix(from: number, to: number, part: number): number {
  return from + (to - from) * part;
}

/** 0 below `low`, 1 above `high`, eased between; `low` may be the greater one. */
export function smoothstep(low: number, high: number, value: number): number {
  const part = clamp((value - low) / (high - low));
  return part * part * (3 - 2 * part);
}

/** Sets every pixel: `brush` reads and writes `pixel` (three values, what was there before). */
export function paintPixels(
  raster: Raster,
  brush: (pixel: Float64Array, x: number, y: number, index: number) => void,
): Raster {
  const { width, height, data } = raster;
  const pixel = new Float64Array(3);
  for (let y = 0, index = 0; y < height; y++)
    for (let x = 0; x < width; x++, index++) {
      const at = index * 3;
      pixel[0] = data[at]!;
      pixel[1] = data[at + 1]!;
      pixel[2] = data[at + 2]!;
      brush(pixel, x, y, index);
      data[at] = clamp(pixel[0]);
      data[at + 1] = clamp(pixel[1]);
      data[at + 2] = clamp(pixel[2]);
    }
  return raster;
}

/** Sets every value of a plane from its place. */
export function fillPlane(plane: Plane, value: (x: number, y: number, index: number) => number): Plane {
  const { width, height, data } = plane;
  for (let y = 0, index = 0; y < height; y++) for (let x = 0; x < width; x++, index++) data[index] = value(x, y, index);
  return plane;
}

/** Rec. 601 luma: the weights that suit gamma-coded values. */
export function luminance(raster: Raster): Plane {
  const { width, height, data } = raster;
  const plane = createPlane(width, height);
  for (let i = 0, at = 0; i < plane.data.length; i++, at += 3)
    plane.data[i] = 0.299 * data[at]! + 0.587 * data[at + 1]! + 0.114 * data[at + 2]!;
  return plane;
}

/** Bilinear, pixel centres aligned; the edge pixels go on for ever. */
function resample(source: Float32Array, from: Size, to: Size, channels: number): Float32Array {
  const target = new Float32Array(to.width * to.height * channels);
  const stepX = from.width / to.width;
  const stepY = from.height / to.height;
  const left = new Int32Array(to.width);
  const share = new Float32Array(to.width);
  for (let x = 0; x < to.width; x++) {
    const place = clamp((x + 0.5) * stepX - 0.5, 0, from.width - 1.001);
    left[x] = Math.max(0, Math.floor(place));
    share[x] = from.width > 1 ? place - left[x]! : 0;
  }
  const right = from.width > 1 ? channels : 0;
  for (let y = 0, at = 0; y < to.height; y++) {
    const place = clamp((y + 0.5) * stepY - 0.5, 0, Math.max(0, from.height - 1.001));
    const top = Math.floor(place);
    const down = place - top;
    const upper = top * from.width * channels;
    const lower = Math.min(from.height - 1, top + 1) * from.width * channels;
    for (let x = 0; x < to.width; x++)
      for (let channel = 0; channel < channels; channel++, at++) {
        const offset = left[x]! * channels + channel;
        const a = mix(source[upper + offset]!, source[upper + offset + right]!, share[x]!);
        const b = mix(source[lower + offset]!, source[lower + offset + right]!, share[x]!);
        target[at] = a + (b - a) * down;
      }
  }
  return target;
}

interface Size {
  width: number;
  height: number;
}

export function resizeRaster(raster: Raster, width: number, height: number): Raster {
  if (raster.width === width && raster.height === height) return { ...raster, data: raster.data.slice() };
  return { width, height, data: resample(raster.data, raster, { width, height }, 3) };
}

export function resizePlane(plane: Plane, width: number, height: number): Plane {
  if (plane.width === width && plane.height === height) return plane;
  return { width, height, data: resample(plane.data, plane, { width, height }, 1) };
}

/**
 * A smooth field drawn on a coarse grid and stretched: noise whose finest feature is wider than `step` pixels looks
 * the same and costs step² less. `value` hears places in full pixels.
 */
export function coarsePlane(
  width: number,
  height: number,
  step: number,
  value: (x: number, y: number) => number,
): Plane {
  const columns = Math.max(2, Math.ceil(width / step));
  const rows = Math.max(2, Math.ceil(height / step));
  const grid = fillPlane(createPlane(columns, rows), (x, y) =>
    value(((x + 0.5) * width) / columns, ((y + 0.5) * height) / rows),
  );
  return resizePlane(grid, width, height);
}
