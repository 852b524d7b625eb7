import { type Node, Renderer } from "@takumi-rs/core";
import { container, image } from "@takumi-rs/helpers";
import sharp from "sharp";
import { css, ochre } from "./colour.rules.ts";
import { encodeCard } from "./encode.ts";
import { registerFonts } from "./fonts.ts";
import { column, row, words } from "./parts.ts";

export interface SheetPicture {
  /** A verified PNG, JPEG or WebP. */
  bytes: Uint8Array;
  caption: string;
  /** A second, quieter line. */
  note?: string;
  /** Framed as the chosen one. */
  chosen?: boolean;
}

export interface ContactSheet {
  title: string;
  subtitle: string;
  /** Each row is as wide as the sheet; its pictures share that width by their shapes and are not cropped. */
  rows: SheetPicture[][];
}

const width = 1600;
const margin = 64;
const gap = 24;
const captionHeight = 62;
const headHeight = 168;
const rowHeightMost = 460;
const frameWidth = 5;
const ground = "#1c1b19";
const light = "#f1ede6";
const quiet = "#b9b2a6";

interface Placed extends SheetPicture {
  width: number;
  height: number;
}

/** Draws pictures with captions on one JPEG of 1600 pixels across, as tall as it needs to be. */
export async function drawContactSheet(sheet: ContactSheet): Promise<Uint8Array> {
  const renderer = new Renderer();
  await registerFonts(renderer);
  const rows = await Promise.all(sheet.rows.map(placeRow));
  const height = headHeight + rows.reduce((sum, placed) => sum + rowHeight(placed), 0) + margin;
  const body = rows.map((placed) =>
    row({ gap, alignItems: "flex-start", height: rowHeight(placed) }, placed.map(tile)),
  );
  const page = column({ width, height, padding: `0 ${margin}px`, backgroundColor: ground }, [head(sheet), ...body]);
  const pixels = await renderer.render(page, { width, height, format: "raw" });
  return encodeCard(pixels, { width, height }, "jpeg", true);
}

const rowHeight = (placed: Placed[]) => Math.max(...placed.map((one) => one.height)) + captionHeight + gap;

/** One height for a whole row, so that widths follow the shapes and fill the sheet. */
async function placeRow(pictures: SheetPicture[]): Promise<Placed[]> {
  const sizes = await Promise.all(pictures.map((one) => sharp(one.bytes).metadata()));
  const shapes = sizes.map(({ autoOrient }) => autoOrient.width / autoOrient.height);
  const room = width - 2 * margin - gap * (pictures.length - 1);
  const height = Math.min(rowHeightMost, room / shapes.reduce((sum, shape) => sum + shape, 0));
  return Promise.all(
    pictures.map(async (one, index) => {
      const size = { width: Math.round(height * (shapes[index] ?? 1)), height: Math.round(height) };
      const bytes = await sharp(one.bytes)
        .autoOrient()
        .resize({ ...size, fit: "fill" })
        .flatten({ background: "#f4efe6" })
        .png({ compressionLevel: 1 })
        .toBuffer();
      return { ...one, ...size, bytes };
    }),
  );
}

function head({ title, subtitle }: ContactSheet): Node {
  return column({ height: headHeight, justifyContent: "center", gap: 6 }, [
    words(title, { face: "serif", size: 50, leading: 1.15, lines: 1, colour: light }),
    words(subtitle, { face: "sans", size: 21, leading: 1.3, lines: 1, colour: quiet }),
  ]);
}

function tile(picture: Placed): Node {
  const { width: across, height: down, chosen = false } = picture;
  const inner = chosen
    ? { width: across - 4 * frameWidth, height: down - 4 * frameWidth }
    : { width: across, height: down };
  const shown = image({ src: new Uint8Array(picture.bytes), ...inner, style: inner });
  const frame = container({
    style: {
      width: across,
      height: down,
      display: "flex",
      alignItems: "center",
      justifyContent: "center",
      ...(chosen && { border: `${frameWidth}px solid ${css(ochre)}`, backgroundColor: "#12110f" }),
    },
    children: [shown],
  });
  const lines = [
    words(picture.caption, {
      face: "sans",
      size: 19,
      leading: 1.3,
      lines: 1,
      colour: chosen ? css(ochre) : light,
      weight: 600,
    }),
  ];
  if (picture.note) lines.push(words(picture.note, { face: "sans", size: 17, leading: 1.3, lines: 1, colour: quiet }));
  return column({ width: across, gap: 8 }, [frame, column({ gap: 0 }, lines)]);
}
