import { deflateSync, gzipSync } from "node:zlib";
import sharp from "sharp";
import {
  craftPng,
  lyingJpeg,
  lyingPng,
  lyingWebp,
  pngChunk,
  samplePixels,
  textData,
  withJpegSegment,
  withPngChunk,
} from "./crafted-images.ts";

export interface HostileImage {
  name: string;
  bytes: Buffer;
  /** What the refusal may be called; empty when the picture has to be accepted. */
  slugs: string[];
}

const svg = (inside: string) => `<svg xmlns="http://www.w3.org/2000/svg" width="100" height="100">${inside}</svg>`;
const laughs = Array.from({ length: 9 }, (_, n) => `<!ENTITY l${n + 1} "${`&l${n};`.repeat(10)}">`).join("");

/** What is no picture, or none that we take: name and content. All of it is `image-format`. */
const strangers: Record<string, string | Buffer> = {
  "plain text": "not a picture at all",
  "a web page named .png": "<!doctype html><script>alert(1)</script>",
  "an SVG": svg("<rect width='9' height='9'/>"),
  "an SVG with a byte order mark": `\uFEFF<?xml version="1.0"?>${svg("")}`,
  "an SVG that reads a file": `<!DOCTYPE s [<!ENTITY f SYSTEM "file:///etc/passwd">]>${svg("<text>&f;</text>")}`,
  "an SVG of a billion laughs": `<!DOCTYPE s [<!ENTITY l0 "lol">${laughs}]>${svg("<text>&l9;</text>")}`,
  "a packed SVG": gzipSync(svg("")),
  "a HEIC header": Buffer.from("\0\0\0\x18ftypheic\0\0\0\0mif1heic", "latin1"),
  "an MP4 header": Buffer.from("\0\0\0\x18ftypisom\0\0\x02\0isomiso2", "latin1"),
  "a BMP": Buffer.from("BM\x46\0\0\0\0\0\0\0\x36\0\0\0\x28\0\0\0", "latin1"),
  "an ICO": Buffer.from("\0\0\x01\0\x01\0\x10\x10", "latin1"),
  "a Photoshop file": "8BPS\0\x01",
  "a PDF": "%PDF-1.7\n1 0 obj",
  "an EPS": "%!PS-Adobe-3.0 EPSF-3.0",
  "an MVG": "push graphic-context\nimage over 0,0 0,0 'https://example.com/x'\npop graphic-context",
  "a libvips file": Buffer.from("b6a6f20800000000", "hex"),
  "a Matlab file": "MATLAB 5.0 MAT-file, Platform: GLNXA64",
  "a FITS file": "SIMPLE  =                    T",
  "a PPM": "P6\n64 64\n255\n",
  "a CSV": "1,2,3\n4,5,6\n",
  "a RIFF that is a WAV": Buffer.from("RIFF\x24\0\0\0WAVEfmt ", "latin1"),
};

/** Pictures of formats that libvips knows, with the loaders locked out. */
async function foreignPictures(): Promise<HostileImage[]> {
  const picture = samplePixels(128, 128);
  const bytes = {
    "a GIF": await picture.clone().gif().toBuffer(),
    "a TIFF sent as image/png": await picture.clone().tiff().toBuffer(),
    "an AVIF": await picture.clone().avif({ effort: 0 }).toBuffer(),
  };
  return Object.entries(bytes).map(([name, content]) => ({ name, bytes: content, slugs: ["image-format"] }));
}

/** Headers that promise more than anyone wants to decode. */
function giants(): HostileImage[] {
  const bomb = craftPng({ width: 30_000, height: 30_000, bits: 1 });
  return [
    { name: "30,000² 1-bit PNG", bytes: bomb, slugs: ["image-pixels"] },
    { name: "PNG header of 50,000²", bytes: lyingPng(50_000, 50_000), slugs: ["image-pixels"] },
    {
      name: "PNG header of 2³¹−1",
      bytes: lyingPng(2 ** 31 - 1, 2 ** 31 - 1),
      slugs: ["image-pixels", "image-undecodable"],
    },
    { name: "PNG of 0×0", bytes: lyingPng(0, 0), slugs: ["image-undecodable"] },
    { name: "JPEG of 65,535² without data", bytes: lyingJpeg(), slugs: ["image-pixels", "image-undecodable"] },
    { name: "WebP of 16,383² in 36 bytes", bytes: lyingWebp(), slugs: ["image-pixels"] },
    { name: "one row past 50 megapixels", bytes: craftPng({ width: 10_000, height: 5_001 }), slugs: ["image-pixels"] },
    { name: "1×1", bytes: craftPng({ width: 1, height: 1 }), slugs: ["image-dimensions"] },
    { name: "1×50,000", bytes: craftPng({ width: 1, height: 50_000 }), slugs: ["image-dimensions"] },
    { name: "63 pixels high", bytes: craftPng({ width: 64, height: 63 }), slugs: ["image-dimensions"] },
    { name: "16,385 pixels wide", bytes: craftPng({ width: 16_385, height: 64 }), slugs: ["image-dimensions"] },
  ];
}

