/* oxlint-disable typescript/no-non-null-assertion -- indices into pixel buffers are bounded by their loops */
import { type Colour, createRamp } from "./colour.ts";
import type { Random } from "./random.ts";
import { clamp, paintPixels, type Raster } from "./raster.ts";

/** One row of hills: where it begins in each column, and how it is coloured. */
export interface Ridge {
  /** Height of the crest in pixels from the top, one value a column. */
  readonly crest: Float32Array;
  /** Writes the colour of a pixel; `depth` is how many pixels it lies under the crest. */
  shade(pixel: Float64Array, x: number, y: number, depth: number): void;
}

/** Stands rows of hills in front of a sky; the last one is the nearest. Crests are smooth to a fraction of a pixel. */
export function standRidges(sky: Raster, ridges: readonly Ridge[]): Raster {
  const layer = new Float64Array(3);
  return paintPixels(sky, (pixel, x, y) => {
    let first = ridges.length - 1;
    while (first > 0 && y + 0.5 - ridges[first]!.crest[x]! < 1) first--;
    for (let i = first; i < ridges.length; i++) {
      const ridge = ridges[i]!;
      const depth = y + 0.5 - ridge.crest[x]!;
      const cover = clamp(depth);
      if (cover <= 0) continue;
      layer.set(pixel);
      ridge.shade(layer, x, y, depth);
      for (let channel = 0; channel < 3; channel++) pixel[channel]! += (layer[channel]! - pixel[channel]!) * cover;
    }
  });
}

export function crestLine(width: number, height: (x: number) => number): Float32Array {
  return Float32Array.from({ length: width }, (_, x) => height(x));
}

/** A sky from its top to its foot in even stops, disturbed by `drift` (shares of the ramp). */
export function paintSky(
  raster: Raster,
  stops: readonly Colour[],
  foot: number,
  drift: (x: number, y: number, i: number) => number,
): Raster {
  const ramp = createRamp(stops);
  return paintPixels(raster, (pixel, x, y, i) => ramp.read(y / (raster.height * foot) + drift(x, y, i), pixel));
}

/** A sun or moon with its light around it. `radius` in pixels; `glow` 0 to 1. */
export function hangDisc(
  raster: Raster,
  disc: { x: number; y: number; radius: number; colour: Colour; glow: number },
): Raster {
  const { colour, radius } = disc;
  return paintPixels(raster, (pixel, x, y) => {
    const far = Math.hypot(x - disc.x, y - disc.y);
    const light = Math.max(
      clamp(radius - far + 0.5) * 0.96,
      disc.glow * Math.exp(-Math.max(0, far - radius) / (radius * 2.1)),
    );
    if (light < 0.002) return;
    for (let channel = 0; channel < 3; channel++) pixel[channel]! += (colour[channel]! - pixel[channel]!) * light;
  });
}

interface Star {
  x: number;
  y: number;
  /** Pixels at which its light has fallen to a third. */
  size: number;
  strength: number;
}

function lightStar({ width, height, data }: Raster, star: Star, colour: Colour): void {
  const reach = Math.ceil(star.size * 2);
  const side = reach * 2 + 1;
  for (let i = 0; i < side * side; i++) {
    const x = Math.floor(star.x) + (i % side) - reach;
    const y = Math.floor(star.y) + Math.floor(i / side) - reach;
    if (x < 0 || y < 0 || x >= width || y >= height) continue;
    const light = star.strength * Math.exp(-((x - star.x) ** 2 + (y - star.y) ** 2) / (star.size * star.size));
    for (let channel = 0; channel < 3; channel++) {
      const at = (y * width + x) * 3 + channel;
      data[at] = clamp(data[at]! + (colour[channel]! - data[at]!) * light);
    }
  }
}

/** Stars, most of them faint; `until` gives the share of a row's stars that can be seen. */
export function sowStars(
  raster: Raster,
  count: number,
  colour: Colour,
  random: Random,
  until: (v: number) => number,
): Raster {
  const { width, height } = raster;
  for (let i = 0; i < count; i++) {
    const x = random.next() * (width - 3) + 1;
    const y = random.next() * (height - 3) + 1;
    const strength = (random.next() ** 4 * 0.9 + 0.12) * until(y / height);
    const size = (0.5 + random.next() ** 6 * 1.6) * Math.max(0.8, width / 1600);
    lightStar(raster, { x, y, size, strength }, colour);
  }
  return raster;
}
