import sharp from "sharp";
import { expect, test } from "vitest";
import { samplePixels, textData, withJpegSegment, withPngChunk } from "../../../test/crafted-images.ts";
import { openRaster } from "./sharp.ts";

const raster = openRaster();
const formats = ["png", "jpeg", "webp"] as const;

const CANARY = "CANARY-52.5200N-13.4050E";
const gps = {
  GPSLatitudeRef: "N",
  GPSLatitude: "52/1 31/1 12/1",
  GPSLongitudeRef: "E",
  GPSLongitude: "13/1 24/1 18/1",
};
const exif = { IFD0: { ImageDescription: CANARY, Artist: CANARY }, IFD3: gps };
const xmp = `<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#"><rdf:Description rdf:about="" xmlns:exif="http://ns.adobe.com/exif/1.0/" exif:GPSLatitude="${CANARY}"/></rdf:RDF></x:xmpmeta>`;

/** A picture that says where it was taken, in every place its format has for saying so. */
async function located(format: (typeof formats)[number]): Promise<Buffer> {
  const picture = samplePixels(160, 120).toFormat(format).withExif(exif).withXmp(xmp);
  const bytes = Buffer.concat([await picture.toBuffer(), Buffer.from(`\0\0\0\x18ftypmp42${CANARY}`, "latin1")]);
  const iptc = Buffer.from(`Photoshop 3.0\x008BIM\x04\x04\0\0\0\0\0\x1d\x1c\x02\x5a\0\x18${CANARY}`, "latin1");
  if (format === "jpeg") return withJpegSegment(bytes, 0xed, iptc);
  return format === "png" ? withPngChunk(bytes, "tEXt", textData("Comment", CANARY)) : bytes;
}

test.each(formats)("U8 no published copy of a %s carries its location or any other metadata", async (format) => {
  const original = await located(format);
  const before = await sharp(original).metadata();
  expect([before.exif?.includes(CANARY), before.xmp?.includes(CANARY)]).toEqual([true, true]);
  const copies = [
    await raster.rendition(original, 96),
    ...(await Promise.all(formats.map((target) => raster.servedCopy(original, target)))),
    await raster.servedCopy(original, format, { aiMark: "trainedAlgorithmicMedia" }),
  ];
  for (const { bytes } of copies) {
    expect(Buffer.from(bytes).includes("CANARY")).toBe(false);
    const { exif, iptc, icc, comments, gainMap } = await sharp(bytes).metadata();
    expect({ exif, iptc, icc, comments, gainMap }).toEqual({});
  }
  const unmarked = await sharp(copies[0]?.bytes).metadata();
  expect(unmarked.xmp).toBeUndefined();
});

test.each(formats)("a marked %s says in XMP how it was made", async (format) => {
  const original = await samplePixels(100, 100).png().toBuffer();
  const marked = await raster.servedCopy(original, format, { aiMark: "compositeWithTrainedAlgorithmicMedia" });
  const { xmpAsString } = await sharp(marked.bytes).metadata();
  const term = "http://cv.iptc.org/newscodes/digitalsourcetype/compositeWithTrainedAlgorithmicMedia";
  expect(xmpAsString).toContain(`Iptc4xmpExt:DigitalSourceType="${term}"`);
  expect(xmpAsString).toContain('xmp:CreatorTool="Pentimento"');
});

test("a tool's name cannot break out of the mark", async () => {
  const original = await samplePixels(100, 100).png().toBuffer();
  const creatorTool = `"/><script>alert('&')</script>\u0000\uD800`;
  const marked = await raster.servedCopy(original, "jpeg", { aiMark: "algorithmicMedia", creatorTool });
  const { xmpAsString } = await sharp(marked.bytes).metadata();
  const escaped = "&quot;/&gt;&lt;script&gt;alert(&apos;&amp;&apos;)&lt;/script&gt;";
  expect(xmpAsString).toContain(`xmp:CreatorTool="${escaped}"`);
});

const UPRIGHT = { width: 120, height: 80 };
const corners = {
  topLeft: [220, 30, 30],
  topRight: [30, 200, 30],
  bottomLeft: [40, 40, 220],
  bottomRight: [230, 220, 40],
};

/** Which corner colour the upright picture has at a place. */
function colourAt(x: number, y: number): number[] {
  const isLeft = x < UPRIGHT.width / 2;
  if (y < UPRIGHT.height / 2) return isLeft ? corners.topLeft : corners.topRight;
  return isLeft ? corners.bottomLeft : corners.bottomRight;
}

/** Where EXIF says that the stored row 0 and column 0 lie in the upright picture, by orientation from 1 on. */
const sides = [
  "top left",
  "top right",
  "bottom right",
  "bottom left",
  "left top",
  "right top",
  "right bottom",
  "left bottom",
];