/** Cut, broken, and moving pictures. */
async function damaged(): Promise<HostileImage[]> {
  const png = await samplePixels(160, 120).png().toBuffer();
  const badCrc = Buffer.from(png);
  badCrc[png.length - 20] = (badCrc[png.length - 20] ?? 0) ^ 0xff;
  const animation = Buffer.from([0, 0, 0, 2, 0, 0, 0, 0]);
  const frames = [await samplePixels(96, 96, 1).png().toBuffer(), await samplePixels(96, 96, 2).png().toBuffer()];
  const webp = await sharp(frames, { join: { animated: true } })
    .webp()
    .toBuffer();
  return [
    { name: "only the 8 magic bytes of a PNG", bytes: png.subarray(0, 8), slugs: ["image-undecodable"] },
    { name: "only the 3 magic bytes of a JPEG", bytes: Buffer.from("ffd8ff", "hex"), slugs: ["image-undecodable"] },
    { name: "a PNG with a wrong CRC", bytes: badCrc, slugs: ["image-undecodable"] },
    { name: "an APNG", bytes: withPngChunk(png, "acTL", animation), slugs: ["image-animated"] },
    { name: "an animated WebP", bytes: webp, slugs: ["image-animated"] },
  ];
}

/** High enough that a decoder which skips lines can miss the last ones. */
const tall = () => samplePixels(120, 1_800);

/** Each format, cut at each sixteenth and a few bytes from its end: a header that is fine over pixels that are not. */
export async function cutPictures(): Promise<HostileImage[]> {
  const whole = {
    jpeg: await tall().jpeg().toBuffer(),
    "progressive jpeg": await tall().jpeg({ progressive: true }).toBuffer(),
    png: await tall().png().toBuffer(),
    "interlaced png": await tall().png({ progressive: true }).toBuffer(),
    webp: await tall().webp().toBuffer(),
    "lossless webp": await tall().webp({ lossless: true }).toBuffer(),
  };
  return Object.entries(whole).flatMap(([format, bytes]) => [
    ...Array.from({ length: 15 }, (_, part) => ({
      name: `${format} cut at ${part + 1}/16`,
      bytes: bytes.subarray(0, Math.floor((bytes.length * (part + 1)) / 16)),
      slugs: ["image-undecodable"],
    })),
    ...[1, 2, 4, 12, 20, 150].map((missing) => ({
      name: `${format} without its last ${missing} bytes`,
      bytes: bytes.subarray(0, -missing),
      slugs: ["image-undecodable"],
    })),
  ]);
}

/** Everything that has to be refused, with the slugs that the refusal may carry (matrix cases 1 to 19, 25, 26). */
export async function refusedImages(): Promise<HostileImage[]> {
  const empty = { name: "0 bytes", bytes: Buffer.alloc(0), slugs: ["image-empty"] };
  const named = Object.entries(strangers).map(([name, content]) => {
    return { name, bytes: Buffer.from(content), slugs: ["image-format"] };
  });
  return [empty, ...named, ...(await foreignPictures()), ...giants(), ...(await damaged())];
}

/** Odd, heavy or two-faced, and still pictures (matrix cases 20 to 22, 27 to 30, 35 to 37). */
export async function acceptedImages(): Promise<HostileImage[]> {
  const jpeg = await samplePixels(200, 150).jpeg().toBuffer();
  const png = await samplePixels(200, 150).png().toBuffer();
  const inflating = deflateSync(Buffer.alloc(256 * 1024 * 1024), { level: 1 });
  const packed = (keyword: string) => Buffer.concat([Buffer.from(`${keyword}\0\0`, "latin1"), inflating]);
  const manyTexts = Array.from({ length: 200_000 }, () => pngChunk("tEXt", textData("k", "v")));
  const iccSegment = Buffer.from("ICC_PROFILE\0\x01\x01rubbish that is no profile", "latin1");
  const brokenIccp = Buffer.concat([Buffer.from("icc\0\0", "latin1"), deflateSync(Buffer.from("rubbish"))]);
  const pictures: Record<string, Buffer> = {
    "49 megapixels of zeros": craftPng({ width: 7_000, height: 7_000 }),
    "50 megapixels to the pixel": craftPng({ width: 10_000, height: 5_000 }),
    "64×64": craftPng({ width: 64, height: 64 }),
    "16,384 wide": craftPng({ width: 16_384, height: 64 }),
    "a zTXt that inflates to 256 MiB": withPngChunk(png, "zTXt", packed("bomb")),
    "an iCCP that inflates to 256 MiB": withPngChunk(png, "iCCP", packed("bomb")),
    "200,000 text chunks": craftPng({ width: 64, height: 64, before: manyTexts }),
    "a CMYK JPEG": await samplePixels(200, 150).toColourspace("cmyk").jpeg().toBuffer(),
    "a 16-bit PNG": await samplePixels(200, 150).toColourspace("rgb16").png().toBuffer(),
    "a palette PNG": await samplePixels(200, 150).png({ palette: true }).toBuffer(),
    "a grey PNG with alpha": await samplePixels(200, 150).greyscale().ensureAlpha(0.5).png().toBuffer(),
    "a JPEG with a broken profile": withJpegSegment(jpeg, 0xe2, iccSegment),
    "a PNG with a broken profile": withPngChunk(png, "iCCP", brokenIccp),
    "a JPEG with a ZIP behind it": Buffer.concat([jpeg, Buffer.from("PK\x03\x04zip", "latin1")]),
    "a PNG with a web page behind it": Buffer.concat([png, Buffer.from("<html><script>alert(1)</script>")]),
  };
  return Object.entries(pictures).map(([name, bytes]) => ({ name, bytes, slugs: [] }));
}
