import type { Luma } from "./luma.ts";

/** Luma steps that still count as one colour: JPEG leaves a little noise in flat bars. */
const FLAT = 3;

/**
 * Share of a side taken by uniform bars on both of its ends, in percent: letterbox or pillarbox, whichever is larger.
 * A bar on one end alone is a backdrop. A picture of one colour is all bar: 100.
 */
export function borderPercent(picture: Luma): number {
  const row = (y: number) => picture.data.subarray(y * picture.width, (y + 1) * picture.width);
  const column = (x: number) => Uint8Array.from({ length: picture.height }, (_, y) => row(y)[x] ?? 0);
  return Math.max(barsPercent(picture.height, row), barsPercent(picture.width, column));
}

function barsPercent(length: number, line: (index: number) => Uint8Array): number {
  const first = barWidth(length, line);
  if (first === length) return 100;
  const last = barWidth(length, (index) => line(length - 1 - index));
  return first === 0 || last === 0 ? 0 : (100 * (first + last)) / length;
}

/** How many lines from the edge on are flat and of the edge's colour. */
function barWidth(length: number, line: (index: number) => Uint8Array): number {
  const colour = line(0)[0] ?? 0;
  const isBar = (index: number) => line(index).every((value) => Math.abs(value - colour) <= FLAT);
  let width = 0;
  while (width < length && isBar(width)) width += 1;
  return width;
}
