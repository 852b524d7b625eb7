import { crc32, deflateSync } from "node:zlib";
import sharp, { type Sharp } from "sharp";

/** One PNG chunk: length, type, data, CRC. */
export function pngChunk(type: string, data: Uint8Array): Buffer {
  const body = Buffer.concat([Buffer.from(type, "latin1"), data]);
  const chunk = Buffer.alloc(body.length + 8);
  chunk.writeUInt32BE(data.length, 0);
  body.copy(chunk, 4);
  chunk.writeUInt32BE(crc32(body), body.length + 4);
  return chunk;
}

const signature = Buffer.from("\x89PNG\r\n\x1a\n", "latin1");

function ihdr(width: number, height: number, bits: number): Buffer {
  const data = Buffer.alloc(13);
  data.writeUInt32BE(width, 0);
  data.writeUInt32BE(height, 4);
  data[8] = bits;
  return pngChunk("IHDR", data);
}

interface PngParts {
  width: number;
  height: number;
  /** Bits a pixel; the picture is grey. */
  bits?: 1 | 8;
  /** Chunks between header and pixels. */
  before?: Buffer[];
  /** Chunks after the pixels. */
  after?: Buffer[];
  /** Packed rows; black when left out. */
  idat?: Buffer;
}

/** A grey PNG from its parts, so that every field can be a lie. Black pixels pack a thousand to one. */
export function craftPng({ width, height, bits = 8, before = [], after = [], idat }: PngParts): Buffer {
  const rows = idat ?? deflateSync(Buffer.alloc(height * (1 + Math.ceil((width * bits) / 8))), { level: 1 });
  const end = pngChunk("IEND", Buffer.alloc(0));
  return Buffer.concat([signature, ihdr(width, height, bits), ...before, pngChunk("IDAT", rows), ...after, end]);
}

/** A PNG header that promises any size and brings no pixels. */
export const lyingPng = (width: number, height: number): Buffer => craftPng({ width, height, idat: Buffer.alloc(8) });

/** A JPEG that promises 65,535 x 65,535 pixels and brings none. */
export function lyingJpeg(): Buffer {
  const start = Buffer.from("ffd8ffe000104a46494600010100000100010000", "hex");
  const frame = Buffer.from("ffc0000b08ffffffff01011100", "hex");
  const scan = Buffer.from("ffda0008010100003f00ffd9", "hex");
  return Buffer.concat([start, frame, scan]);
}

/** A lossless WebP of 36 bytes that promises 16,383 x 16,383 pixels. */
export function lyingWebp(): Buffer {
  const size = Buffer.alloc(4);
  size.writeUInt32LE(((16_382 << 14) | 16_382) >>> 0);
  const pixels = Buffer.concat([Buffer.from([0x2f]), size, Buffer.alloc(11)]);
  const header = Buffer.alloc(20);
  header.write("RIFF", 0, "latin1");
  header.writeUInt32LE(12 + pixels.length, 4);
  header.write("WEBPVP8L", 8, "latin1");
  header.writeUInt32LE(pixels.length, 16);
  return Buffer.concat([header, pixels]);
}

/** Puts a marker segment right after a JPEG's first two bytes, as EXIF, ICC and IPTC are put. */
export function withJpegSegment(jpeg: Uint8Array, marker: number, data: Uint8Array): Buffer {
  const head = Buffer.from([0xff, marker, 0, 0]);
  head.writeUInt16BE(data.length + 2, 2);
  return Buffer.concat([jpeg.subarray(0, 2), head, data, jpeg.subarray(2)]);
}

/** Puts a chunk right after a PNG's header. */
export function withPngChunk(png: Uint8Array, type: string, data: Uint8Array): Buffer {
  const afterHeader = 8 + 25;
  return Buffer.concat([png.subarray(0, afterHeader), pngChunk(type, data), png.subarray(afterHeader)]);
}

/** Latin-1 text chunk data. */
export const textData = (keyword: string, text: string): Buffer => Buffer.from(`${keyword}\0${text}`, "latin1");

/** Seeded numbers from 0 to 1 (mulberry32), so that a failing picture can be made again. */
export function seededRandom(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}

/** A picture with soft shapes and grain in it, so that no format can pack it to nothing. */
export function samplePixels(width: number, height: number, seed = 1): Sharp {
  const random = seededRandom(seed);
  const data = Buffer.alloc(width * height * 3);
  for (let index = 0; index < data.length; index += 1) {
    const x = Math.floor(index / 3) % width;
    const y = Math.floor(index / 3 / width);
    const wave = Math.sin(x / 17 + (index % 3)) * 50 + Math.cos(y / 23) * 50;
    data[index] = Math.max(0, Math.min(255, 120 + wave + random() * 30));
  }
  return sharp(data, { raw: { width, height, channels: 3 } });
}

/** The same bytes with a few bits turned over; the first twelve are spared so that the format is still recognised. */
export function flipBits(bytes: Uint8Array, count: number, seed: number): Buffer {
  const random = seededRandom(seed);
  const flipped = Buffer.from(bytes);
  for (let flip = 0; flip < count; flip += 1) {
    const at = 12 + Math.floor(random() * (flipped.length - 12));
    flipped[at] = (flipped[at] ?? 0) ^ (1 << Math.floor(random() * 8));
  }
  return flipped;
}
