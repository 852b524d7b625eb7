import type { Reader, Tx } from "../../platform/database.ts";
import { newUid } from "../../platform/ids.ts";
import type { ItemState } from "./batch.rules.ts";

export async function insertItem(tx: Tx, batchId: number, ordinal: number, variantId: number): Promise<string> {
  const { uid } = await tx
    .insertInto("generation_items")
    .values({ uid: newUid(), batch_id: batchId, ordinal, variant_id: variantId })
    .returning("uid")
    .executeTakeFirstOrThrow();
  return uid;
}

/** An item with everything its picture is made from. */
export const findItem = (db: Reader, itemUid: string) =>
  db
    .selectFrom("generation_items")
    .innerJoin("generation_batches", "generation_batches.id", "generation_items.batch_id")
    .innerJoin("image_variants", "image_variants.id", "generation_items.variant_id")
    .innerJoin("subjects", "subjects.id", "generation_batches.subject_id")
    .innerJoin("collections", "collections.id", "generation_batches.collection_id")
    .leftJoin("workflow_versions", "workflow_versions.id", "generation_batches.workflow_version_id")
    .select([
      "generation_items.id",
      "generation_items.uid",
      "generation_items.ordinal",
      "generation_items.state",
      "generation_items.attempts",
      "generation_batches.id as batchId",
      "generation_batches.uid as batchUid",
      "generation_batches.slot",
      "generation_batches.provider",
      "generation_batches.prompt",
      "generation_batches.style",
      "generation_batches.seed",
      "generation_batches.cost_cents_each as costCentsEach",
      "generation_batches.cancel_asked_at as cancelAskedAt",
      "workflow_versions.graph",
      "workflow_versions.mappings",
      "workflow_versions.locked_inputs as lockedInputs",
      "generation_batches.draft",
      "generation_batches.inputs",
      "generation_batches.template_values as filling",
      "generation_batches.style_variant_id as styleVariantId",
      "image_variants.id as variantId",
      "image_variants.uid as variantUid",
      "image_variants.source_variant_id as sourceVariantId",
      "subjects.id as subjectId",
      "subjects.uid as subjectUid",
      "collections.id as collectionId",
      "collections.uid as collectionUid",
    ])
    .where("generation_items.uid", "=", itemUid)
    .executeTakeFirst();

export type ItemRow = NonNullable<Awaited<ReturnType<typeof findItem>>>;

export async function setItem(tx: Tx, id: number, state: ItemState, error?: string): Promise<void> {
  await tx
    .updateTable("generation_items")
    .set({ state, error: error ?? null })
    .where("id", "=", id)
    .execute();
}
