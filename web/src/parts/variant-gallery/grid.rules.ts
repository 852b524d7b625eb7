export interface GridShape {
  columns: number;
  /** Width of a tile in pixels. */
  tileWidth: number;
  /** Height of a row in pixels, caption and gap included. */
  rowHeight: number;
}

export type Density = "small" | "medium";

const gapX = 16;
const gapY = 20;
/** Two caption lines and the space above them. */
const captionHeight = 39;
const least: Record<Density, number> = { small: 104, medium: 160 };

/** How many tiles stand side by side in a width, and how high a row is for pictures of one ratio (width over height). */
export function gridShape(width: number, ratio: number, density: Density, phone: boolean): GridShape {
  const gap = phone ? 12 : gapX;
  const wide = Math.max(1, Math.min(2, ratio / 0.8));
  const fitting = Math.floor((width + gap) / (least[density] * wide + gap));
  const fewest = phone && ratio <= 1.2 ? (density === "small" ? 3 : 2) : 1;
  const columns = Math.max(fewest, fitting);
  const tileWidth = Math.max(1, (width - gap * (columns - 1)) / columns);
  return { columns, tileWidth, rowHeight: Math.round(tileWidth / ratio + captionHeight + gapY) };
}

export const tileGap = (phone: boolean): number => (phone ? 12 : gapX);

export interface GridExtent {
  columns: number;
  rowsSeen: number;
  total: number;
}

/** Where a key leads from one place in the grid; `undefined` for keys that do not move. */
export function moveIndex(key: string, from: number, { columns, rowsSeen, total }: GridExtent): number | undefined {
  const last = total - 1;
  if (last < 0) return undefined;
  const within = (index: number) => Math.min(last, Math.max(0, index));
  const down = rowOf(from, columns) < rowOf(last, columns) ? within(from + columns) : from;
  const ways: Record<string, number> = {
    ArrowLeft: within(from - 1),
    ArrowRight: within(from + 1),
    ArrowUp: from >= columns ? from - columns : from,
    ArrowDown: down,
    PageUp: within(from - columns * Math.max(1, rowsSeen)),
    PageDown: within(from + columns * Math.max(1, rowsSeen)),
    Home: 0,
    End: last,
  };
  return ways[key];
}

const rowOf = (index: number, columns: number): number => Math.floor(index / columns);

/** All places from one to the other, both included. */
export function indexRange(from: number, to: number): number[] {
  const low = Math.min(from, to);
  return Array.from({ length: Math.abs(to - from) + 1 }, (_, step) => low + step);
}
