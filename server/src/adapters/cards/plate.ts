import type { ImageSource } from "@takumi-rs/core";
import sharp from "sharp";
import { atLuma, lumaOf, mix, paper, type Rgb, shade } from "./colour.rules.ts";
import type { Size } from "./crop.rules.ts";
import { defaultPlates, paintDefaultPlate } from "./default-plate.ts";
import { speck } from "./noise.rules.ts";
import { type CardPicture, cropPicture, lightOf } from "./picture.ts";
import { RecentResults } from "./recent.ts";
import type { CardName } from "./request.ts";
import { type Direction, numberOf } from "./script.rules.ts";

/** Sizes in pixels. og is what social networks ask for; the other two are 16:9. */
export const frames: Record<CardName, Size> = {
  og: { width: 1200, height: 630 },
  card: { width: 1280, height: 720 },
  simple: { width: 1280, height: 720 },
};

/** Height of the picture at the head of a simple card. */
export const bandHeight = 252;

/** A brighter background is dimmed to this mean, so that light text stands on it. */
const lumaMax = 0.42;
const highMax = 0.7;

/** How much of the shade a background takes: dark ones need less. Means of luma from bright to dark. */
const shadeSteps: readonly { lumaMin: number; strength: number }[] = [
  { lumaMin: 0.3, strength: 0.95 },
  { lumaMin: 0.17, strength: 0.86 },
  { lumaMin: 0, strength: 0.66 },
];

/** About 1 MB each while encoded; the renderer keeps some of them decoded besides. */
const platesMax = 48;

export interface PlateRequest {
  card: CardName;
  /** Decides the side on which the words stand, and thus the dark side. */
  direction: Direction;
  background?: CardPicture;
  /** Picks the default plate when there is no background. */
  name: string;
}

/** Makes and remembers the still part of cards: the background, cropped and darkened where words will stand. */
export class PlateRack {
  readonly #plates: RecentResults<ImageSource>;
  readonly #covers = new RecentResults<Uint8Array>(6);
  readonly #version: string;

  /** @param version of the templates; it is part of the names by which the renderer caches plates */
  constructor(version: string) {
    this.#version = version;
    this.#plates = new RecentResults(platesMax);
  }

  /** @throws StudioError `cards/unreadable-picture` (unsupported) */
  plateFor(request: PlateRequest): Promise<ImageSource> {
    const key = [this.#version, request.card, request.direction, groundKey(request)].join(":");
    return this.#plates.get(key, async () => ({ src: `plate:${key}`, data: await this.#bake(request) }));
  }

  clear(): void {
    this.#plates.clear();
    this.#covers.clear();
  }

  async #bake(request: PlateRequest): Promise<Buffer> {
    if (request.card === "simple") return bakeSheet(request);
    const frame = frames[request.card];
    const pixels = request.background
      ? await cropPicture(request.background, frame)
      : await paintDefaultPlate(frame.width, frame.height, variantOf(request), "dark");
    const { mean, high } = lightOf(pixels);
    const luma = lumaOf(mean);
    dim(pixels, luma, high);
    const cover = await this.#coverOf(request.card, request.direction, luma);
    const dark = tinted(cover, mix(shade, atLuma(mean, lumaOf(shade)), 0.75));
    return sharp(pixels, { raw: { ...frame, channels: 3 } })
      .composite([{ input: dark, raw: { ...frame, channels: 4 } }])
      .removeAlpha()
      .png({ compressionLevel: 1 })
      .toBuffer();
  }

  #coverOf(card: "og" | "card", direction: Direction, luma: number): Promise<Uint8Array> {
    const strength = shadeSteps.find(({ lumaMin }) => luma >= lumaMin)?.strength ?? 1;
    return this.#covers.get(`${card}:${direction}:${strength}`, async () => coverOpacities(card, direction, strength));
  }
}

/**
 * Darkens a bright background in place: a power curve brings its mean to `lumaMax` and keeps the colours that a plain
 * factor would turn to grey; a factor then holds its lights at `highMax`.
 */
