import type { Job, JobState } from "@pentimento/contract";
import type { jobByUid } from "./jobs.ts";

type JobRow = NonNullable<Awaited<ReturnType<typeof jobByUid>>>;

/** A row of `jobs` in the words of the contract. */
export const describeJob = (job: JobRow): Job => ({
  id: job.uid,
  name: job.name,
  state: job.state as JobState,
  attempt: job.attempt,
  error: job.error,
  created_at: job.created_at.toISOString(),
  started_at: job.started_at?.toISOString() ?? null,
  finished_at: job.finished_at?.toISOString() ?? null,
});
