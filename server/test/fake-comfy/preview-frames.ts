import { type JsonObject, writeJson } from "../../src/platform/exact-json.ts";

function words(...values: number[]): Buffer {
  const head = Buffer.alloc(4 * values.length);
  for (const [at, value] of values.entries()) head.writeUInt32BE(value, 4 * at);
  return head;
}

/** Two big-endian words and the picture: the older kind of preview. */
export const plainPreview = (jpeg: Buffer) => Buffer.concat([words(1, 1), jpeg]);

/** The kind that says whose it is, for clients that asked for it. */
export function previewWithMetadata(jpeg: Buffer, metadata: JsonObject): Buffer {
  const text = Buffer.from(writeJson(metadata));
  return Buffer.concat([words(4, text.length), text, jpeg]);
}
