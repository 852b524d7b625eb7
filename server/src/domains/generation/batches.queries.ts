import type { BatchStatus } from "@pentimento/contract";
import { sql } from "kysely";
import type { Reader, Tx } from "../../platform/database.ts";
import { newUid } from "../../platform/ids.ts";
import type { ItemState } from "./batch.rules.ts";

// Any fixed numbers; requests of one person and of one collection wait for each other, so that limits hold when two
// arrive at once.
const personLock = 4_402_116;
const collectionLock = 4_402_113;

/** Takes the person's lock before the collection's, always, so that two requests never wait for each other in a circle. */
export async function lockRequests(tx: Tx, collectionId: number, actorId: number | undefined): Promise<void> {
  const person = actorId === undefined ? sql`` : sql`pg_advisory_xact_lock(${sql.lit(personLock)}, ${actorId}),`;
  // A list of columns is worked out from left to right.
  await sql`select ${person} pg_advisory_xact_lock(${sql.lit(collectionLock)}, ${collectionId})`.execute(tx);
}

/** Pictures that wait or run, of an actor and of a collection. Reads those alone, however long the queue is. */
export async function countQueued(
  db: Reader,
  collectionId: number,
  actorId: number | undefined,
): Promise<{ queuedByActor: number; queuedInCollection: number }> {
  const open = db.selectFrom("generation_items").where("state", "in", [sql.lit("queued"), sql.lit("processing")]);
  const { byActor, inCollection } = await db
    .selectNoFrom([
      open
        .where("user_row", "=", actorId ?? 0)
        .select(sql<number>`count(*)`.as("count"))
        .as("byActor"),
      open.where("collection_row", "=", collectionId).select(sql<number>`count(*)`.as("count")).as("inCollection"),
    ])
    .executeTakeFirstOrThrow();
  return { queuedByActor: actorId === undefined ? 0 : Number(byActor), queuedInCollection: Number(inCollection) };
}

export interface NewBatch {
  collectionId: number;
  subjectId: number;
  requestedBy: number | undefined;
  slot: string;
  provider: string;
  prompt: string;
  style: string | undefined;
  styleVariantId: number | undefined;
  seed: string;
  workflowVersionId: number | undefined;
  count: number;
  costCentsEach: number;
  /** What its workflow is filled with, where it runs one. */
  filling?: unknown;
  inputs?: Readonly<Record<string, string>>;
  /** Settings of a workflow that nobody has saved. */
  draft?: unknown;
  purpose?: "candidates" | "test";
  priority?: number;
}

export async function insertBatch(tx: Tx, batch: NewBatch): Promise<{ id: number; uid: string; priority: number }> {
  return tx
    .insertInto("generation_batches")
    .values({
      uid: newUid(),
      collection_id: batch.collectionId,
      subject_id: batch.subjectId,
      requested_by: batch.requestedBy ?? null,
      slot: batch.slot,
      provider: batch.provider,
      prompt: batch.prompt,
      style: batch.style ?? null,
      style_variant_id: batch.styleVariantId ?? null,
      seed: batch.seed,
      workflow_version_id: batch.workflowVersionId ?? null,
      count: batch.count,
      cost_cents_each: batch.costCentsEach,
      template_values: batch.filling ? JSON.stringify(batch.filling) : null,
      inputs: JSON.stringify(batch.inputs ?? {}),
      draft: batch.draft ? JSON.stringify(batch.draft) : null,
      purpose: batch.purpose ?? "candidates",
      priority: batch.priority ?? 0,
    })
    .returning(["id", "uid", "priority"])
    .executeTakeFirstOrThrow();
}

