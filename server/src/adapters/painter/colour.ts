/* oxlint-disable typescript/no-non-null-assertion -- indices into pixel buffers are bounded by their loops */
import { clamp } from "./raster.ts";

/** sRGB, 0 to 1. */
export type Colour = readonly [red: number, green: number, blue: number];

/** `#rrggbb` to sRGB of 0 to 1. */
export function parseColour(code: string): Colour {
  const value = Number.parseInt(code.slice(1), 16);
  return [(value >> 16) / 255, ((value >> 8) & 255) / 255, (value & 255) / 255];
}

export function mixColours(from: Colour, to: Colour, part: number): Colour {
  return fromOklab(blend(toOklab(from), toOklab(to), part));
}

function blend(from: Colour, to: Colour, part: number): Colour {
  return [from[0] + (to[0] - from[0]) * part, from[1] + (to[1] - from[1]) * part, from[2] + (to[2] - from[2]) * part];
}

function linear(value: number): number {
  return value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4;
}

function gamma(value: number): number {
  const light = clamp(value);
  return light <= 0.0031308 ? light * 12.92 : 1.055 * light ** (1 / 2.4) - 0.055;
}

/** Björn Ottosson's Oklab: lightness 0 to 1, then green-red and blue-yellow. */
export function toOklab([red, green, blue]: Colour): Colour {
  const r = linear(red);
  const g = linear(green);
  const b = linear(blue);
  const l = Math.cbrt(0.4122214708 * r + 0.5363325363 * g + 0.0514459929 * b);
  const m = Math.cbrt(0.2119034982 * r + 0.6806995451 * g + 0.1073969566 * b);
  const s = Math.cbrt(0.0883024619 * r + 0.2817188376 * g + 0.6299787005 * b);
  return [
    0.2104542553 * l + 0.793617785 * m - 0.0040720468 * s,
    1.9779984951 * l - 2.428592205 * m + 0.4505937099 * s,
    0.0259040371 * l + 0.7827717662 * m - 0.808675766 * s,
  ];
}

export function fromOklab([lightness, a, b]: Colour): Colour {
  const l = (lightness + 0.3963377774 * a + 0.2158037573 * b) ** 3;
  const m = (lightness - 0.1055613458 * a - 0.0638541728 * b) ** 3;
  const s = (lightness - 0.0894841775 * a - 1.291485548 * b) ** 3;
  return [
    gamma(4.0767416621 * l - 3.3077115913 * m + 0.2309699292 * s),
    gamma(-1.2684380046 * l + 2.6097574011 * m - 0.3413193965 * s),
    gamma(-0.0041960863 * l - 0.7034186147 * m + 1.707614701 * s),
  ];
}

/** Colours along a line, looked up by a position of 0 to 1. */
export interface Ramp {
  /** Writes the colour into `pixel`. */
  read(position: number, pixel: Float64Array): void;
  at(position: number): Colour;
}

const RAMP_STEPS = 1024;

/** Evenly spaced stops, blended in Oklab so that no blend passes through grey. */
export function createRamp(stops: readonly Colour[]): Ramp {
  const table = new Float32Array((RAMP_STEPS + 1) * 3);
  const lab = stops.map(toOklab);
  for (let step = 0; step <= RAMP_STEPS; step++) {
    const place = (step / RAMP_STEPS) * (lab.length - 1);
    const first = Math.min(lab.length - 2, Math.floor(place));
    table.set(
      fromOklab(blend(lab[Math.max(0, first)]!, lab[lab.length > 1 ? first + 1 : 0]!, place - first)),
      step * 3,
    );
  }
  const offset = (position: number): number => Math.round(clamp(position) * RAMP_STEPS) * 3;
  return {
    read(position, pixel) {
      const at = offset(position);
      pixel[0] = table[at]!;
      pixel[1] = table[at + 1]!;
      pixel[2] = table[at + 2]!;
    },
    at(position) {
      const start = offset(position);
      return [table[start]!, table[start + 1]!, table[start + 2]!];
    },
  };
}
