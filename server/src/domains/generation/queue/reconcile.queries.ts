import { sql } from "kysely";
import type { Reader } from "../../../platform/database.ts";

const openAttempts = sql`('submitting', 'unknown', 'submitted')`;

/** Items that hold a place, or are said to be worked on, though no job is there to do it. */
export async function strandedItems(db: Reader): Promise<{ id: number; uid: string }[]> {
  const { rows } = await sql<{ id: number; uid: string }>`
    select item.id, item.uid from generation_items item
    where (item.dispatched_at is not null or item.state = 'processing') and not exists (
      select 1 from image_variants variant join jobs on jobs.variant_uid = variant.uid
      where variant.id = item.variant_id and jobs.name = 'generation.run-item' and jobs.state in ('queued', 'running'))`.execute(
    db,
  );
  return rows;
}

/** Attempts that may still run somewhere though their item has ended, or was asked for anew. */
export async function strayAttempts(db: Reader): Promise<{ uid: string; collectionUid: string; subjectUid: string }[]> {
  const { rows } = await sql<{ uid: string; collectionUid: string; subjectUid: string }>`
    select tried.uid, collection.uid as "collectionUid", subject.uid as "subjectUid"
    from generation_attempts tried
    join generation_items item on item.id = tried.item_id
    join generation_batches batch on batch.id = item.batch_id
    join collections collection on collection.id = batch.collection_id
    join subjects subject on subject.id = batch.subject_id
    where tried.state in ${openAttempts}
      and (item.state in ('complete', 'failed', 'cancelled') or tried.number <= item.forgiven)
      and not exists (select 1 from jobs where name = 'generation.close-attempt' and key = 'close:' || tried.uid
        and state in ('queued', 'running'))`.execute(db);
  return rows;
}
