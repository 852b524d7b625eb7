import type { Renderer } from "@takumi-rs/core";
import { text } from "@takumi-rs/helpers";
import { familiesOf } from "./fonts.ts";

export interface NameRoom {
  /** Pixels from edge to edge. */
  width: number;
  /** Size in pixels of a short name. */
  sizeMax: number;
  /** Below this size a name rather takes two lines. */
  oneLineMin: number;
  /** Size limits once it takes two lines. */
  twoLinesMax: number;
  twoLinesMin: number;
}

export interface NameFit {
  size: number;
  lines: 1 | 2;
}

/** Size at which a name is measured; widths grow in step with it. */
const probeSize = 100;

/** A wrapped name seldom fills both lines; this share of them is counted on. */
const fillOfTwoLines = 0.86;

/** The largest size at which a name fits its room in one line, or else in two; a longer one ends in an ellipsis. */
export async function fitName(renderer: Renderer, name: string, room: NameRoom): Promise<NameFit> {
  const fontFamily = familiesOf("serif", name);
  const probe = text({ text: name, style: { fontFamily, fontSize: probeSize, fontWeight: 500, whiteSpace: "nowrap" } });
  const { width } = await renderer.measure(probe);
  const oneLine = Math.floor((room.width / Math.max(1, width)) * probeSize * 0.985);
  if (oneLine >= room.oneLineMin) return { size: Math.min(room.sizeMax, oneLine), lines: 1 };
  const twoLines = Math.floor(2 * oneLine * fillOfTwoLines);
  return { size: Math.max(room.twoLinesMin, Math.min(room.twoLinesMax, twoLines)), lines: 2 };
}
