import { sql } from "kysely";
import type { Reader, Tx } from "../../platform/database.ts";
import { newUid } from "../../platform/ids.ts";
import { lockBatch } from "./batches.queries.ts";

/** The newest attempt at an item that nobody has settled. */
export const openAttempt = (db: Reader, itemId: number) =>
  db
    .selectFrom("generation_attempts")
    .select(["id", "uid", "number", "state"])
    .where("item_id", "=", itemId)
    .where("state", "in", ["submitting", "unknown", "submitted"])
    .orderBy("number", "desc")
    .executeTakeFirst();

/**
 * Records an attempt before anything is sent, and marks its item and batch as being worked on. Nothing when the item has
 * ended meanwhile, or its batch was asked to stop: cancelling takes the same lock, so one of the two comes first.
 */
export async function beginAttempt(
  tx: Tx,
  item: { id: number; batchId: number },
  node: string,
): Promise<string | undefined> {
  const { cancelAskedAt } = await lockBatch(tx, item.batchId);
  if (cancelAskedAt) return undefined;
  const begun = await tx
    .updateTable("generation_items")
    .set({ state: "processing", attempts: sql`attempts + 1`, error: null })
    .where("id", "=", item.id)
    .where("state", "in", ["queued", "processing"])
    .returning("attempts")
    .executeTakeFirst();
  if (!begun) return undefined;
  await tx
    .updateTable("generation_batches")
    .set({ status: "Processing", started_at: sql`coalesce(started_at, now())` })
    .where("id", "=", item.batchId)
    .execute();
  const { uid } = await tx
    .insertInto("generation_attempts")
    .values({ uid: newUid(), item_id: item.id, number: begun.attempts, node })
    .returning("uid")
    .executeTakeFirstOrThrow();
  return uid;
}

export type AttemptState = "submitting" | "unknown" | "submitted" | "landed" | "failed" | "cancelled" | "absent";

/** Moves an attempt on. False when it had been settled already: a settled attempt never changes again. */
export async function setAttempt(
  tx: Tx,
  uid: string,
  state: AttemptState,
  failure?: { kind: string; message: string },
): Promise<boolean> {
  const settled = ["landed", "failed", "cancelled", "absent"].includes(state);
  const changed = await tx
    .updateTable("generation_attempts")
    .set({
      state,
      failure: failure?.kind ?? null,
      error: failure?.message ?? null,
      ...(settled && { finished_at: sql`now()` }),
    })
    .where("uid", "=", uid)
    .where("state", "not in", ["landed", "failed", "cancelled", "absent"])
    .executeTakeFirst();
  return changed.numUpdatedRows > 0n;
}
