import { createHash } from "node:crypto";
import type { Raster } from "./picture.ts";

/** SplitMix64 of Steele, Lea and Flood over all 64 bits of the seed, so that a rounded seed shows in the pixels. */
export function* noise(from: bigint): Generator<number> {
  let state = from;
  for (;;) {
    state = BigInt.asUintN(64, state + 0x9e3779b97f4a7c15n);
    let word = BigInt.asUintN(64, (state ^ (state >> 30n)) * 0xbf58476d1ce4e5b9n);
    word = BigInt.asUintN(64, (word ^ (word >> 27n)) * 0x94d049bb133111ebn);
    const mixed = word ^ (word >> 31n);
    for (let byte = 0n; byte < 8n; byte += 1n) yield Number((mixed >> (byte * 8n)) & 255n) / 127.5 - 1;
  }
}

/** 64 bits that stand for a text. */
export const digest64 = (text: string) => createHash("sha256").update(text).digest().readBigUInt64BE();

const byte = (value: number) => Math.max(0, Math.min(255, Math.round(value)));

export function noisy(source: Raster, from: bigint, strength: number): Raster {
  const values = noise(from);
  const data = Buffer.from(source.data);
  for (let at = 0; at < data.length; at += 1)
    data[at] = byte((data[at] ?? 0) + 255 * strength * Number(values.next().value));
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
