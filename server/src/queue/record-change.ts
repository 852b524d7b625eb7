import type { Tx } from "../platform/database.ts";
import type { Deps } from "../platform/deps.ts";
import type { ClaimedJob } from "../platform/jobs.ts";

/** Tells the followers of a job's collection how it stands. A job about no collection has nobody to tell. */
export async function recordChange(
  deps: Pick<Deps, "record">,
  tx: Tx,
  { uid, name, about }: Pick<ClaimedJob, "uid" | "name" | "about">,
  state: "running" | "done" | "failed",
): Promise<void> {
  const { collectionUid, subjectUid } = about;
  if (!collectionUid) return;
  await deps.record(
    tx,
    { collectionUid, subjectUid },
    { type: "JobChanged", job_id: uid, name, state, subject_id: subjectUid ?? null },
  );
}
