import { inflateSync } from "node:zlib";
import type { TextChunk } from "./raster.ts";

/** All text taken from one file, in UTF-16 units after unpacking. ComfyUI's own workflows stay far below it. */
const TEXT_MAX = 256 * 1024;
/** A keyword has 1 to 79 bytes by the PNG specification. */
const KEYWORD_MAX = 79;
/** More chunks than any honest writer makes; a file may hold 200,000 of them to waste our time. */
const TEXT_CHUNKS_MAX = 256;
const SIGNATURE_LENGTH = 8;
/** Length, type and CRC around the data of each chunk. */
const CHUNK_OVERHEAD = 12;

export interface PngFacts {
  /** It carries an animation control chunk (APNG); the decoder would show the first frame and stay silent. */
  animated: boolean;
  /** The end chunk is there. A picture can be decoded without it, but then the file was cut. */
  complete: boolean;
  textChunks: TextChunk[];
}

/**
 * Walks the chunks of a PNG without decoding pixels. Never throws: whatever is malformed ends the walk, and the
 * decoder is the judge of the rest. Reads text before and after the pixels, packed or not.
 */
export function readPngFacts(bytes: Uint8Array): PngFacts {
  const facts: PngFacts = { animated: false, complete: false, textChunks: [] };
  const file = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  let textLeft = TEXT_MAX;
  let at = SIGNATURE_LENGTH;
  while (at + CHUNK_OVERHEAD <= file.length) {
    const length = file.readUInt32BE(at);
    const type = file.toString("latin1", at + 4, at + 8);
    const data = file.subarray(at + 8, at + 8 + length);
    if (type === "acTL") facts.animated = true;
    if (type === "IEND") return { ...facts, complete: true };
    if (facts.textChunks.length < TEXT_CHUNKS_MAX) {
      const chunk = readText(type, data, textLeft);
      if (chunk) {
        facts.textChunks.push(chunk);
        textLeft -= chunk.keyword.length + chunk.text.length;
      }
    }
    at += CHUNK_OVERHEAD + length;
  }
  return facts;
}

function readText(type: string, data: Buffer, textLeft: number): TextChunk | null {
  if (type !== "tEXt" && type !== "zTXt" && type !== "iTXt") return null;
  const end = data.subarray(0, KEYWORD_MAX + 1).indexOf(0);
  if (end < 1) return null;
  const keyword = data.toString("latin1", 0, end);
  const text = textReaders[type](data.subarray(end + 1), textLeft - keyword.length);
  return text === null ? null : { keyword, text };
}

/** Each gets what follows the keyword's zero byte, and answers null when the text is broken or too long. */
const textReaders = {
  tEXt: (rest: Buffer, room: number) => (rest.length > room ? null : rest.toString("latin1")),
  zTXt: (rest: Buffer, room: number) => unpack(rest.subarray(1), room)?.toString("latin1") ?? null,
  iTXt: readInternational,
} satisfies Record<string, (rest: Buffer, room: number) => string | null>;

/** Compression flag and method, language tag, translated keyword, then UTF-8 text. */
function readInternational(rest: Buffer, room: number): string | null {
  const tagEnd = rest.indexOf(0, 2);
  const start = tagEnd < 0 ? -1 : rest.indexOf(0, tagEnd + 1);
  if (start < 0) return null;
  const payload = rest.subarray(start + 1);
  if (rest[0] === 1) return unpack(payload, room)?.toString("utf8") ?? null;
  return payload.length > room ? null : payload.toString("utf8");
}

/** Bounded, so that a chunk that inflates to a gigabyte costs no more than the room that is left. */
function unpack(packed: Buffer, room: number): Buffer | null {
  if (room < 1) return null;
  try {
    return inflateSync(packed, { maxOutputLength: room });
  } catch {
    // Broken or a bomb: either way it is text that nobody gets to see, and no reason to refuse the picture.
    return null;
  }
}
