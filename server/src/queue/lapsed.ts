import type { Deps } from "../platform/deps.ts";
import type { JobHandlers } from "../platform/job-handlers.ts";
import { lapsedJobs, writeOff } from "../platform/lapsed-jobs.ts";
import { recordChange } from "./record-change.ts";

const message = "The process that did this stopped, and there is no try left";

/**
 * Ends jobs whose last try went silent, as a killed process leaves them: nobody else would say what their failure means,
 * and what they worked on would look busy for ever.
 */
export async function writeOffLapsed(deps: Deps, handlers: JobHandlers): Promise<void> {
  for (const job of await lapsedJobs(deps.db)) {
    const handler = handlers[job.name];
    if (!handler) continue;
    await deps.db.inTx(async (tx) => {
      if (!(await writeOff(tx, job, message))) return;
      await handler.failed?.(deps, tx, job.body, message);
      if (handler.visible) await recordChange(deps, tx, job, "failed");
      deps.log.error({ job: job.uid, queue: job.name }, "a job lapsed at its last try");
    });
  }
}
