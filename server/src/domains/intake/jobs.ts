import type { JobHandlers } from "../../platform/job-handlers.ts";
import { checkQuality, failChecks } from "./check-quality.ts";
import { embedFace, failFace } from "./embed-face.ts";

export const intakeJobs: JobHandlers = {
  "intake.check-quality": {
    concurrency: 1,
    timeoutSeconds: 90,
    retries: 3,
    visible: true,
    run: (deps, body) => checkQuality(deps, String(body.variantUid)),
    failed: (deps, tx, body, message) => failChecks(deps, tx, String(body.variantUid), message),
  },
  "intake.embed-face": {
    concurrency: 1,
    timeoutSeconds: 90,
    retries: 3,
    visible: true,
    run: (deps, body) => embedFace(deps, String(body.variantUid)),
    failed: (deps, tx, body) => failFace(deps, tx, String(body.variantUid)),
  },
};
