/* oxlint-disable typescript/no-non-null-assertion -- indices into pixel buffers are bounded by their loops */
import { type Colour, mixColours, parseColour } from "../colour.ts";
import { createNoise } from "../noise.ts";
import type { Random } from "../random.ts";
import { clamp, createPlane, createRaster, mix, type Plane, paintPixels, type Raster } from "../raster.ts";
import type { Painting, Scene } from "../scene.ts";
import { imprint, paperTooth } from "../surface.ts";

interface Point {
  x: number;
  y: number;
}

/** Cells of the sheet that are taken, a quarter of the picture's size, so that ribbons never touch. */
const CELL = 4;

function isFree(taken: Plane, x: number, y: number, radius: number): boolean {
  const reach = Math.ceil(radius / CELL);
  const column = Math.floor(x / CELL);
  const row = Math.floor(y / CELL);
  for (let dy = -reach; dy <= reach; dy++)
    for (let dx = -reach; dx <= reach; dx++) {
      if (dx * dx + dy * dy > reach * reach) continue;
      const cx = column + dx;
      const cy = row + dy;
      if (cx >= 0 && cy >= 0 && cx < taken.width && cy < taken.height && taken.data[cy * taken.width + cx]! > 0)
        return false;
    }
  return true;
}

function occupy(taken: Plane, path: readonly Point[], radius: number): void {
  const reach = Math.floor(radius / CELL);
  for (const { x, y } of path) {
    const column = Math.floor(x / CELL);
    const row = Math.floor(y / CELL);
    for (let cy = Math.max(0, row - reach); cy <= Math.min(taken.height - 1, row + reach); cy++)
      for (let cx = Math.max(0, column - reach); cx <= Math.min(taken.width - 1, column + reach); cx++)
        taken.data[cy * taken.width + cx] = 1;
  }
}

/** How a ribbon is led: the wind, and how far it may run. Lengths in pixels. */
interface Lead {
  angle: (x: number, y: number) => number;
  step: number;
  steps: number;
  /** Distance to neighbours, counted from the ribbon's middle. */
  room: number;
}

/** Follows the field from a start until it would touch a neighbour or leave the sheet. */
function trace(taken: Plane, start: Point, { angle, step, steps, room }: Lead): Point[] {
  const path: Point[] = [];
  let { x, y } = start;
  for (let i = 0; i < steps; i++) {
    if (Math.min(x, y, taken.width * CELL - x, taken.height * CELL - y) < -room) break;
    if (!isFree(taken, x, y, room)) break;
    path.push({ x, y });
    const heading = angle(x, y);
    x += Math.cos(heading) * step;
    y += Math.sin(heading) * step;
  }
  return path;
}

function layPiece(raster: Raster, a: Point, b: Point, radius: number, colour: Colour): void {
  const { width, height, data } = raster;
  const dx = b.x - a.x;
  const dy = b.y - a.y;
  const length = dx * dx + dy * dy || 1;
  const top = Math.max(0, Math.floor(Math.min(a.y, b.y) - radius - 1));
  const bottom = Math.min(height - 1, Math.ceil(Math.max(a.y, b.y) + radius + 1));
  const left = Math.max(0, Math.floor(Math.min(a.x, b.x) - radius - 1));
  const right = Math.min(width - 1, Math.ceil(Math.max(a.x, b.x) + radius + 1));
  for (let y = top; y <= bottom; y++)
    for (let x = left; x <= right; x++) {
      const along = clamp(((x - a.x) * dx + (y - a.y) * dy) / length);
      const cover = clamp(radius + 0.5 - Math.hypot(x - a.x - along * dx, y - a.y - along * dy));
      const at = (y * width + x) * 3;
      for (let c = 0; c < 3 && cover > 0; c++) data[at + c]! += (colour[c]! - data[at + c]!) * cover;
    }
}

/** Paints a band with round ends along a path, turning from one colour to the other. */
function layRibbon(
  raster: Raster,
  path: readonly Point[],
  radius: number,
  [from, to]: readonly [Colour, Colour],
): void {
  for (let k = 1; k < path.length; k++) {
    const part = k / path.length;
    const colour: Colour = [mix(from[0], to[0], part), mix(from[1], to[1], part), mix(from[2], to[2], part)];
    layPiece(raster, path[k - 1]!, path[k]!, radius, colour);
  }
}

function fieldAngle(scene: Scene): (x: number, y: number) => number {
  const noise = createNoise(scene.random.branch("field"));
  const scale = 1 / (scene.unit * 620);
  const base = scene.random.between(-0.6, 0.6);
  return (x, y) => base + noise.at(x * scale, y * scale) * 3.4 + noise.at(x * scale * 2.3 + 9, y * scale * 2.3) * 0.5;
}

function chooseColour(
  scene: Scene,
  x: number,
  y: number,
  region: (x: number, y: number) => number,
  random: Random,
): Colour {
  const { palette } = scene;
  const colours = [palette.accent, palette.shades[3], palette.second, palette.shades[2], palette.shades[1]].map(
    parseColour,
  );
  const place = clamp(region(x, y) * 0.9 + 0.5 + (random.next() - 0.5) * 0.5, 0, 0.999) * colours.length;
  return random.next() < 0.06 ? parseColour(palette.ink) : colours[Math.floor(place)]!;
}

/** Ribbons of five widths laid along a wind, never crossing, the wide ones first. */
export function* layFlow(scene: Scene): Painting {
  const { width, height, unit, palette, random } = scene;
  const sheet = mixColours(parseColour(palette.paper), parseColour(palette.shades[4]), 0.5);
  const raster = paintPixels(createRaster(width, height), (pixel) => pixel.set(sheet));
  const taken = createPlane(Math.ceil(width / CELL), Math.ceil(height / CELL));
  const angle = fieldAngle(scene);
  const noise = createNoise(random.branch("regions"));
  const region = (x: number, y: number): number => noise.at(x / (unit * 380), y / (unit * 380));
  const gap = Math.max(2, unit * 3.2);
  for (const [pass, [size, tries]] of [
    [26, 130],
    [15, 350],
    [8.5, 800],
    [4.5, 1500],
    [2.2, 2200],
  ].entries() as Iterable<[number, [number, number]]>) {
    const radius = Math.max(1, size * unit);
    for (let attempt = 0; attempt < tries; attempt++) {
      const start = { x: random.next() * width, y: random.next() * height };
      if (!isFree(taken, start.x, start.y, radius + gap)) continue;
      const steps = Math.round(random.between(24, 120));
      const path = trace(taken, start, { angle, step: Math.max(3, unit * 6), steps, room: radius + gap });
      if (path.length * unit * 6 < radius * 3) continue;
      occupy(taken, path, radius + gap * 0.5);
      const colour = chooseColour(scene, start.x, start.y, region, random);
      layRibbon(raster, path, radius, [colour, mixColours(colour, sheet, random.between(0, 0.28))]);
    }
    yield 0.15 + pass * 0.15;
  }
  return imprint(raster, paperTooth(scene, noise), 0.03);
}
