import { createHash } from "node:crypto";
import type { Raster } from "./picture.ts";

/**
 * Endless values of -1 to 1, the same for the same 64 bits: sfc32 of Chris Doty-Humphrey's PractRand, which stays in
 * 32-bit integers; a picture takes a hundred thousand values a step. A rounded seed gives other values.
 */
export function noise(from: bigint): () => number {
  let [one, two] = [Number(from & 0xffffffffn) | 0, Number((from >> 32n) & 0xffffffffn) | 0];
  let [three, count] = [0, 1];
  const next = () => {
    const sum = (one + two + count++) | 0;
    one = two ^ (two >>> 9);
    two = (three + (three << 3)) | 0;
    three = (((three << 21) | (three >>> 11)) + sum) | 0;
    return sum / 2 ** 31;
  };
  // As many as its author throws away, until every bit of the seed is in every value.
  for (let round = 0; round < 12; round += 1) next();
  return next;
}

/** 64 bits that stand for a text. */
export const digest64 = (text: string) => createHash("sha256").update(text).digest().readBigUInt64BE();

const byte = (value: number) => Math.max(0, Math.min(255, Math.round(value)));

export function noisy(source: Raster, from: bigint, strength: number): Raster {
  const values = noise(from);
  const data = Buffer.from(source.data);
  for (let at = 0; at < data.length; at += 1) data[at] = byte((data[at] ?? 0) + 255 * strength * values());
  return { ...source, data };
}

type Blend = (under: number, over: number) => number;

const blends: Record<string, Blend> = {
  normal: (_under, over) => over,
  multiply: (under, over) => (under * over) / 255,
  screen: (under, over) => 255 - ((255 - under) * (255 - over)) / 255,
  overlay: (under, over) => (under < 128 ? (2 * under * over) / 255 : 255 - (2 * (255 - under) * (255 - over)) / 255),
  difference: (under, over) => Math.abs(under - over),
  soft_light: (under, over) => under + ((2 * over - 255) * under * (255 - under)) / 65_025,
};

/** Both of one size; `factor` is how much of the second shows. */
export function blended(first: Raster, second: Raster, factor: number, mode = "normal"): Raster {
  const blend = blends[mode] as Blend;
  const data = Buffer.from(first.data);
  for (let at = 0; at < data.length; at += 1) {
    const under = first.data[at] ?? 0;
    data[at] = byte(under * (1 - factor) + blend(under, second.data[at] ?? 0) * factor);
  }
  return { ...first, data };
}
