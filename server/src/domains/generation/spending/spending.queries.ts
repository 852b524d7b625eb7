import { sql } from "kysely";
import type { Reader, Tx } from "../../../platform/database.ts";
import { newUid } from "../../../platform/ids.ts";
import { type BudgetUse, type Period, periodStart } from "./budget.rules.ts";

type BudgetLine = BudgetUse & { uid: string; userId: number | null; userName: string | null };

/** Budgets of a collection with what is gone of them: its own and everybody's, or with `userId` its own and that person's. */
export async function budgetsOf(db: Reader, collectionId: number, now: Date, userId?: number): Promise<BudgetLine[]> {
  // One statement, so that a picture that is paid meanwhile is counted once, as reserved or as spent.
  const rows = await db
    .selectFrom("budgets")
    .leftJoin("users", "users.id", "budgets.user_id")
    .select(["budgets.uid", "budgets.user_id as userId", "users.name as userName"])
    .select(["budgets.period", "budgets.limit_cents as limitCents"])
    .select([spentIn(now).as("spentCents"), reserved.as("reservedCents")])
    .where("budgets.collection_id", "=", collectionId)
    .$if(userId !== undefined, (query) =>
      query.where((or) => or.or([or("budgets.user_id", "is", null), or("budgets.user_id", "=", userId ?? 0)])),
    )
    .orderBy(sql`budgets.user_id nulls first`)
    .orderBy("budgets.period")
    .execute();
  return rows.map(({ period, limitCents, spentCents, reservedCents, ...row }) => ({
    ...row,
    scope: row.userId === null ? "collection" : "person",
    period: period as Period,
    limitCents: Number(limitCents),
    spentCents: Number(spentCents),
    reservedCents: Number(reservedCents),
  }));
}

const spentIn = (now: Date) => sql<string>`(select coalesce(sum(cents), 0) from spend_ledger paid
    where paid.collection_id = budgets.collection_id and paid.kind = 'spent'
      and (budgets.user_id is null or paid.user_id = budgets.user_id)
      and paid.created_at >= case budgets.period
        when 'day' then ${periodStart("day", now)}::timestamptz else ${periodStart("month", now)}::timestamptz end)`;

/** An item that has ended holds nothing, so only those that have not are looked at. */
const reserved = sql<string>`(select coalesce(sum(case kind when 'reserved' then cents else -cents end), 0)
    from spend_ledger held join generation_items on generation_items.id = held.item_id
    where held.collection_id = budgets.collection_id and generation_items.state in ('queued', 'processing')
      and (budgets.user_id is null or held.user_id = budgets.user_id))`;

export interface BudgetRow {
  collectionId: number;
  userId: number | undefined;
  period: Period;
}

export async function putBudget(tx: Tx, { collectionId, userId, period }: BudgetRow, cents: number): Promise<void> {
  await sql`insert into budgets (uid, collection_id, user_id, period, limit_cents)
    values (${newUid()}, ${collectionId}, ${userId ?? null}, ${period}, ${cents})
    on conflict (collection_id, coalesce(user_id, 0), period) do update set limit_cents = excluded.limit_cents`.execute(
    tx,
  );
}

export async function dropBudget(tx: Tx, { collectionId, userId, period }: BudgetRow): Promise<void> {
  await tx
    .deleteFrom("budgets")
    .where("collection_id", "=", collectionId)
    .where("period", "=", period)
    .where("user_id", "is not distinct from", userId ?? null)
    .execute();
}

/** Row numbers of a batch's items that wait. */
export async function waitingItems(tx: Tx, batchId: number): Promise<number[]> {
  const rows = await tx
    .selectFrom("generation_items")
    .select("id")
    .where("batch_id", "=", batchId)
    .where("state", "=", "queued")
    .execute();
  return rows.map((row) => row.id);
}

