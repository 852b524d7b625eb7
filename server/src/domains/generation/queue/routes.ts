import { assetRoutes } from "@pentimento/contract";
import type { Deps } from "../../../platform/deps.ts";
import { collectionOf, type Endpoint, endpoint } from "../../../platform/web.ts";
import { pauseQueue, resumeQueue } from "./pause.ts";

export const queueEndpoints = (deps: Deps): Endpoint[] => [
  endpoint(assetRoutes.pause, async (asked) => {
    await deps.db.inTx((tx) => pauseQueue(deps, tx, collectionOf(asked), asked.actor));
    return { paused: true };
  }),
  endpoint(assetRoutes.resume, async (asked) => {
    await deps.db.inTx((tx) => resumeQueue(deps, tx, collectionOf(asked), asked.actor));
    return { paused: false };
  }),
];
