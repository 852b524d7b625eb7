import type { EventOf, EventType, StudioEvent } from "@pentimento/contract";
import { sql } from "kysely";
import type { Reader, Tx } from "./database.ts";
import type { JobOrder } from "./jobs.ts";

export const eventsChannel = "pentimento_events";

export interface EventContext {
  collectionUid: string;
  subjectUid?: string;
  actorName?: string;
}

export interface RecordedEvent {
  collectionUid: string;
  sequence: number;
  event: StudioEvent;
}

/** What a domain does on another's news: orders of jobs, placed in the same transaction. */
export type Reactions = { [Type in EventType]?: ((event: EventOf<Type>, context: EventContext) => JobOrder[])[] };

/** Records that something happened, with the change itself, and places the jobs that react to it. */
export type RecordEvent = (tx: Tx, context: EventContext, event: StudioEvent) => Promise<void>;

/**
 * Makes the recorder. The counter row is locked until commit, so the sequence of a collection has no gaps and follows the
 * order of commits; whoever reads up to n has missed nothing before n.
 */
export function eventRecorder(
  reactions: Reactions[],
  enqueue: (tx: Tx, order: JobOrder) => Promise<string>,
): RecordEvent {
  return async (tx, context, event) => {
    const { collectionUid, subjectUid = null, actorName = null } = context;
    // One statement: the way to the database and back is most of what it costs.
    await sql`
      with counter as (
        insert into event_counters (collection_uid, sequence) values (${collectionUid}, 1)
        on conflict (collection_uid) do update set sequence = event_counters.sequence + 1
        returning sequence
      )
      insert into events (collection_uid, sequence, type, body, subject_uid, actor_name)
      select ${collectionUid}::uuid, sequence, ${event.type}, ${JSON.stringify(event)}::jsonb, ${subjectUid}::uuid,
        ${actorName}::text from counter
      returning pg_notify(${eventsChannel}, ${collectionUid})`.execute(tx);
    for (const order of ordersFor(reactions, context, event)) await enqueue(tx, order);
  };
}

const ordersFor = (reactions: Reactions[], context: EventContext, event: StudioEvent): JobOrder[] =>
  reactions
    .flatMap((table) => (table[event.type] ?? []) as ((event: StudioEvent, context: EventContext) => JobOrder[])[])
    .flatMap((react) => react(event, context));

/** Events of a collection after a sequence, oldest first, at most `most`. */
export async function eventsAfter(
  db: Reader,
  collectionUid: string,
  after: number,
  most: number,
): Promise<RecordedEvent[]> {
  const rows = await db
    .selectFrom("events")
    .select(["sequence", "body"])
    .where("collection_uid", "=", collectionUid)
    .where("sequence", ">", after)
    .orderBy("sequence")
    .limit(most)
    .execute();
  return rows.map((row) => ({ collectionUid, sequence: row.sequence, event: row.body as unknown as StudioEvent }));
}

/** The newest sequence of a collection; 0 when nothing happened yet. */
export async function lastSequence(db: Reader, collectionUid: string): Promise<number> {
  const row = await db
    .selectFrom("event_counters")
    .select("sequence")
    .where("collection_uid", "=", collectionUid)
    .executeTakeFirst();
  return row?.sequence ?? 0;
}

/** How long ago an event was recorded, in milliseconds; null where there is none of that sequence. */
export async function eventAge(db: Reader, collectionUid: string, sequence: number): Promise<number | null> {
  const row = await db
    .selectFrom("events")
    .select(sql<number>`(extract(epoch from now() - created_at) * 1000)::float8`.as("age"))
    .where("collection_uid", "=", collectionUid)
    .where("sequence", "=", sequence)
    .executeTakeFirst();
  return row?.age ?? null;
}
