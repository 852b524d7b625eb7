import { execFile } from "node:child_process";
import { readFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { promisify } from "node:util";
import sharp from "sharp";
import { afterAll, beforeAll, expect, test } from "vitest";
import { openRaster } from "../raster/sharp.ts";
import { openFaceEngine } from "./faceapi.ts";
import type { Face, FaceEngine } from "./faces.ts";

const astronaut = new URL("../../../../demo/astronaut.png", import.meta.url);
const portrait = await readFile(astronaut);
const raster = openRaster();
let engine: FaceEngine;
let original: Face;

beforeAll(async () => {
  engine = openFaceEngine({ readPixels: raster.facePixels });
  original = await onlyFace(portrait);
}, 60_000);
afterAll(() => engine.close());

async function onlyFace(bytes: Uint8Array): Promise<Face> {
  const { faces } = await engine.analyse(bytes);
  expect(faces.length).toBe(1);
  return faces[0] as Face;
}

/** Euclidean. */
function distance(one: Face, other: Face): number {
  return Math.hypot(...one.embedding.map((value, index) => value - (other.embedding[index] ?? 0)));
}

test("the astronaut has exactly one face, upright, frontal, where it is", () => {
  const { box, facePixels, roll, yaw, score, embedding } = original;
  expect(score).toBeGreaterThan(0.9);
  expect([box.x < 0.42, box.x + box.width > 0.45, box.y < 0.2, box.y + box.height > 0.3]).toEqual(Array(4).fill(true));
  expect(facePixels).toBeCloseTo(box.width * 512, 0);
  expect(Math.abs(roll)).toBeLessThan(20);
  expect(yaw).toBeLessThan(0.5);
  expect(embedding.length).toBe(engine.dim);
});

test("the same bytes give the same vector to the last bit", async () => {
  expect((await onlyFace(portrait)).embedding).toEqual(original.embedding);
});

test("edits of one photo stay near it", async () => {
  const edits = {
    grey: sharp(portrait).greyscale().png(),
    "jpeg at 40": sharp(portrait).jpeg({ quality: 40 }),
    "half size": sharp(portrait).resize(256).png(),
    "stored sideways": sharp(portrait).rotate(270).withMetadata({ orientation: 6 }).jpeg({ quality: 95 }),
    "tilted by 15°": sharp(portrait).rotate(15, { background: "#808080" }).png(),
  };
  const far: string[] = [];
  for (const [name, edit] of Object.entries(edits)) {
    const apart = distance(original, await onlyFace(await edit.toBuffer()));
    if (apart >= 0.3) far.push(`${name}: ${apart}`);
  }
  expect(far).toEqual([]);
}, 60_000);

test("a tilted head reports its tilt, clockwise positive", async () => {
  const tilted = await onlyFace(await sharp(portrait).rotate(20, { background: "#808080" }).png().toBuffer());
  expect(tilted.roll - original.roll).toBeCloseTo(20, -1);
});

test("a crop so tight that the detector misses it is found with a grey margin", async () => {
  const { x, y, width, height } = original.box;
  const inside = { left: x + 0.1 * width, top: y + 0.1 * height, width: 0.8 * width, height: 0.8 * height };
  const crop = Object.fromEntries(Object.entries(inside).map(([side, share]) => [side, Math.round(share * 512)]));
  const face = await onlyFace(
    await sharp(portrait)
      .extract(crop as Record<keyof typeof inside, number>)
      .png()
      .toBuffer(),
  );
  expect(face.box.x).toBeGreaterThanOrEqual(0);
  expect(face.box.x + face.box.width).toBeLessThanOrEqual(1);
  expect(distance(original, face)).toBeLessThan(0.4);
});

test("two faces come largest first", async () => {
  const small = await sharp(portrait).resize(256).png().toBuffer();
  const both = await sharp({ create: { width: 800, height: 520, channels: 3, background: "#777" } })
    .composite([
      { input: portrait, left: 0, top: 0 },
      { input: small, left: 530, top: 100 },
    ])
    .png()
    .toBuffer();
  const { faces } = await engine.analyse(both);
  expect(faces.map(({ box }) => box.x < 0.5)).toEqual([true, false]);
});

test("a white picture has no face, and that is an answer", async () => {
  const white = sharp({ create: { width: 400, height: 400, channels: 3, background: "#fff" } });
  const { faces, durationMs } = await engine.analyse(await white.png().toBuffer());
  expect(faces).toEqual([]);
  expect(durationMs).toBeGreaterThan(0);
});

test("a picture that takes too long fails, and the engine is there for the next", async () => {
  await expect(engine.analyse(portrait, { timeoutMs: 1 })).rejects.toMatchObject({
    kind: "unavailable",
    slug: "faces/timeout",
  });
  expect((await onlyFace(portrait)).embedding).toEqual(original.embedding);
}, 60_000);

test("what the raster refuses, the engine does not look at", async () => {
  await expect(engine.analyse(Buffer.from("GIF89a"))).rejects.toMatchObject({ slug: "image-format" });
});

test("closing fails what waits or runs, and what comes after", async () => {
  const other = openFaceEngine({ readPixels: raster.facePixels });
  const refused = { kind: "unavailable", slug: "faces/failed" };
  const asked = [other.analyse(portrait), other.analyse(portrait)];
  const outcomes = asked.map((analysis) => expect(analysis).rejects.toMatchObject(refused));
  await other.close();
  await Promise.all(outcomes);
  await expect(other.analyse(portrait)).rejects.toMatchObject({ slug: "faces/failed" });
});

test("the model's name says which package made the vectors", () => {
  const installed = createRequire(import.meta.url)("@vladmandic/face-api/package.json") as { version: string };
  expect(engine.modelId).toBe(`faceapi${installed.version}-ssdmnv1-al5p150@1`);
});

test("a bare node process runs it from the .ts files, without a word on its outputs", async () => {
  const module = (path: string) => JSON.stringify(new URL(path, import.meta.url).href);
  const program = `
    import { readFileSync } from "node:fs";
    const { openRaster } = await import(${module("../raster/sharp.ts")});
    const { openFaceEngine } = await import(${module("./faceapi.ts")});
    const engine = openFaceEngine({ readPixels: openRaster().facePixels });
    const { faces } = await engine.analyse(readFileSync(new URL(${JSON.stringify(astronaut.href)})));
    await engine.close();
    process.exitCode = faces.length === 1 ? 0 : 3;
  `;
  const env = { PATH: process.env.PATH };
  const result = await promisify(execFile)(process.execPath, ["--input-type=module", "-e", program], { env });
  expect(result).toEqual({ stdout: "", stderr: "" });
}, 60_000);
