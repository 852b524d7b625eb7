import { sql } from "kysely";
import type { Reader, Tx } from "../../platform/database.ts";
import { newUid } from "../../platform/ids.ts";
import type { ItemState } from "./batch.rules.ts";

export interface NewItem {
  ordinal: number;
  variantId: number;
}

/** What a batch's items share, repeated on each for the queue's order. */
export interface ItemLine {
  batchId: number;
  provider: string;
  priority: number;
  collectionId: number;
  userId: number | undefined;
  model: string | undefined;
}

/** Inserts the items of a batch in one statement: they wait from the commit on. */
export async function insertItems(tx: Tx, line: ItemLine, items: readonly NewItem[]): Promise<void> {
  await tx
    .insertInto("generation_items")
    .values(
      items.map(({ ordinal, variantId }) => ({
        uid: newUid(),
        batch_id: line.batchId,
        ordinal,
        variant_id: variantId,
        provider: line.provider,
        priority: line.priority,
        collection_row: line.collectionId,
        user_row: line.userId ?? 0,
        model: line.model ?? null,
      })),
    )
    .execute();
}

/** What an attempt at an item, and what comes of it, is made from. */
const itemColumns = [
  "generation_items.id",
  "generation_items.uid",
  "generation_items.ordinal",
  "generation_items.state",
  "generation_items.attempts",
  "generation_items.node",
  "generation_items.model",
  "generation_batches.id as batchId",
  "generation_batches.uid as batchUid",
  "generation_batches.slot",
  "generation_batches.purpose",
  "generation_batches.provider",
  "generation_batches.prompt",
  "generation_batches.style",
  "generation_batches.seed",
  "generation_batches.cost_cents_each as costCentsEach",
  "generation_batches.cancel_asked_at as cancelAskedAt",
  "generation_batches.workflow_version_id as workflowVersionId",
  "workflow_versions.workflow_id as workflowId",
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
] as const;

/** An item with everything its picture is made from. */
export const findItem = (db: Reader, itemUid: string) =>
  db
    .selectFrom("generation_items")
    .innerJoin("generation_batches", "generation_batches.id", "generation_items.batch_id")
    .innerJoin("image_variants", "image_variants.id", "generation_items.variant_id")
    .innerJoin("subjects", "subjects.id", "generation_batches.subject_id")
    .innerJoin("collections", "collections.id", "generation_batches.collection_id")
    .leftJoin("workflow_versions", "workflow_versions.id", "generation_batches.workflow_version_id")
    .select(itemColumns)
    .where("generation_items.uid", "=", itemUid)
    .executeTakeFirst();

export type ItemRow = NonNullable<Awaited<ReturnType<typeof findItem>>>;

/** Ends an item; its place at a node is free with that. */
export async function endItem(
  tx: Tx,
  id: number,
  state: Exclude<ItemState, "queued" | "processing">,
  error?: string,
): Promise<void> {
  await tx
    .updateTable("generation_items")
    .set({ state, error: error ?? null, dispatched_at: null, node: null })
    .where("id", "=", id)
    .execute();
}

/** Lets an item wait again, its place given up. */
export async function requeueItem(tx: Tx, id: number): Promise<void> {
  await tx
    .updateTable("generation_items")
    .set({ state: "queued", dispatched_at: null, node: null })
    .where("id", "=", id)
    .execute();
}

/** Lets items that gave no picture wait again; what became of their tries so far no longer counts. */
export async function reopenItems(tx: Tx, ids: readonly number[]): Promise<void> {
  await tx
    .updateTable("generation_items")
    .set({ state: "queued", error: null, forgiven: sql`attempts`, passed_over: 0, not_before: null })
    .where("id", "in", ids)
    .execute();
  await tx.updateTable("generation_attempts").set({ crashes: 0 }).where("item_id", "in", ids).execute();
}
