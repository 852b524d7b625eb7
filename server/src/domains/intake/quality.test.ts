import { readFile } from "node:fs/promises";
import sharp, { type Sharp } from "sharp";
import { afterAll, expect, test } from "vitest";
import { seededRandom } from "../../../test/crafted-images.ts";
import { openFaceEngine } from "../../adapters/faces/faceapi.ts";
import { openRaster } from "../../adapters/raster/sharp.ts";
import { judgeDuplicate } from "./duplicate.rules.ts";
import { likeness } from "./likeness.rules.ts";
import { judgeQuality, type Verdict } from "./quality.rules.ts";

const raster = openRaster();
const engine = openFaceEngine({ readPixels: raster.facePixels });
afterAll(() => engine.close());

const original = await readFile(new URL("../../../../demo/astronaut.png", import.meta.url));
/** Twice the size, so that the portrait is good enough for degrading to show; 512 pixels alone already warn. */
const enlarged = await sharp(original).resize(1040, 1040, { kernel: "lanczos3" }).sharpen().png().toBuffer();
const portrait = () => sharp(enlarged);

/** The verdicts by check, as the intake would see them. */
async function verdicts(picture: Sharp | Uint8Array): Promise<Record<string, Verdict>> {
  const bytes = picture instanceof Uint8Array ? picture : await picture.toBuffer();
  const { faces } = await engine.analyse(bytes);
  const measured = await raster.measure(bytes, faces[0]?.box);
  return Object.fromEntries(judgeQuality(measured, faces, "portrait").map(({ check, verdict }) => [check, verdict]));
}

function withNoise(pixels: Buffer, sigma: number): Buffer {
  const random = seededRandom(3);
  const gauss = () => Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());
  return Buffer.from(pixels.map((value) => Math.min(255, Math.max(0, Math.round(value + sigma * gauss())))));
}

test("the portrait itself passes all that the degraded copies are judged by", async () => {
  const good = [
    "resolution",
    "aspect",
    "sharpness",
    "exposure",
    "contrast",
    "noise",
    "face_count",
    "face_size",
    "face_yaw",
    "face_tilt",
  ];
  const found = await verdicts(portrait().png());
  expect(good.filter((check) => found[check] !== "pass")).toEqual([]);
}, 60_000);

test.each<[string, string, () => Sharp, Verdict]>([
  ["blurred by sigma 4", "sharpness", () => portrait().blur(4).png(), "fail"],
  ["with dim light", "exposure", () => portrait().linear(0.37, 0).png(), "warn"],
  ["in the dark", "exposure", () => portrait().linear(0.15, 0).png(), "fail"],
  ["washed out", "contrast", () => portrait().linear(0.4, 90).png(), "warn"],
  ["flat", "contrast", () => portrait().linear(0.2, 100).png(), "fail"],
  ["overexposed", "clipping", () => portrait().linear(2.2, 0).png(), "fail"],
  ["packed to JPEG 20", "blocking", () => portrait().jpeg({ quality: 20 }), "warn"],
  ["packed to JPEG 4", "blocking", () => portrait().jpeg({ quality: 4 }), "fail"],
  ["at 600 pixels", "resolution", () => portrait().resize(600).png(), "warn"],
  ["at 300 pixels", "resolution", () => portrait().resize(300).png(), "fail"],
  ["at 200 pixels", "face_size", () => portrait().resize(200).png(), "fail"],
  ["tilted by 24°", "face_tilt", () => portrait().rotate(24, { background: "#888" }).png(), "warn"],
  ["tilted by 40°", "face_tilt", () => portrait().rotate(40, { background: "#888" }).png(), "fail"],
  ["letterboxed", "border", () => portrait().extend({ top: 90, bottom: 90, background: "#000" }).png(), "warn"],
  [
    "with a see-through strip",
    "alpha",
    () =>
      portrait()
        .extend({ right: 60, background: { r: 0, g: 0, b: 0, alpha: 0 } })
        .png(),
    "warn",
  ],
  ["in a strip", "aspect", () => portrait().extend({ left: 1500, background: "#456" }).png(), "warn"],
])(
  "the portrait %s: %s",
  async (_, check, degrade, verdict) => {
    expect((await verdicts(degrade()))[check]).toBe(verdict);
  },
  60_000,
);

test("noise of sigma 12 warns and of sigma 32 fails", async () => {
  const { data, info } = await portrait().resize(1024).removeAlpha().raw().toBuffer({ resolveWithObject: true });
  const raw = { raw: { width: info.width, height: info.height, channels: info.channels } };
  const noisy = (sigma: number) => verdicts(sharp(withNoise(data, sigma), raw).png());
  expect([(await noisy(12)).noise, (await noisy(32)).noise]).toEqual(["warn", "fail"]);
}, 60_000);

test("a white picture fails for want of a face", async () => {
  const white = sharp({ create: { width: 1100, height: 1100, channels: 3, background: "#fff" } }).png();
  expect(await verdicts(white)).toMatchObject({ face_count: "fail", face_size: "skipped", sharpness: "fail" });
}, 60_000);

test("the likeness of a photo to itself is 100, of edited copies near it, of the wrong way up none", async () => {
  const vectors = async (picture: Uint8Array) => {
    const { faces } = await engine.analyse(picture);
    return faces.map(({ embedding }) => ({ modelId: engine.modelId, embedding }));
  };
  const sources = await vectors(original);
  expect(likeness(sources, await vectors(original))).toMatchObject({ score: 100, distance: 0, verdict: "pass" });
  const copies = { grey: sharp(original).greyscale().png(), packed: sharp(original).jpeg({ quality: 40 }) };
  for (const copy of Object.values(copies)) {
    expect(likeness(sources, await vectors(await copy.toBuffer()))).toMatchObject({ score: 100, verdict: "pass" });
  }
  const sideways = await sharp(original).rotate(90).png().toBuffer();
  expect(likeness(sources, await vectors(sideways))).toMatchObject({ verdict: "fail" });
}, 60_000);

test("a re-encoded or mirrored copy is noticed as a duplicate, another picture is not", async () => {
  const known = [{ id: "source", upright: (await raster.perceptualHash(original)).upright }];
  const judge = async (picture: Sharp) => judgeDuplicate(await raster.perceptualHash(await picture.toBuffer()), known);
  expect(await judge(sharp(original).resize(300).webp({ quality: 50 }))).toMatchObject({ verdict: "warn" });
  const mirrored = await judge(sharp(original).flop().jpeg({ quality: 70 }));
  expect(mirrored).toMatchObject({ verdict: "warn", details: { nearestId: "source", isMirrored: true } });
  expect(await judge(sharp(original).extract({ left: 0, top: 256, width: 256, height: 256 }).png())).toMatchObject({
    verdict: "pass",
  });
});
