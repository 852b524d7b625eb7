import { readFile } from "node:fs/promises";
import sharp from "sharp";
import { expect, test } from "vitest";
import { openRaster } from "./sharp.ts";

const raster = openRaster();
const portrait = await readFile(new URL("../../../../demo/astronaut.png", import.meta.url));

/** In how many of 64 bits two hashes differ. */
function distance(a: string, b: string): number {
  return (BigInt(`0x${a}`) ^ BigInt(`0x${b}`)).toString(2).replaceAll("0", "").length;
}

test("the perceptual hash is 64 bits in hex and survives re-encoding and resizing", async () => {
  const original = await raster.perceptualHash(portrait);
  expect(original.upright).toMatch(/^[0-9a-f]{16}$/);
  const half = await sharp(portrait).resize(256).jpeg({ quality: 60 }).toBuffer();
  expect(distance(original.upright, (await raster.perceptualHash(half)).upright)).toBeLessThanOrEqual(4);
});

test("a mirrored copy is far from the original and near to its mirrored hash", async () => {
  const original = await raster.perceptualHash(portrait);
  const flipped = await raster.perceptualHash(await sharp(portrait).flop().png().toBuffer());
  expect(distance(original.upright, flipped.upright)).toBeGreaterThan(8);
  expect(distance(original.mirrored, flipped.upright)).toBeLessThanOrEqual(2);
});

test("a photo stored sideways hashes as the upright one", async () => {
  const sideways = await sharp(portrait).rotate(270).withMetadata({ orientation: 6 }).jpeg({ quality: 95 }).toBuffer();
  const [original, turned] = [await raster.perceptualHash(portrait), await raster.perceptualHash(sideways)];
  expect(distance(original.upright, turned.upright)).toBeLessThanOrEqual(4);
});

test("the thumbhash is small, and the same for the same picture", async () => {
  const hash = await raster.thumbhash(portrait);
  expect(Buffer.from(hash, "base64").length).toBeLessThanOrEqual(30);
  expect(await raster.thumbhash(portrait)).toBe(hash);
});
