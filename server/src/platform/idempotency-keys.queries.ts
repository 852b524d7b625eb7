import { sql } from "kysely";
import type { Reader, Tx } from "./database.ts";

export interface KeyClaim {
  userId: number;
  key: string;
  route: string;
  requestSha256: string;
}

/** What was answered under a key, and to what. */
export interface KeptAnswer {
  route: string;
  requestSha256: string;
  /** As it was sent, to the byte. */
  text: string;
}

/**
 * Claims a key for the caller's transaction; undefined when it is the caller's now, else what was answered under it. Whoever
 * claims it at the same time waits until this transaction has ended.
 */
export async function claimKey(tx: Tx, claim: KeyClaim): Promise<KeptAnswer | undefined> {
  await tx
    .deleteFrom("idempotency_keys")
    .where("user_id", "=", claim.userId)
    .where("key", "=", claim.key)
    .where(lapsed)
    .execute();
  const claimed = await tx
    .insertInto("idempotency_keys")
    .values({
      user_id: claim.userId,
      key: claim.key,
      route: claim.route,
      request_sha256: claim.requestSha256,
    })
    .onConflict((conflict) => conflict.columns(["user_id", "key"]).doNothing())
    .returning("id")
    .executeTakeFirst();
  if (claimed) return undefined;
  const kept = await tx
    .selectFrom("idempotency_keys")
    .select(["route", "request_sha256 as requestSha256", "answer"])
    .where("user_id", "=", claim.userId)
    .where("key", "=", claim.key)
    .executeTakeFirstOrThrow();
  // `keepAnswer` wrote a text, and whoever claims a key commits it with its answer or not at all.
  return { route: kept.route, requestSha256: kept.requestSha256, text: kept.answer as string };
}

/** Whether something was answered under a key, as far as others can see: whoever is at it has not committed. */
export async function isAnswered(db: Reader, claim: Pick<KeyClaim, "userId" | "key" | "route">): Promise<boolean> {
  const kept = await db
    .selectFrom("idempotency_keys")
    .select("id")
    .where("user_id", "=", claim.userId)
    .where("key", "=", claim.key)
    .where("route", "=", claim.route)
    .where(sql<boolean>`not (${lapsed})`)
    .executeTakeFirst();
  return kept !== undefined;
}

/** Keeps the answer under a key that the transaction has claimed. */
export async function keepAnswer(tx: Tx, { userId, key }: KeyClaim, text: string): Promise<void> {
  await tx
    .updateTable("idempotency_keys")
    // A text inside JSON: as an object it would come back in another order.
    .set({ answer: JSON.stringify(text) })
    .where("user_id", "=", userId)
    .where("key", "=", key)
    .execute();
}

/** Forgets keys older than a day; gives their number. */
export async function forgetKeys(db: Reader): Promise<number> {
  const gone = await db.deleteFrom("idempotency_keys").where(lapsed).executeTakeFirst();
  return Number(gone.numDeletedRows);
}

const lapsed = sql<boolean>`created_at < now() - interval '24 hours'`;
