/* oxlint-disable typescript/no-non-null-assertion -- indices into pixel buffers are bounded by their loops */
import { blurPlane, guidedFilter } from "./blur.ts";
import {
  clamp,
  createPlane,
  fillPlane,
  luminance,
  type Plane,
  type Raster,
  resizePlane,
  resizeRaster,
  smoothstep,
} from "./raster.ts";
import type { Head } from "./scene.ts";

/** Long side of the copy on which colours are judged; finer adds time, not truth. */
const WORKING_SIZE = 220;
const LEVELS = 14;
const ROUNDS = 4;

/** Where a person would be, as log odds: head and hair as an ellipse, shoulders as a bell below. */
function expectBody(width: number, height: number, head: Head): Plane {
  const chin = head.y + head.halfHeight;
  return fillPlane(createPlane(width, height), (x, y) => {
    const u = (x + 0.5) / width;
    const v = (y + 0.5) / height;
    const rise = v < head.y ? 1.85 : 1.3;
    const skull = Math.hypot(
      (u - head.x) / (head.halfWidth * (1.65 - 0.5 * smoothstep(0, head.halfHeight * 1.1, v - head.y))),
      (v - head.y) / (head.halfHeight * rise),
    );
    const depth = (v - chin) / head.halfHeight;
    const shoulder = head.halfWidth * (0.8 + 2.3 * smoothstep(-0.15, 1.2, depth));
    const body = depth < -0.2 ? 4 : Math.abs(u - head.x) / shoulder + Math.max(0, 0.25 - depth) * 0.5;
    return clamp((1 - Math.min(skull, body)) * 6, -4, 4);
  });
}

/** The histogram cell of every pixel: luma coarsely, the two colour differences finely. */
function colourCells(photo: Raster): Uint16Array {
  const count = photo.width * photo.height;
  const cells = new Uint16Array(count);
  for (let i = 0, at = 0; i < count; i++, at += 3) {
    const red = photo.data[at]!;
    const green = photo.data[at + 1]!;
    const blue = photo.data[at + 2]!;
    const light = 0.299 * red + 0.587 * green + 0.114 * blue;
    const level = (value: number): number => Math.floor(clamp(value, 0, 0.999) * LEVELS);
    cells[i] = (level(light) * LEVELS + level((blue - light) * 0.9 + 0.5)) * LEVELS + level((red - light) * 0.9 + 0.5);
  }
  return cells;
}

/** Spreads counts over neighbouring cells, so that a shade never seen is not held to be impossible. */
function spread(counts: Float64Array): Float64Array {
  let current = counts;
  for (const stride of [1, LEVELS, LEVELS * LEVELS]) {
    const next = new Float64Array(current.length);
    for (let i = 0; i < current.length; i++)
      next[i] = current[i]! * 0.5 + ((current[i - stride] ?? 0) + (current[i + stride] ?? 0)) * 0.25;
    current = next;
  }
  return current;
}

function judgeColours(cells: Uint16Array, subject: Float32Array): Float32Array {
  const inside = new Float64Array(LEVELS ** 3);
  const outside = new Float64Array(LEVELS ** 3);
  let insideTotal = 1;
  let outsideTotal = 1;
  for (let i = 0; i < cells.length; i++) {
    inside[cells[i]!]! += subject[i]!;
    outside[cells[i]!]! += 1 - subject[i]!;
    insideTotal += subject[i]!;
    outsideTotal += 1 - subject[i]!;
  }
  const person = spread(inside);
  const behind = spread(outside);
  return Float32Array.from(cells, (cell) =>
    clamp(Math.log((person[cell]! / insideTotal + 2e-5) / (behind[cell]! / outsideTotal + 2e-5)), -3, 3),
  );
}

/** Fills notches and holes that are narrower than a lock of hair. */
function closeGaps(subject: Plane): Plane {
  const around = blurPlane(subject, subject.width / 36);
  return { ...subject, data: subject.data.map((value, i) => Math.max(value, smoothstep(0.64, 0.82, around.data[i]!))) };
}

/**
 * A soft cut between the person and what lies behind, from nothing but the head's place: colours of the expected body
 * and of the rest are told apart in rounds, and each round is smoothed along the picture's edges.
 * @returns the cut at the photo's size, and how clear it is (0 to 1)
 */
export function separate(photo: Raster, head: Head): { subject: Plane; clearness: number } {
  const scale = Math.min(1, WORKING_SIZE / Math.max(photo.width, photo.height));
  const small = resizeRaster(
    photo,
    Math.max(8, Math.round(photo.width * scale)),
    Math.max(8, Math.round(photo.height * scale)),
  );
  const guide = luminance(small);
  const prior = expectBody(small.width, small.height, head);
  const cells = colourCells(small);
  let subject: Plane = { ...prior, data: prior.data.map((odds) => 1 / (1 + Math.exp(-1.5 * odds))) };
  for (let round = 0; round < ROUNDS; round++) {
    const colours = judgeColours(cells, subject.data);
    const odds = { ...prior, data: prior.data.map((value, i) => clamp(value * 1.1 + colours[i]! * 1.1, -4, 4)) };
    const smooth = guidedFilter(blurPlane(odds, 1), guide, 5, 0.002);
    subject = { ...prior, data: smooth.data.map((value) => 1 / (1 + Math.exp(-1.6 * value))) };
  }
  subject = closeGaps(subject);
  let decided = 0;
  for (const value of subject.data) decided += Math.abs(value * 2 - 1);
  const clearness = smoothstep(0.55, 0.8, decided / subject.data.length);
  const wide = resizePlane(subject, photo.width, photo.height);
  const fine = guidedFilter(wide, luminance(photo), Math.max(2, Math.round(photo.width / 90)), 0.0012);
  return { subject: { ...fine, data: fine.data.map((value) => smoothstep(0.28, 0.72, value)) }, clearness };
}
