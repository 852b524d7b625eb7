import { sql } from "kysely";
import type { Reader } from "./database.ts";
import type { JobHandlers } from "./job-handlers.ts";

/**
 * The queues, among those with a handler, that have a job to begin now and room for it. One statement that takes no lock: a
 * hint, for the claim itself counts again.
 */
export async function readyQueues(db: Reader, handlers: JobHandlers): Promise<string[]> {
  const limits = Object.entries(handlers).map(([name, { concurrency }]) => sql`(${name}, ${concurrency}::int)`);
  if (limits.length === 0) return [];
  const { rows } = await sql<{ name: string }>`
    select queue.name from (values ${sql.join(limits)}) as queue (name, most)
    where exists (select 1 from pgboss.job where job.name = queue.name and job.state < 'active' and not job.blocked
      and job.start_after <= now())
    and queue.most > (select count(*) from pgboss.job where job.name = queue.name and job.state = 'active')`.execute(
    db,
  );
  return rows.map(({ name }) => name);
}
