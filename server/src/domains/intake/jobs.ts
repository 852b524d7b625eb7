import type { JobHandlers } from "../../platform/job-handlers.ts";
import { checkQuality } from "./check-quality.ts";
import { embedFace } from "./embed-face.ts";

export const intakeJobs: JobHandlers = {
  "intake.check-quality": {
    concurrency: 1,
    timeoutSeconds: 90,
    retries: 3,
    visible: true,
    run: (deps, body) => checkQuality(deps, String(body.variantUid)),
  },
  "intake.embed-face": {
    concurrency: 1,
    timeoutSeconds: 90,
    retries: 3,
    visible: true,
    run: (deps, body) => embedFace(deps, String(body.variantUid)),
  },
};
