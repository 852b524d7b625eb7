import type { JobHandlers } from "../../platform/job-handlers.ts";
import { drawCard } from "./draw-card.ts";
import type { Card } from "./facts.rules.ts";

export const cardJobs: JobHandlers = {
  "cards.draw": {
    concurrency: 2,
    timeoutSeconds: 60,
    retries: 3,
    run: (deps, body) => drawCard(deps, String(body.subjectUid), body.card as Card),
  },
};
