import type { JobHandlers } from "../../platform/job-handlers.ts";
import { abandonAttempt, closeAttempt } from "./close-attempt.ts";
import type { FindSource } from "./find-source.ts";
import { failItem } from "./land-item.ts";
import { runItem } from "./run-item.ts";

/** A picture may wait at its node and take long there; a process that died is noticed by its silence, not by this. */
const longestSeconds = 6 * 3_600;

export const generationJobs = (findSource: FindSource): JobHandlers => ({
  "generation.run-item": {
    // The dispatcher places a job only where a node has room.
    concurrency: 1_024,
    timeoutSeconds: longestSeconds,
    retries: 3,
    run: (deps, body, context) =>
      runItem(deps, findSource, { itemUid: String(body.itemUid), node: String(body.node) }, context),
    failed: (deps, tx, body, message) => failItem(deps, tx, String(body.itemUid), message),
  },
  "generation.close-attempt": {
    concurrency: 16,
    timeoutSeconds: longestSeconds,
    retries: 10,
    run: (deps, body, context) => closeAttempt(deps, String(body.attemptUid), context),
    failed: (deps, tx, body, message) => abandonAttempt(deps, tx, String(body.attemptUid), message),
  },
});
