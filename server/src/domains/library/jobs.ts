import type { JobHandlers } from "../../platform/job-handlers.ts";
import { makeRenditions } from "./make-renditions.ts";

export const libraryJobs: JobHandlers = {
  "library.make-renditions": {
    concurrency: 2,
    timeoutSeconds: 60,
    retries: 3,
    run: (deps, body) => makeRenditions(deps, String(body.variantUid)),
  },
};
