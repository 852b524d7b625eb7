import { randomUUID } from "node:crypto";
import sharp from "sharp";
import { asObject, type JsonObject } from "../../../src/platform/exact-json.ts";
import type { Wire } from "../../fake-comfy/wire.ts";

/** A ComfyUI to speak to. `slowGraph` goes on for a second or more, and notices an interruption. */
export interface WireUnderTest {
  wire: Wire;
  slowGraph(): JsonObject;
}

/** A colour nobody asked for before, so that no server answers from its memory. */
export const newColor = () => Math.trunc(Math.random() * 16_777_216);

export const node = (class_type: string, inputs: JsonObject) => ({ class_type, inputs, _meta: { title: class_type } });
export const empty = (color: number, side = 32) =>
  node("EmptyImage", { width: side, height: side, batch_size: 1, color });
export const saved = (from: string, prefix = `proof/${randomUUID()}`) =>
  node("SaveImage", { images: [from, 0], filename_prefix: prefix });
export const flat = (color = newColor()) => ({ 1: empty(color), 9: saved("1") });

export const pngText = async (bytes: Buffer, key: string) => {
  const { comments } = await sharp(bytes).metadata();
  return comments?.find(({ keyword }) => keyword === key)?.text;
};

export const imagesOf = (entry: JsonObject, id = "9") =>
  asObject(asObject(entry.outputs)?.[id])?.images as unknown as { filename: string; subfolder: string; type: string }[];

export const viewOf = ({ filename, subfolder, type }: { filename: string; subfolder: string; type: string }) =>
  `/view?${new URLSearchParams({ filename, subfolder, type }).toString()}`;

export const flawsOf = ({ body }: { body: JsonObject }, id: string) => {
  const errors = asObject(asObject(body.node_errors)?.[id])?.errors as JsonObject[] | undefined;
  return errors?.map(({ type }) => String(type)).toSorted();
};