export interface LedgerEntry {
  collectionId: number;
  userId: number | null;
  batchId: number | null;
  itemId: number;
  attemptUid?: string;
  provider: string;
  kind: "reserved" | "released" | "spent";
  cents: number;
}

/** Writes entries. One attempt is paid at most once: a second `spent` of it is left out. Gives how many were written. */
export async function writeEntries(tx: Tx, entries: readonly LedgerEntry[]): Promise<number> {
  const written = await tx
    .insertInto("spend_ledger")
    .values(
      entries.map((entry) => ({
        uid: newUid(),
        collection_id: entry.collectionId,
        user_id: entry.userId,
        batch_id: entry.batchId,
        item_id: entry.itemId,
        attempt_uid: entry.attemptUid ?? null,
        provider: entry.provider,
        kind: entry.kind,
        cents: entry.cents,
      })),
    )
    .onConflict((conflict) => conflict.column("attempt_uid").where("kind", "=", sql.lit("spent")).doNothing())
    .executeTakeFirst();
  return Number(written.numInsertedOrUpdatedRows ?? 0);
}

/** The newest reservation of an item, and what is still held of all of them, in cents. Nothing for what costs nothing. */
export async function heldFor(tx: Tx, itemId: number): Promise<(LedgerEntry & { held: number }) | undefined> {
  const row = await tx
    .selectFrom("spend_ledger")
    .select([
      "collection_id as collectionId",
      "user_id as userId",
      "batch_id as batchId",
      "provider",
      "cents",
      sql<string>`(select sum(case kind when 'reserved' then cents else -cents end) from spend_ledger own
        where own.item_id = ${itemId})`.as("held"),
    ])
    .where("item_id", "=", itemId)
    .where("kind", "=", "reserved")
    .orderBy("id", "desc")
    .limit(1)
    .executeTakeFirst();
  return row && { ...row, itemId, kind: "reserved", cents: Number(row.cents), held: Number(row.held) };
}

/** The newest entries of a collection's ledger. */
export const newestEntries = (db: Reader, collectionId: number, most: number) =>
  db
    .selectFrom("spend_ledger")
    .leftJoin("users", "users.id", "spend_ledger.user_id")
    .leftJoin("generation_batches", "generation_batches.id", "spend_ledger.batch_id")
    .select([
      "spend_ledger.uid",
      "spend_ledger.kind",
      "spend_ledger.cents",
      "spend_ledger.provider",
      "users.name as userName",
      "generation_batches.uid as batchUid",
      "spend_ledger.created_at as createdAt",
    ])
    .where("spend_ledger.collection_id", "=", collectionId)
    .orderBy("spend_ledger.id", "desc")
    .limit(most)
    .execute();

/** What came of a collection's requests since a moment; the wait is from asking to the landed picture. */
export async function figuresSince(
  db: Reader,
  collectionId: number,
  since: Date,
): Promise<{ made: number; failed: number; medianWaitSeconds: number | null; cents: number }> {
  const { rows } = await sql<{ made: number; failed: number; wait: number | null; cents: string }>`
    select count(*) filter (where attempt.state = 'landed') as made,
      count(distinct item.id) filter (where item.state = 'failed' and attempt.state <> 'landed') as failed,
      percentile_cont(0.5) within group (order by extract(epoch from attempt.finished_at - batch.created_at)::float8)
        filter (where attempt.state = 'landed') as wait,
      (select coalesce(sum(cents), 0) from spend_ledger paid
        where paid.collection_id = ${collectionId} and paid.kind = 'spent' and paid.created_at >= ${since}) as cents
    from generation_attempts attempt
    join generation_items item on item.id = attempt.item_id
    join generation_batches batch on batch.id = item.batch_id
    where batch.collection_id = ${collectionId} and attempt.finished_at >= ${since}`.execute(db);
  const [row] = rows;
  if (!row) throw new Error("an aggregate gave no row");
  return { made: row.made, failed: row.failed, medianWaitSeconds: row.wait, cents: Number(row.cents) };
}