/** The four-coloured picture as a camera held in some way would store it. */
async function stored(orientation: number, format: (typeof formats)[number]): Promise<Buffer> {
  const side = sides[orientation - 1] ?? "";
  const isTurned = orientation > 4;
  const width = isTurned ? UPRIGHT.height : UPRIGHT.width;
  const height = isTurned ? UPRIGHT.width : UPRIGHT.height;
  const data = Buffer.alloc(width * height * 3);
  for (let row = 0; row < height; row += 1) {
    for (let column = 0; column < width; column += 1) {
      const [along, down] = isTurned ? [row, column] : [column, row];
      const x = side.includes("right") ? UPRIGHT.width - 1 - along : along;
      const y = side.includes("bottom") ? UPRIGHT.height - 1 - down : down;
      data.set(colourAt(x, y), (row * width + column) * 3);
    }
  }
  const picture = sharp(data, { raw: { width, height, channels: 3 } }).withMetadata({ orientation });
  return picture.toFormat(format, { quality: 95 }).toBuffer();
}

/** The worst difference between a picture's corners and what they should be, in colour steps. */
async function cornerError(bytes: Uint8Array): Promise<number> {
  const { data, info } = await sharp(bytes).removeAlpha().raw().toBuffer({ resolveWithObject: true });
  const pixel = (x: number, y: number) =>
    Array.from(data.subarray((y * info.width + x) * 3, (y * info.width + x) * 3 + 3));
  const far = { x: info.width - 6, y: info.height - 6 };
  const found = [pixel(5, 5), pixel(far.x, 5), pixel(5, far.y), pixel(far.x, far.y)].flat();
  const wanted = [corners.topLeft, corners.topRight, corners.bottomLeft, corners.bottomRight].flat();
  return Math.max(...found.map((value, index) => Math.abs(value - (wanted[index] ?? 0))));
}

test.each([1, 2, 3, 4, 5, 6, 7, 8])("EXIF orientation %i comes out upright in every copy", async (orientation) => {
  for (const format of ["jpeg", "webp", "png"] as const) {
    const original = await stored(orientation, format);
    expect(await raster.inspect(original)).toMatchObject({ ...UPRIGHT, orientation });
    const copy = await raster.servedCopy(original, "png");
    expect(copy).toMatchObject(UPRIGHT);
    expect(await cornerError(copy.bytes)).toBeLessThan(25);
    const small = await raster.rendition(original, 60);
    expect(small).toMatchObject({ width: 60, height: 40 });
    expect(await cornerError(small.bytes)).toBeLessThan(40);
    const pixels = await raster.facePixels(original);
    expect(pixels).toMatchObject(UPRIGHT);
  }
});

test("a rendition fits its box, never grows, and keeps alpha", async () => {
  const seeThrough = await samplePixels(300, 150).ensureAlpha(0.5).png().toBuffer();
  const small = await raster.rendition(seeThrough, 64);
  expect(small).toMatchObject({ width: 64, height: 32 });
  expect(await sharp(small.bytes).metadata()).toMatchObject({ format: "webp", hasAlpha: true, space: "srgb" });
  expect(await raster.rendition(seeThrough, 4_000)).toMatchObject({ width: 300, height: 150 });
});

test("a served PNG has the very pixels of the original", async () => {
  const original = await samplePixels(120, 90).png().toBuffer();
  const copy = await raster.servedCopy(original, "png");
  expect(await sharp(copy.bytes).raw().toBuffer()).toEqual(await sharp(original).raw().toBuffer());
});

test("whatever the colours come in, copies are eight-bit sRGB", async () => {
  const odd = [
    await samplePixels(90, 90).toColourspace("cmyk").jpeg().toBuffer(),
    await samplePixels(90, 90).toColourspace("rgb16").png().toBuffer(),
    await samplePixels(90, 90).withIccProfile("p3").jpeg().toBuffer(),
    await samplePixels(90, 90).greyscale().png().toBuffer(),
  ];
  for (const bytes of odd) {
    for (const format of formats) {
      const { space, depth, icc } = await sharp((await raster.servedCopy(bytes, format)).bytes).metadata();
      expect([["srgb", "b-w"].includes(space), depth, icc]).toEqual([true, "uchar", undefined]);
    }
  }
});

test("a copy of something that is no picture is refused like the upload itself", async () => {
  const svg = Buffer.from("<svg xmlns='http://www.w3.org/2000/svg' width='70' height='70'/>");
  await expect(raster.servedCopy(svg, "png")).rejects.toMatchObject({ slug: "image-format" });
  await expect(raster.rendition(Buffer.alloc(0), 64)).rejects.toMatchObject({ slug: "image-empty" });
  const cut = (await samplePixels(100, 100).jpeg().toBuffer()).subarray(0, 900);
  await expect(raster.rendition(cut, 64)).rejects.toMatchObject({ slug: "image-undecodable" });
});
