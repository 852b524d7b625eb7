import { setImmediate } from "node:timers/promises";
import { deepOchre, hueOf, mix, ochre, oklch, paper, type Rgb } from "./colour.rules.ts";
import { type Field, folds, smoothField, speck } from "./noise.rules.ts";

/** Pixels between two points of the height field; the spline fills in. */
const cell = 12;
/** Pixels across one fold of paint. */
const foldWidth = 420;
/** Rows painted before other work gets its turn: about 2 ms. */
const rowsAtOnce = 12;

interface Paint {
  low: Rgb;
  high: Rgb;
  light: Rgb;
  line: Rgb;
  lineOpacity: number;
  grain: number;
}

interface Ground {
  width: number;
  height: number;
  seed: number;
  paint: Paint;
}

/** How many different default plates there are for one card; a name picks one by its number. */
export const defaultPlates = 48;

/**
 * Paints the ground of a card that has no background: folds of thin paint in one quiet hue, and, where the paint is
 * thinnest, the contour lines of an earlier drawing under it. `paper` gives the light sheet of the simple card.
 * @param variant 0 to `defaultPlates` - 1; the same variant gives the same pixels
 * @returns packed RGB rows, `width` × `height` × 3 bytes
 */
export async function paintDefaultPlate(
  width: number,
  height: number,
  variant: number,
  tone: "dark" | "paper",
): Promise<Buffer> {
  const paint = tone === "dark" ? darkPaint(hueOf(variant)) : paperPaint();
  const ground: Ground = { width, height, seed: 101 + variant * 37, paint };
  const columns = Math.ceil(width / cell) + 1;
  const rows = Math.ceil(height / cell) + 1;
  const scale = cell / foldWidth;
  const above = smoothField(columns, rows, (x, y) => folds(x * scale, y * scale, ground.seed));
  await setImmediate();
  const below = smoothField(columns, rows, (x, y) => folds(x * scale * 0.8, y * scale * 0.8, ground.seed + 500));
  const pixels = Buffer.alloc(width * height * 3);
  for (let row = 0; row < height; row++) {
    if (row % rowsAtOnce === 0) await setImmediate();
    paintRow(pixels, row, ground, above, below);
  }
  return pixels;
}

function darkPaint(hue: number): Paint {
  return {
    low: oklch(0.2, 0.018, hue),
    high: oklch(0.4, 0.06, hue),
    light: oklch(0.6, 0.08, hue + 8),
    line: ochre,
    lineOpacity: 0.3,
    grain: 5,
  };
}

function paperPaint(): Paint {
  return {
    low: mix(paper, [0xd9, 0xcd, 0xb6], 0.5),
    high: paper,
    light: [0xf4, 0xee, 0xe2],
    line: deepOchre,
    lineOpacity: 0.12,
    grain: 5,
  };
}

function paintRow(pixels: Uint8Array, row: number, ground: Ground, above: Field, below: Field): void {
  const { width, seed, paint } = ground;
  const thicknessAt = above.row(row / cell);
  const drawn = [below.row(row / cell), below.row((row + 1) / cell)] as const;
  for (let column = 0; column < width; column++) {
    const thickness = spread(thicknessAt(column / cell));
    const body = mix(paint.low, paint.high, Math.min(1, thickness * 1.25));
    const lit = mix(body, paint.light, Math.max(0, thickness - 0.62) * 1.3);
    const thin = Math.max(0, 1 - thickness * 1.9);
    const opacity = thin > 0 ? paint.lineOpacity * thin * contour(drawn, column) : 0;
    const [red, green, blue] = opacity > 0 ? mix(lit, paint.line, opacity) : lit;
    const grain = (speck(column, row, seed) - 0.5) * paint.grain;
    const at = (row * width + column) * 3;
    pixels[at] = clampByte(red + grain);
    pixels[at + 1] = clampByte(green + grain);
    pixels[at + 2] = clampByte(blue + grain);
  }
}

/** Noise of several octaves keeps to the middle; this stretches 0.25…0.75 to 0…1. */
function spread(height: number): number {
  return Math.min(1, Math.max(0, (height - 0.25) * 2));
}

type Row = (x: number) => number;

/** 1 on a contour line, 0 away from it, with a soft edge of one pixel whatever the slope; from a row and the next. */
function contour([here, under]: readonly [Row, Row], column: number): number {
  const linesPerUnit = 26;
  const height = here(column / cell) * linesPerUnit;
  const right = here((column + 1) / cell) * linesPerUnit;
  const down = under(column / cell) * linesPerUnit;
  const slope = Math.hypot(right - height, down - height) + 1e-6;
  const distance = Math.abs(height - Math.round(height)) / slope;
  return Math.max(0, Math.min(1, 1.3 - distance));
}

function clampByte(value: number): number {
  return value < 0 ? 0 : value > 255 ? 255 : Math.round(value);
}
