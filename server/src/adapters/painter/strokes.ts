/* oxlint-disable typescript/no-non-null-assertion -- indices into pixel buffers are bounded by their loops */
import type { Direction } from "./direction.ts";
import type { Random } from "./random.ts";
import { clamp, mix, type Plane, type Raster } from "./raster.ts";

/** What is painted after: colours, and where the brush runs. */
export interface Model {
  readonly picture: Raster;
  readonly direction: Direction;
}

/** A brush of one size, and how it is used. Lengths in pixels of the canvas. */
export interface Brush {
  /** Half the width of a stroke. */
  radius: number;
  /** Steps of one radius that a stroke may run. */
  steps: number;
  /** 0 to 1: how much of what lies below a stroke hides. */
  cover: number;
  /** Strokes a brush width square; 0.5 just covers. */
  density: number;
  /** How far colour strays from the model, 0 to about 0.2. */
  stray: number;
  /** Whether a stroke that starts at this pixel is wanted. */
  wanted(index: number): boolean;
}

/** What strokes are laid on: colour, and the thickness of the paint where it is kept. */
export interface Canvas {
  readonly colour: Raster;
  readonly thickness: Plane;
  /** How readily the ground takes paint, 0 to 1 a pixel; chalk skips the pits of paper. */
  readonly tooth?: Plane;
}

const BRISTLES = 12;

interface Load {
  /** 1 where the stroke begins, 0 where it has run dry. */
  wet: number;
  red: number;
  green: number;
  blue: number;
  radius: number;
  cover: number;
  /** Lightness of each hair across the brush, about 0.9 to 1.1. */
  bristles: Float32Array;
}

function loadBrush(model: Raster, index: number, brush: Brush, random: Random): Load {
  const light = 1 + (random.next() - 0.5) * brush.stray;
  const stray = (): number => (random.next() - 0.5) * brush.stray * 0.55;
  const bristles = Float32Array.from({ length: BRISTLES + 2 }, () => random.next());
  return {
    wet: 1,
    red: clamp(model.data[index * 3]! * light + stray()),
    green: clamp(model.data[index * 3 + 1]! * light + stray()),
    blue: clamp(model.data[index * 3 + 2]! * light + stray()),
    radius: brush.radius * random.between(0.75, 1.2),
    cover: brush.cover,
    bristles,
  };
}

interface Segment {
  fromX: number;
  fromY: number;
  toX: number;
  toY: number;
}

/** Lays one pixel of a stroke, `across` and `far` pixels from its middle line. */
function layPixel(canvas: Canvas, load: Load, index: number, across: number, far: number): void {
  const { data } = canvas.colour;
  const place = (across / load.radius + 1) * 0.5 * BRISTLES;
  const hair = Math.floor(place);
  const bristle = mix(load.bristles[hair]!, load.bristles[hair + 1]!, place - hair);
  const edge = Math.min(1, (load.radius - far) * 0.9);
  const taken = canvas.tooth ? canvas.tooth.data[index]! : 1;
  const cover = Math.min(1, load.cover * edge * taken * clamp(load.wet + bristle * 0.9));
  const light = 0.94 + bristle * 0.12;
  const at = index * 3;
  data[at] = mix(data[at]!, load.red * light, cover);
  data[at + 1] = mix(data[at + 1]!, load.green * light, cover);
  data[at + 2] = mix(data[at + 2]!, load.blue * light, cover);
  const ridge = bristle * (1 - (far / load.radius) ** 4 * 0.8);
  canvas.thickness.data[index] = mix(canvas.thickness.data[index]!, ridge, cover);
}

/** Lays the part of a stroke between two points, with round ends. */
function laySegment(canvas: Canvas, load: Load, { fromX, fromY, toX, toY }: Segment): void {
  const { width, height } = canvas.colour;
  const length = Math.hypot(toX - fromX, toY - fromY) || 1;
  const headX = (toX - fromX) / length;
  const headY = (toY - fromY) / length;
  const reach = load.radius + 1;
  const left = Math.max(0, Math.floor(Math.min(fromX, toX) - reach));
  const right = Math.min(width - 1, Math.ceil(Math.max(fromX, toX) + reach));
  const top = Math.max(0, Math.floor(Math.min(fromY, toY) - reach));
  const bottom = Math.min(height - 1, Math.ceil(Math.max(fromY, toY) + reach));
  for (let y = top; y <= bottom; y++)
    for (let x = left; x <= right; x++) {
      const along = (x - fromX) * headX + (y - fromY) * headY;
      const across = (y - fromY) * headX - (x - fromX) * headY;
      const beyond = Math.max(0, -along, along - length);
      const far = Math.sqrt(across * across + beyond * beyond);
      if (far < load.radius) layPixel(canvas, load, y * width + x, across, far);
    }
}

function layStroke(canvas: Canvas, model: Model, brush: Brush, start: number, random: Random): void {
  const { direction } = model;
  const { width, height, data } = model.picture;
  const load = loadBrush(model.picture, start, brush, random);
  let x = start % width;
  let y = Math.floor(start / width);
  let headX = direction.alongX[start]!;
  let headY = direction.alongY[start]!;
  if (random.next() < 0.5) {
    headX = -headX;
    headY = -headY;
  }
  for (let step = 0; step < brush.steps; step++) {
    const nextX = x + headX * load.radius;
    const nextY = y + headY * load.radius;
    if (nextX < 0 || nextY < 0 || nextX >= width || nextY >= height) return;
    load.wet = 1 - step / brush.steps;
    laySegment(canvas, load, { fromX: x, fromY: y, toX: nextX, toY: nextY });
    const index = Math.floor(nextY) * width + Math.floor(nextX);
    const strayed =
      Math.abs(data[index * 3]! - load.red) +
      Math.abs(data[index * 3 + 1]! - load.green) +
      Math.abs(data[index * 3 + 2]! - load.blue);
    if (strayed > 0.32) return;
    x = nextX;
    y = nextY;
    const turn = direction.alongX[index]! * headX + direction.alongY[index]! * headY < 0 ? -1 : 1;
    headX = mix(headX, direction.alongX[index]! * turn, 0.6);
    headY = mix(headY, direction.alongY[index]! * turn, 0.6);
    const norm = Math.hypot(headX, headY) || 1;
    headX /= norm;
    headY /= norm;
  }
}

/**
 * Covers the canvas with strokes of one brush, in a random order, coloured and turned by the model
 * (after Hertzmann, "Painterly Rendering with Curved Brush Strokes of Multiple Sizes", 1998).
 */
export function layStrokes(canvas: Canvas, model: Model, brush: Brush, random: Random): void {
  const { width, height } = model.picture;
  const spacing = (brush.radius * 1.6) / Math.sqrt(brush.density);
  const columns = Math.ceil(width / spacing);
  const rows = Math.ceil(height / spacing);
  const order = Uint32Array.from({ length: columns * rows }, (_, i) => i);
  for (let i = order.length - 1; i > 0; i--) {
    const j = random.below(i + 1);
    const kept = order[i]!;
    order[i] = order[j]!;
    order[j] = kept;
  }
  for (const cell of order) {
    const x = clamp(Math.floor(((cell % columns) + random.next()) * spacing), 0, width - 1);
    const y = clamp(Math.floor((Math.floor(cell / columns) + random.next()) * spacing), 0, height - 1);
    const start = y * width + x;
    if (brush.wanted(start)) layStroke(canvas, model, brush, start, random);
  }
}
