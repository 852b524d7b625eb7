import { type Json, readJson } from "../../src/platform/exact-json.ts";
import type { TestStudio } from "../studio.ts";

type SentGraph = Record<string, { inputs: Record<string, Json> }>;

/** The files of a batch's pictures, in order. */
export const filesMade = ({ deps }: Pick<TestStudio, "deps">, batchId: string) =>
  deps.db.read
    .selectFrom("image_variants")
    .innerJoin("blobs", "blobs.id", "image_variants.blob_id")
    .innerJoin("generation_items", "generation_items.variant_id", "image_variants.id")
    .innerJoin("generation_batches", "generation_batches.id", "generation_items.batch_id")
    .select(["blobs.sha256", "blobs.format"])
    .where("generation_batches.uid", "=", batchId)
    .orderBy("generation_items.ordinal")
    .execute();

/** The graphs that a server has run for a batch, in order, from the pictures that it made of them. */
export async function graphsSent(studio: Pick<TestStudio, "deps">, batchId: string): Promise<SentGraph[]> {
  const { raster, blobs } = studio.deps;
  const rows = await filesMade(studio, batchId);
  return Promise.all(
    rows.map(async ({ sha256, format }) => {
      const { textChunks } = await raster.inspect(await blobs.read(sha256, format));
      const text = textChunks.find(({ keyword }) => keyword === "prompt")?.text ?? "{}";
      return readJson(text) as unknown as SentGraph;
    }),
  );
}