/** Locks a batch and reads the states of its items in order. */
export async function lockBatch(tx: Tx, batchId: number) {
  const batch = await tx
    .selectFrom("generation_batches")
    .select([
      "id",
      "uid",
      "count",
      "status",
      "slot",
      "provider",
      "completed_count as completed",
      "cancel_asked_at as cancelAskedAt",
      "started_at as startedAt",
    ])
    .where("id", "=", batchId)
    .forUpdate()
    .executeTakeFirstOrThrow();
  const items = await tx
    .selectFrom("generation_items")
    .leftJoin("image_variants", "image_variants.id", "generation_items.variant_id")
    .select([
      "generation_items.id",
      "generation_items.uid",
      "generation_items.state",
      "generation_items.error",
      "generation_items.variant_id as variantId",
      "image_variants.uid as variantUid",
      "image_variants.source_variant_id as sourceVariantId",
      sql<boolean>`image_variants.deleted_at is not null`.as("isTrashed"),
    ])
    .where("batch_id", "=", batchId)
    .orderBy("ordinal")
    .execute();
  return {
    ...batch,
    status: batch.status as BatchStatus,
    items: items.map((item) => ({ ...item, state: item.state as ItemState })),
  };
}

export async function setBatch(
  tx: Tx,
  id: number,
  change: { status: BatchStatus; completed: number; error: string | undefined; finished: boolean },
): Promise<void> {
  await tx
    .updateTable("generation_batches")
    .set({
      status: change.status,
      completed_count: change.completed,
      error_message: change.error ?? null,
      finished_at: change.finished ? sql`coalesce(finished_at, now())` : null,
    })
    .where("id", "=", id)
    .execute();
}

export async function askCancel(tx: Tx, id: number): Promise<void> {
  await tx.updateTable("generation_batches").set({ cancel_asked_at: sql`now()` }).where("id", "=", id).execute();
}

/** Opens a finished batch once more, as its next attempt. */
export async function reopenBatch(tx: Tx, id: number): Promise<void> {
  await tx
    .updateTable("generation_batches")
    .set({ attempt: sql`attempt + 1`, cancel_asked_at: null, started_at: null, finished_at: null, cleared_at: null })
    .where("id", "=", id)
    .execute();
}

export async function clearBatch(tx: Tx, id: number): Promise<void> {
  await tx.updateTable("generation_batches").set({ cleared_at: sql`now()` }).where("id", "=", id).execute();
}

/** Hides every finished batch of a collection; gives their uids. */
export async function clearFinished(tx: Tx, collectionId: number): Promise<string[]> {
  const cleared = await tx
    .updateTable("generation_batches")
    .set({ cleared_at: sql`now()` })
    .where("collection_id", "=", collectionId)
    .where("status", "in", ["Complete", "Failed", "Cancelled"])
    .where("cleared_at", "is", null)
    .returning("uid")
    .execute();
  return cleared.map(({ uid }) => uid);
}

/** Shows cleared batches again, as far as they are the collection's; gives their number. */
export async function bringBack(tx: Tx, collectionId: number, uids: readonly string[]): Promise<number> {
  const changed = await tx
    .updateTable("generation_batches")
    .set({ cleared_at: null })
    .where("collection_id", "=", collectionId)
    .where("uid", "in", uids)
    .where("cleared_at", "is not", null)
    .executeTakeFirst();
  return Number(changed.numUpdatedRows);
}

/** Writes a batch's priority, and that of its items, which the queue is read by. */
export async function setPriority(tx: Tx, id: number, priority: number): Promise<void> {
  await tx.updateTable("generation_batches").set({ priority }).where("id", "=", id).execute();
  await tx.updateTable("generation_items").set({ priority }).where("batch_id", "=", id).execute();
}

export const findBatch = (db: Reader, uid: string) =>
  db
    .selectFrom("generation_batches")
    .innerJoin("collections", "collections.id", "generation_batches.collection_id")
    .innerJoin("subjects", "subjects.id", "generation_batches.subject_id")
    .select([
      "generation_batches.id",
      "generation_batches.status",
      "collections.id as collectionId",
      "collections.uid as collectionUid",
      "collections.kind as collectionKind",
      "collections.requires_approval as requiresApproval",
      "subjects.id as subjectId",
      "subjects.uid as subjectUid",
      "subjects.name as subjectName",
    ])
    .where("generation_batches.uid", "=", uid)
    .executeTakeFirst();
