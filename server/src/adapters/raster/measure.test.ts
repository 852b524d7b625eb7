import { readFile } from "node:fs/promises";
import sharp from "sharp";
import { expect, test } from "vitest";
import { craftPng, samplePixels, seededRandom } from "../../../test/crafted-images.ts";
import { openRaster } from "./sharp.ts";

const raster = openRaster();
const portrait = await readFile(new URL("../../../../demo/astronaut.png", import.meta.url));

test("width and height are the upright ones, and the region of the exposure is named", async () => {
  const sideways = await sharp(portrait).resize(400, 300).withMetadata({ orientation: 6 }).jpeg().toBuffer();
  expect(await raster.measure(sideways)).toMatchObject({ width: 300, height: 400, exposure: { region: "image" } });
});

test("exposure is taken inside the face box, so a black backdrop does not count", async () => {
  const lit = { input: { create: { width: 64, height: 32, channels: 3, background: "#969696" } } } as const;
  const backdrop = craftPng({ width: 256, height: 128 });
  const picture = await sharp(backdrop)
    .composite([{ ...lit, left: 64, top: 64 }])
    .png()
    .toBuffer();
  const inFace = await raster.measure(picture, { x: 0.25, y: 0.5, width: 0.25, height: 0.25 });
  expect(inFace.exposure).toEqual({ meanLuma: 150, region: "face" });
  expect((await raster.measure(picture)).exposure.meanLuma).toBeLessThan(12);
});

test("blurring lowers sharpness, darkening hardly touches it", async () => {
  const { sharpness } = await raster.measure(portrait);
  const blurred = await raster.measure(await sharp(portrait).blur(3).png().toBuffer());
  const dark = await raster.measure(await sharp(portrait).linear(0.4, 0).png().toBuffer());
  expect(blurred.sharpness).toBeLessThan(20);
  expect(dark.sharpness / sharpness).toBeGreaterThan(0.7);
});

test("noise of a known sigma is measured in luma steps", async () => {
  const random = seededRandom(7);
  const gauss = () => Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());
  const grey = (sigma: number) =>
    Buffer.from(Array.from({ length: 256 * 256 }, () => Math.round(128 + sigma * gauss())));
  for (const sigma of [5, 12]) {
    const raw = { raw: { width: 256, height: 256, channels: 1 } } as const;
    const { noiseSigma } = await raster.measure(await sharp(grey(sigma), raw).png().toBuffer());
    expect(noiseSigma).toBeGreaterThan(sigma * 0.9);
    expect(noiseSigma).toBeLessThan(sigma * 1.1);
  }
});

test("the JPEG grid shows the more, the harder the picture was packed, and only in a JPEG", async () => {
  const packed = (quality: number) => sharp(portrait).jpeg({ quality }).toBuffer();
  const ratios = [];
  for (const quality of [92, 20, 6]) ratios.push((await raster.measure(await packed(quality))).blocking ?? 0);
  expect(ratios[0]).toBeLessThan(1.6);
  expect(ratios[1]).toBeGreaterThan(1.5);
  expect(ratios[2]).toBeGreaterThan(2.5);
  expect((await raster.measure(portrait)).blocking).toBeNull();
});

test("clipping and contrast are shares and spans of the histogram", async () => {
  const halves = Buffer.concat([Buffer.alloc(64 * 32, 0), Buffer.alloc(64 * 32, 255)]);
  const picture = await sharp(halves, { raw: { width: 64, height: 64, channels: 1 } })
    .png()
    .toBuffer();
  expect(await raster.measure(picture)).toMatchObject({ clipping: { lowPercent: 50, highPercent: 50 }, contrast: 255 });
});

test("a picture of one colour has no sharpness, no contrast, no noise, and is all border", async () => {
  const black = craftPng({ width: 128, height: 128 });
  const flat = { sharpness: 0, contrast: 0, noiseSigma: 0, bandingPerRow: 0, borderPercent: 100, alphaPercent: 0 };
  expect(await raster.measure(black)).toMatchObject({ ...flat, clipping: { lowPercent: 100, highPercent: 0 } });
});

test("transparency is the share of pixels one can see through", async () => {
  const half = { width: 64, height: 32, channels: 4, background: { r: 9, g: 9, b: 9, alpha: 0 } } as const;
  const solid = await samplePixels(64, 32).ensureAlpha().png().toBuffer();
  const picture = await sharp(solid).extend({ bottom: half.height, background: half.background }).png().toBuffer();
  expect((await raster.measure(picture)).alphaPercent).toBe(50);
});

test("bars on both ends are a border, a bar on one end is a backdrop", async () => {
  const inside = await samplePixels(100, 80).png().toBuffer();
  const boxed = await sharp(inside).extend({ top: 10, bottom: 10, background: "#000" }).png().toBuffer();
  const backdrop = await sharp(inside).extend({ top: 20, background: "#000" }).png().toBuffer();
  expect((await raster.measure(boxed)).borderPercent).toBe(20);
  expect((await raster.measure(backdrop)).borderPercent).toBe(0);
});

test("stairs in a slow gradient are counted per row", async () => {
  const stairs = Buffer.from(Array.from({ length: 256 * 64 }, (_, index) => Math.floor((index % 256) / 32) * 8 + 60));
  const picture = await sharp(stairs, { raw: { width: 256, height: 64, channels: 1 } })
    .png()
    .toBuffer();
  expect((await raster.measure(picture)).bandingPerRow).toBe(7);
});
