import { inflateSync } from "node:zlib";

/** The two texts that ComfyUI puts into its pictures: the graph that ran, and the drawing that it was made from. */
export interface PngGraph {
  prompt: string | undefined;
  workflow: string | undefined;
}

/** Bytes of one text once unpacked; the largest graph that we keep has 600,000. */
const textBytesMax = 4 * 1024 * 1024;
/** More chunks than any honest writer makes; pixels come in pieces of 8 KiB and more. */
const chunksMax = 20_000;
const signature = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]);
/** Length, type and checksum around the data of a chunk. */
const chunkOverhead = 12;

/** Bounded, so that a text that unpacks to a gigabyte costs no more than the limit. */
function unpacked(packed: Buffer): Buffer | undefined {
  try {
    return inflateSync(packed, { maxOutputLength: textBytesMax });
  } catch {
    // Broken or a bomb: either way there is no graph in it, and the caller says that the picture carries none.
    return undefined;
  }
}

/** Compression flag and method, language tag, translated keyword, then UTF-8 text. */
function internationalText(rest: Buffer): string | undefined {
  const tagEnd = rest.indexOf(0, 2);
  const start = tagEnd < 0 ? -1 : rest.indexOf(0, tagEnd + 1);
  if (start < 0) return undefined;
  const payload = rest.subarray(start + 1);
  return (rest[0] === 1 ? unpacked(payload) : payload)?.toString("utf8");
}

/** Each gets what follows the zero byte after the keyword (PNG specification, section 11.3.4). */
const textReaders: Readonly<Record<string, (rest: Buffer) => string | undefined>> = {
  tEXt: (rest) => rest.toString("latin1"),
  zTXt: (rest) => unpacked(rest.subarray(1))?.toString("latin1"),
  iTXt: internationalText,
};

function readText(type: string, data: Buffer, name: string): string | undefined {
  const isNamed = data.subarray(0, name.length + 1).equals(Buffer.from(`${name}\0`, "latin1"));
  if (!isNamed || data.length > textBytesMax) return undefined;
  return textReaders[type]?.(data.subarray(name.length + 1));
}

/**
 * Reads the graph and the drawing that a ComfyUI PNG carries, before or after its pixels, packed or not. Pixels are not
 * decoded and checksums not proved: the text is judged by what reads it. The first text of each name counts.
 * @returns undefined when the bytes are no PNG
 */
export function readPngGraph(bytes: Uint8Array): PngGraph | undefined {
  const file = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (!file.subarray(0, signature.length).equals(signature)) return undefined;
  const found: PngGraph = { prompt: undefined, workflow: undefined };
  let at = signature.length;
  for (let chunk = 0; chunk < chunksMax && at + chunkOverhead <= file.length; chunk += 1) {
    const length = file.readUInt32BE(at);
    const type = file.toString("latin1", at + 4, at + 8);
    const data = file.subarray(at + 8, at + 8 + length);
    if (Object.hasOwn(textReaders, type)) {
      found.prompt ??= readText(type, data, "prompt");
      found.workflow ??= readText(type, data, "workflow");
    }
    at += chunkOverhead + length;
  }
  return found;
}
