import type { JobHandlers } from "../../platform/job-handlers.ts";
import type { FindSource } from "./find-source.ts";
import { failItem } from "./land-item.ts";
import { runItem } from "./run-item.ts";

/** `atOnce`: pictures made at once over all providers; each provider has its own smaller limit. */
export const generationJobs = (findSource: FindSource, atOnce: number): JobHandlers => ({
  "generation.run-item": {
    concurrency: atOnce,
    timeoutSeconds: 600,
    retries: 3,
    run: (deps, body, context) => runItem(deps, findSource, String(body.itemUid), context),
    failed: (deps, tx, body, message) => failItem(deps, tx, String(body.itemUid), message),
  },
});
