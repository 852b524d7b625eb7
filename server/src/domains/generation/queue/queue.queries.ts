import { sql } from "kysely";
import type { Reader, Tx } from "../../../platform/database.ts";
import type { Line, WaitingItem } from "./choose-item.rules.ts";

export const queueChannel = "pentimento_queue";

// Any fixed number; whoever gives out places does it alone.
const queueLock = 4_402_115;

/** Lines that are looked at; more people with work at one provider wait until some of these have none. */
const linesMax = 256;

/** Whoever takes this lock takes no other afterwards that somebody may hold who waits for this one. */
export async function lockQueue(tx: Tx): Promise<void> {
  await sql`select pg_advisory_xact_lock(${sql.lit(queueLock)})`.execute(tx);
}

/** Lets the processes that do background work look for places. */
export async function wakeDispatchers(tx: Tx): Promise<void> {
  await sql`select pg_notify(${queueChannel}, '')`.execute(tx);
}

/** Whether anything waits for a place at all. */
export async function anythingWaits(db: Reader): Promise<boolean> {
  const { rows } = await sql<{ waits: boolean }>`
    select exists (select 1 from generation_items where state = 'queued' and dispatched_at is null) as waits`.execute(
    db,
  );
  return rows[0]?.waits === true;
}

export interface HeldPlace {
  node: string;
  userId: number;
  collectionId: number;
}

/**
 * Every place that is taken: by an item that was given to a node, and by an attempt that may still run there though its
 * item has ended or gone elsewhere.
 */
export async function heldPlaces(tx: Tx): Promise<HeldPlace[]> {
  const { rows } = await sql<HeldPlace>`
    select node, user_row as "userId", collection_row as "collectionId" from generation_items where dispatched_at is not null
    union all
    select tried.node, item.user_row, item.collection_row from generation_attempts tried
      join generation_items item on item.id = tried.item_id
      where tried.state in ('submitting', 'unknown', 'submitted')
      and (item.dispatched_at is null or item.node is distinct from tried.node)`.execute(tx);
  return rows;
}

/** The lines of a provider's queue, paused collections left out. One index look-up for each line, however long it is. */
export async function readLines(db: Reader, provider: string): Promise<Line[]> {
  const head = (after: ReturnType<typeof sql>) => sql`
    select -priority as urgency, collection_row, user_row, id from generation_items
    where provider = ${provider} and state = 'queued' and dispatched_at is null ${after}
    order by -priority, collection_row, user_row, id limit 1`;
  const { rows } = await sql<Line>`
    with recursive lines as (
      (select 1 as number, head.* from (${head(sql``)}) head)
      union all
      select lines.number + 1, next.* from lines cross join lateral (${head(
        sql`and (-priority, collection_row, user_row) > (lines.urgency, lines.collection_row, lines.user_row)`,
      )}) next
      where lines.number < ${linesMax}
    )
    select -urgency as priority, collection_row as "collectionId", user_row as "userId", lines.id as "headId"
    from lines join collections on collections.id = collection_row and collections.queue_paused_at is null`.execute(db);
  return rows;
}

/** When these people were served last, in seconds; whoever never was is missing. */
export async function readTurns(db: Reader, userIds: readonly number[]): Promise<Map<number, number>> {
  if (userIds.length === 0) return new Map();
  const { rows } = await sql<{ userId: number; at: number }>`
    select coalesce(user_id, 0) as "userId", extract(epoch from served_at)::float8 as at
    from generation_turns where coalesce(user_id, 0) in (${sql.join(userIds)})`.execute(db);
  return new Map(rows.map(({ userId, at }) => [userId, at]));
}

/** Writes down that a person has been served; one who has been removed meanwhile is served like nobody. */
export async function takeTurn(tx: Tx, userId: number): Promise<void> {
  await sql`insert into generation_turns (user_id, served_at)
    values ((select id from users where id = ${userId}), clock_timestamp())
    on conflict (coalesce(user_id, 0)) do update set served_at = clock_timestamp()`.execute(tx);
}

export interface QueuedItem extends WaitingItem {
  passedOver: number;
  priority: number;
  variantUid: string | null;
  subjectUid: string;
  collectionUid: string;
}

/**
 * The first items of a line, locked; those that another transaction is changing are left out, for it would wait for us.
 * Items that pause before their next try are left out too.
 */
export async function firstItems(tx: Tx, provider: string, line: Line, most: number): Promise<QueuedItem[]> {
  const { rows } = await sql<Omit<QueuedItem, "model"> & { model: string | null }>`
    select item.id, item.uid, item.model, item.priority, item.passed_over as "passedOver", variant.uid as "variantUid",
      subject.uid as "subjectUid", collection.uid as "collectionUid",
      array(select distinct tried.node from generation_attempts tried where tried.item_id = item.id
        and tried.number > item.forgiven and tried.failure = 'out-of-memory' and tried.node is not null) as avoid
    from (
      select * from generation_items
      where provider = ${provider} and state = 'queued' and dispatched_at is null
        and -priority = ${-line.priority} and collection_row = ${line.collectionId} and user_row = ${line.userId}
      order by id limit ${most} for update skip locked
    ) item
    join generation_batches batch on batch.id = item.batch_id
    join subjects subject on subject.id = batch.subject_id
    join collections collection on collection.id = batch.collection_id
    left join image_variants variant on variant.id = item.variant_id
    where item.not_before is null or item.not_before <= clock_timestamp()
    order by item.id`.execute(tx);
  return rows.map(({ model, ...item }) => ({ ...item, model: model ?? undefined }));
}

/** Gives an item its place at a node. */
export async function givePlace(tx: Tx, itemId: number, node: string): Promise<void> {
  await tx
    .updateTable("generation_items")
    .set({ dispatched_at: sql`clock_timestamp()`, node, passed_over: 0, not_before: null })
    .where("id", "=", itemId)
    .execute();
}

export async function passOver(tx: Tx, itemId: number): Promise<void> {
  await tx
    .updateTable("generation_items")
    .set({ passed_over: sql`passed_over + 1` })
    .where("id", "=", itemId)
    .execute();
}
