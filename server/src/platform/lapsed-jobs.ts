import { sql } from "kysely";
import type { Database, Tx } from "./database.ts";
import { aboutOf, type ClaimedJob } from "./jobs.ts";

export type LapsedJob = Pick<ClaimedJob, "uid" | "name" | "body" | "about">;

/**
 * Looks for jobs whose worker went silent, after pg-boss has taken the claim away. Those that will be tried again are
 * waiting again; given back are those that will not, for somebody to say what their failure means.
 */
export async function lapsedJobs(db: Database): Promise<LapsedJob[]> {
  // The numbers are compared because the next try may have begun since: then the row is right as it is.
  await sql`update jobs set state = 'queued', key = null from pgboss.job as carried
    where carried.id = jobs.uid and carried.name = jobs.name and carried.state in ('created', 'retry')
      and jobs.state = 'running' and jobs.attempt = carried.retry_count + 1`.execute(db.read);
  const rows = await db.read
    .selectFrom("jobs")
    .select(["uid", "name", "body", "collection_uid", "subject_uid"])
    .where("state", "=", "running")
    .where(
      sql<boolean>`not exists (select 1 from pgboss.job as carried
        where carried.id = jobs.uid and carried.name = jobs.name and carried.state in ('created', 'retry', 'active'))`,
    )
    .execute();
  return rows.map(({ uid, name, body, ...row }) => ({
    uid,
    name,
    body: body as Record<string, unknown>,
    about: aboutOf(row),
  }));
}

/** Writes a lapsed job off inside the transaction that draws the consequences. False when somebody else did. */
export async function writeOff(tx: Tx, job: LapsedJob, error: string): Promise<boolean> {
  const written = await tx
    .updateTable("jobs")
    .set({ state: "failed", error, finished_at: new Date() })
    .where("uid", "=", job.uid)
    .where("state", "=", "running")
    .executeTakeFirst();
  return written.numUpdatedRows > 0n;
}
