import { createHash } from "node:crypto";
import { deflateSync } from "node:zlib";
import fc from "fast-check";
import { expect, test } from "vitest";
import {
  craftPng,
  flipBits,
  pngChunk,
  samplePixels,
  textData,
  withJpegSegment,
  withPngChunk,
} from "../../../test/crafted-images.ts";
import { acceptedImages, cutPictures, type HostileImage, refusedImages } from "../../../test/hostile-images.ts";
import { StudioError } from "../../platform/errors.ts";
import { openRaster } from "./sharp.ts";

const raster = openRaster();

/** What became of an upload: `accepted` or the refusal's slug. Anything but a StudioError of kind `invalid` is a defect and thrown on. */
async function verdictOn(bytes: Uint8Array): Promise<string> {
  try {
    await raster.inspect(bytes);
    return "accepted";
  } catch (failure) {
    if (!(failure instanceof StudioError) || failure.kind !== "invalid") throw failure;
    return failure.slug;
  }
}

/** The cases whose verdict is not among the allowed ones; empty when all is well. */
async function surprises(cases: HostileImage[]): Promise<string[]> {
  const found: string[] = [];
  for (const { name, bytes, slugs } of cases) {
    const verdict = await verdictOn(bytes);
    if (!(slugs.length === 0 ? ["accepted"] : slugs).includes(verdict)) found.push(`${name}: ${verdict}`);
  }
  return found;
}

test("U8 content decides, and pixel, side and unpacking limits hold: each hostile file is refused by its right name", async () => {
  const cases = await refusedImages();
  expect(cases.length).toBeGreaterThan(35);
  expect(await surprises(cases)).toEqual([]);
}, 60_000);

test("a picture cut anywhere is refused; none is filled up with grey", async () => {
  const cases = await cutPictures();
  expect(cases.length).toBe(6 * (15 + 6));
  expect(await surprises(cases)).toEqual([]);
}, 60_000);

test("odd and heavy pictures that are whole are accepted", async () => {
  expect(await surprises(await acceptedImages())).toEqual([]);
}, 60_000);

test("S3-34 PNG, JPEG and WebP are accepted by their content and everything else is refused", async () => {
  const picture = samplePixels(100, 80);
  for (const format of ["png", "jpeg", "webp"] as const) {
    const bytes = await picture.clone().toFormat(format).toBuffer();
    expect((await raster.inspect(bytes)).format).toBe(format);
  }
  for (const format of ["gif", "tiff", "avif"] as const) {
    expect(await verdictOn(await picture.clone().toFormat(format).toBuffer())).toBe("image-format");
  }
});

test("the refusal of a HEIC photo says what it is and what to do", async () => {
  const heic = Buffer.from("\0\0\0\x18ftypheic\0\0\0\0mif1heic", "latin1");
  await expect(raster.inspect(heic)).rejects.toThrow(/HEIC photo.*JPEG/);
});

test("S3-37 width, height, format and file size are extracted", async () => {
  const bytes = await samplePixels(130, 70).ensureAlpha(0.4).webp().toBuffer();
  const sha256 = createHash("sha256").update(bytes).digest("hex");
  const facts = { format: "webp", width: 130, height: 70, orientation: 1, hasAlpha: true, textChunks: [] };
  expect(await raster.inspect(bytes)).toEqual({ ...facts, byteSize: bytes.length, sha256 });
});

test("width and height are those of the upright picture", async () => {
  const lying = await samplePixels(120, 80).jpeg().withMetadata({ orientation: 6 }).toBuffer();
  expect(await raster.inspect(lying)).toMatchObject({ width: 80, height: 120, orientation: 6 });
});

test("text chunks are read before and after the pixels, packed or not", async () => {
  const workflow = JSON.stringify({ 3: { class_type: "KSampler" } });
  const packed = Buffer.concat([Buffer.from("workflow\0\0", "latin1"), deflateSync(workflow)]);
  const international = Buffer.from("title\0\0\0de\0Titel\0Gemälde", "utf8");
  const bytes = craftPng({
    width: 64,
    height: 64,
    before: [pngChunk("tEXt", textData("prompt", workflow)), pngChunk("zTXt", packed)],
    after: [pngChunk("iTXt", international)],
  });
  expect((await raster.inspect(bytes)).textChunks).toEqual([
    { keyword: "prompt", text: workflow },
    { keyword: "workflow", text: workflow },
    { keyword: "title", text: "Gemälde" },
  ]);
});

test("text is capped at 256 KiB in all, whatever it inflates to", async () => {
  const long = pngChunk("tEXt", textData("long", "x".repeat(200_000)));
  const bomb = Buffer.concat([Buffer.from("bomb\0\0", "latin1"), deflateSync(Buffer.alloc(10_000_000))]);
  const before = [long, long, pngChunk("zTXt", bomb), pngChunk("tEXt", textData("short", "kept"))];
  const { textChunks } = await raster.inspect(craftPng({ width: 64, height: 64, before }));
  expect(textChunks.map(({ keyword }) => keyword)).toEqual(["long", "short"]);
});

test("a flipped bit is accepted or refused, never a crash", async () => {
  const formats = ["png", "jpeg", "webp"] as const;
  const seen = new Set<string>();
  for (const format of formats) {
    const whole = await samplePixels(96, 96).toFormat(format).toBuffer();
    for (let seed = 0; seed < 150; seed += 1) seen.add(await verdictOn(flipBits(whole, 1 + (seed % 8), seed)));
  }
  expect(seen).toContain("image-undecodable");
}, 60_000);

test("random bytes, bare or behind a picture's first bytes, never crash the decoder", async () => {
  const heads = ["", "\x89PNG\r\n\x1a\n", "\xff\xd8\xff", "RIFF\x40\0\0\0WEBP"].map((head) =>
    Buffer.from(head, "latin1"),
  );
  const bytes = fc.tuple(fc.constantFrom(...heads), fc.uint8Array({ maxLength: 2_000 }));
  await fc.assert(
    fc.asyncProperty(bytes, async ([head, tail]) => {
      expect(await verdictOn(Buffer.concat([head, tail]))).toMatch(/^image-/);
    }),
    { numRuns: 300, seed: 20261121 },
  );
}, 60_000);

test("metadata that is nonsense does not stop a picture that is whole", async () => {
  const jpeg = await samplePixels(100, 100).jpeg().toBuffer();
  const rubbish = Buffer.from("Exif\0\0II*\0\xff\xff\xff\x7f rubbish", "latin1");
  expect(await verdictOn(withJpegSegment(jpeg, 0xe1, rubbish))).toBe("accepted");
  const png = await samplePixels(100, 100).png().toBuffer();
  expect(await verdictOn(withPngChunk(png, "eXIf", rubbish))).toBe("accepted");
});
