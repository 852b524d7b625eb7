import { sql } from "kysely";
import type { Reader } from "../../../platform/database.ts";
import type { Line } from "./choose-item.rules.ts";
import type { Waiting } from "./place.rules.ts";

/** What the first pictures of each line belong to, at most `most` of each: one row for each batch, however many wait. */
export async function readHeads(
  db: Reader,
  provider: string,
  lines: readonly Line[],
  most: number,
): Promise<Waiting[]> {
  if (lines.length === 0) return [];
  const values = sql.join(
    lines.map((line) => sql`(${line.priority}::int, ${line.collectionId}::bigint, ${line.userId}::bigint)`),
  );
  const { rows } = await sql<Waiting>`
    select head.id, head.batch_id as "batchId", line.collection_row as "collectionId",
      line.user_row as "userId", line.priority, head.pictures
    from (values ${values}) as line (priority, collection_row, user_row)
    cross join lateral (
      select min(id) as id, batch_id, count(*)::int as pictures from (
        select id, batch_id from generation_items
        where provider = ${provider} and state = 'queued' and dispatched_at is null and -priority = -line.priority
          and collection_row = line.collection_row and user_row = line.user_row
        order by id limit ${most}
      ) item group by batch_id
    ) head`.execute(db);
  return rows;
}

export interface WaitingBatch {
  id: number;
  provider: string;
  workflowVersionId: number | null;
  userId: number;
  /** Row number of its first picture that waits. */
  firstId: number | null;
  /** Pictures that wait or are being made. */
  left: number;
}

export const readWaitingBatches = (db: Reader, ids: readonly number[]): Promise<WaitingBatch[]> =>
  db
    .selectFrom("generation_batches")
    .innerJoin("generation_items", "generation_items.batch_id", "generation_batches.id")
    .select([
      "generation_batches.id",
      "generation_batches.provider",
      "generation_batches.workflow_version_id as workflowVersionId",
      sql<number>`coalesce(generation_batches.requested_by, 0)`.as("userId"),
      sql<
        number | null
      >`min(generation_items.id) filter (where generation_items.state = 'queued' and dispatched_at is null)`.as(
        "firstId",
      ),
      sql<number>`count(*)`.as("left"),
    ])
    .where("generation_batches.id", "in", ids)
    .where("generation_items.state", "in", ["queued", "processing"])
    .groupBy("generation_batches.id")
    .execute();

/** Landings that the pace is measured on, and how far back they are looked for. */
const measured = { newest: 20, among: 400 };

/** Seconds a picture took, of a provider and workflow, on the newest landings; nothing before there are any. */
export async function readPace(
  db: Reader,
  provider: string,
  workflowVersionId: number | null,
): Promise<number | undefined> {
  const { rows } = await sql<{ seconds: number | null }>`
    select avg(extract(epoch from finished_at - begun))::float8 as seconds from (
      select tried.finished_at, coalesce(tried.began_at, tried.submitted_at, tried.created_at) as begun
      from (select * from generation_attempts where state = 'landed' order by id desc limit ${measured.among}) tried
      join generation_items item on item.id = tried.item_id
      join generation_batches batch on batch.id = item.batch_id
      where batch.provider = ${provider} and batch.workflow_version_id is not distinct from ${workflowVersionId}
      order by tried.id desc limit ${measured.newest}
    ) newest`.execute(db);
  return rows[0]?.seconds ?? undefined;
}