function dim(pixels: Uint8Array, luma: number, high: number): void {
  const power = luma > lumaMax ? Math.log(lumaMax) / Math.log(Math.min(luma, 0.97)) : 1;
  const factor = Math.min(1, highMax / high ** power);
  if (power === 1 && factor === 1) return;
  const curve = Uint8Array.from({ length: 256 }, (_, value) => Math.round(255 * factor * (value / 255) ** power));
  for (let at = 0; at < pixels.length; at++) pixels[at] = curve[pixels[at] ?? 0] ?? 0;
}

function variantOf(request: PlateRequest): number {
  return numberOf(request.name) % defaultPlates;
}

function groundKey(request: PlateRequest): string {
  const { background } = request;
  if (!background) return `default ${variantOf(request)}`;
  const { x, y } = background.focus ?? { x: "-", y: "-" };
  return `${background.key} ${x} ${y}`;
}

/** The simple card's ground: a sheet of paper, with the background as a band at its head. */
async function bakeSheet(request: PlateRequest): Promise<Buffer> {
  const frame = frames.simple;
  const band = { width: frame.width, height: bandHeight };
  const sheet = await paintDefaultPlate(frame.width, frame.height, variantOf(request), "paper");
  if (request.background) blankOut(sheet);
  const layers = request.background
    ? [{ input: await cropPicture(request.background, band), raw: { ...band, channels: 3 as const }, left: 0, top: 0 }]
    : [];
  return sharp(sheet, { raw: { ...frame, channels: 3 } })
    .composite(layers)
    .removeAlpha()
    .png({ compressionLevel: 1 })
    .toBuffer();
}

/** Under a picture the sheet stays plain: two patterns would quarrel. */
function blankOut(sheet: Uint8Array): void {
  for (let at = 0; at < sheet.length; at++) sheet[at] = paper[at % 3] ?? 0;
}

type Stop = readonly [position: number, opacity: number];

/** Across the og card from the picture's side to the far side, then from the top down; likewise for the card. */
const across: Record<"og" | "card", Stop[]> = {
  og: [
    [0, 0.84],
    [0.45, 0.74],
    [0.78, 0.42],
    [1, 0.26],
  ],
  card: [
    [0, 0.62],
    [0.5, 0.42],
    [0.8, 0.1],
    [1, 0.06],
  ],
};
const down: Record<"og" | "card", Stop[]> = {
  og: [
    [0, 0.06],
    [0.6, 0.06],
    [1, 0.62],
  ],
  card: [
    [0, 0.22],
    [0.16, 0.06],
    [0.32, 0.1],
    [0.62, 0.72],
    [1, 0.92],
  ],
};

/** One opacity a pixel, row by row, of the dark that lies over a background. */
function coverOpacities(card: "og" | "card", direction: Direction, strength: number): Uint8Array {
  const { width, height } = frames[card];
  const opacities = new Uint8Array(width * height);
  const sides = Float64Array.from({ length: width }, (_, column) => {
    const share = column / (width - 1);
    return opacityAt(across[card], direction === "rtl" ? 1 - share : share);
  });
  for (let row = 0; row < height; row++) {
    const above = opacityAt(down[card], row / (height - 1));
    for (let column = 0; column < width; column++) {
      const opacity = strength * (1 - (1 - (sides[column] ?? 0)) * (1 - above));
      // Half a step of noise hides the bands that a long gradient in 8 bits would show.
      opacities[row * width + column] = Math.round(opacity * 255 + speck(column, row, 7) - 0.5);
    }
  }
  return opacities;
}

/** The cover as RGBA in one colour: a dark that leans to the picture's own hue does not turn it muddy. */
function tinted(opacities: Uint8Array, colour: Rgb): Buffer {
  const pixels = Buffer.alloc(opacities.length * 4);
  for (let from = 0, to = 0; from < opacities.length; from++, to += 4) {
    pixels[to] = colour[0];
    pixels[to + 1] = colour[1];
    pixels[to + 2] = colour[2];
    pixels[to + 3] = opacities[from] ?? 0;
  }
  return pixels;
}

function opacityAt(stops: readonly Stop[], position: number): number {
  for (let at = 1; at < stops.length; at++) {
    const [end, after] = stops[at] ?? [1, 0];
    const [start, before] = stops[at - 1] ?? [0, 0];
    if (position > end) continue;
    const share = (position - start) / (end - start);
    return before + (after - before) * share * share * (3 - 2 * share);
  }
  return stops.at(-1)?.[1] ?? 0;
}
