import { sql } from "kysely";
import type { Reader, Tx } from "../../platform/database.ts";
import { newUid } from "../../platform/ids.ts";
import type { TriedNode } from "./after-attempt.rules.ts";
import { lockBatch } from "./batches.queries.ts";

const openStates = ["submitting", "unknown", "submitted"] as const;
const settledStates = ["landed", "late", "failed", "cancelled", "absent"] as const;

export type AttemptState = (typeof openStates)[number] | (typeof settledStates)[number];

/** Attempts that nobody has settled, each with its item. */
const openAttempts = (db: Reader) =>
  db
    .selectFrom("generation_attempts")
    .innerJoin("generation_items", "generation_items.id", "generation_attempts.item_id")
    .select([
      "generation_attempts.id",
      "generation_attempts.uid",
      "generation_attempts.number",
      "generation_attempts.state",
      "generation_attempts.node",
    ])
    .where("generation_attempts.state", "in", openStates);

/** The newest one at an item, since the item was last asked for. */
export const openAttempt = (db: Reader, itemId: number) =>
  openAttempts(db)
    .where("item_id", "=", itemId)
    .whereRef("number", ">", "forgiven")
    .orderBy("number", "desc")
    .executeTakeFirst();

export type OpenAttempt = NonNullable<Awaited<ReturnType<typeof openAttempt>>>;

/** One by its uid, with the item it was made for; nothing when it has been settled. */
export const findOpenAttempt = (db: Reader, uid: string) =>
  openAttempts(db)
    .select("generation_items.uid as itemUid")
    .where("generation_attempts.uid", "=", uid)
    .executeTakeFirst();

/** What has been asked of an attempt since it began: that it stops, or that its node is done without. */
export async function askedOf(db: Reader, uid: string): Promise<{ cancelAsked: boolean; takenOut: boolean }> {
  const asked = await db
    .selectFrom("generation_attempts")
    .innerJoin("generation_items", "generation_items.id", "generation_attempts.item_id")
    .innerJoin("generation_batches", "generation_batches.id", "generation_items.batch_id")
    .leftJoin("comfy_nodes", "comfy_nodes.id", "generation_attempts.node_id")
    .select([
      sql<boolean>`generation_batches.cancel_asked_at is not null`.as("cancelAsked"),
      sql<boolean>`comfy_nodes.removed_at is not null`.as("takenOut"),
    ])
    .where("generation_attempts.uid", "=", uid)
    .executeTakeFirst();
  return asked ?? { cancelAsked: false, takenOut: false };
}

/** Whether a node was in the pool once and is no longer. */
export async function isTakenOut(db: Reader, key: string | undefined): Promise<boolean> {
  const node = await db
    .selectFrom("comfy_nodes")
    .select("removed_at")
    .where(sql`uid::text`, "=", key ?? "")
    .executeTakeFirst();
  return node !== undefined && node.removed_at !== null;
}

/**
 * Records an attempt before anything is sent, and marks its item and batch as being worked on. Nothing when the item no
 * longer holds its place at the node, or its batch was asked to stop: cancelling takes the same lock, so one of the two
 * comes first.
 */
export async function beginAttempt(
  tx: Tx,
  item: { id: number; batchId: number; model: string | null },
  node: string,
): Promise<string | undefined> {
  const { cancelAskedAt } = await lockBatch(tx, item.batchId);
  if (cancelAskedAt) return undefined;
  const begun = await tx
    .updateTable("generation_items")
    .set({ state: "processing", attempts: sql`attempts + 1`, error: null })
    .where("id", "=", item.id)
    .where("state", "in", ["queued", "processing"])
    .where("node", "=", node)
    .where("dispatched_at", "is not", null)
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
    .values({
      uid: newUid(),
      item_id: item.id,
      number: begun.attempts,
      node,
      node_id: sql<number>`(select id from comfy_nodes where uid::text = ${node})`,
      model: item.model,
    })
    .returning("uid")
    .executeTakeFirstOrThrow();
  return uid;
}

/** Moves an attempt on. False when it had been settled already: a settled attempt never changes again. */
export async function setAttempt(
  tx: Tx,
  uid: string,
  state: AttemptState,
  failure?: { kind: string; message: string },
): Promise<boolean> {
  const settled = settledStates.some((one) => one === state);
  const changed = await tx
    .updateTable("generation_attempts")
    .set({
      state,
      failure: failure?.kind ?? null,
      error: failure?.message ?? null,
      ...(state === "submitted" && { submitted_at: sql`now()` }),
      ...(settled && { finished_at: sql`now()` }),
    })
    .where("uid", "=", uid)
    .where("state", "not in", settledStates)
    .executeTakeFirst();
  return changed.numUpdatedRows > 0n;
}

/** Notes when a node really began with an attempt: where a process dies from here on, it died while the attempt ran. */
export async function noteBegun(db: Reader, uid: string): Promise<void> {
  await db
    .updateTable("generation_attempts")
    .set({ began_at: sql`clock_timestamp()` })
    .where("uid", "=", uid)
    .where("began_at", "is", null)
    .execute();
}

/** Takes an attempt up that an earlier try left; gives how often a process died while a try at its item ran. */
export async function takeUp(tx: Tx, { uid, itemId }: { uid: string; itemId: number }): Promise<number> {
  await tx
    .updateTable("generation_attempts")
    .set({ crashes: sql`crashes + 1`, began_at: null })
    .where("uid", "=", uid)
    .where("began_at", "is not", null)
    .execute();
  const { crashes } = await tx
    .selectFrom("generation_attempts")
    .select((select) => select.fn.coalesce(select.fn.sum<number>("crashes"), sql<number>`0`).as("crashes"))
    .where("item_id", "=", itemId)
    .executeTakeFirstOrThrow();
  return Number(crashes);
}

/** Leaves an item's open attempt in good order, for somebody else to take up. */
export async function putDown(db: Reader, itemId: number): Promise<void> {
  await db
    .updateTable("generation_attempts")
    .set({ began_at: null })
    .where("item_id", "=", itemId)
    .where("state", "in", openStates)
    .execute();
}

/** The tries at an item that count since it was last asked for. */
const countedTries = (db: Reader, itemId: number) =>
  db
    .selectFrom("generation_attempts")
    .innerJoin("generation_items", "generation_items.id", "generation_attempts.item_id")
    .where("item_id", "=", itemId)
    .whereRef("number", ">", "forgiven");

/** Why an item's last try was refused, when it was: a refusal is final, whoever takes the item up. */
export async function recordedRefusal(db: Reader, itemId: number): Promise<string | undefined> {
  const last = await countedTries(db, itemId)
    .select(["generation_attempts.failure", "generation_attempts.error"])
    .orderBy("number", "desc")
    .executeTakeFirst();
  return last?.failure === "refused" ? (last.error ?? "The provider refused it") : undefined;
}

/** How they ended, oldest first. */
export async function triesOf(db: Reader, itemId: number): Promise<TriedNode[]> {
  const rows = await countedTries(db, itemId)
    .select(["generation_attempts.node", "generation_attempts.failure"])
    .orderBy("number")
    .execute();
  return rows.map((row) => ({ node: row.node ?? undefined, failure: row.failure ?? undefined }));
}
