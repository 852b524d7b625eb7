import type { Tx } from "../../../platform/database.ts";
import type { Deps } from "../../../platform/deps.ts";
import type { Actor } from "../../../platform/web.ts";
import { setQueuePaused } from "../../subjects/index.ts";
import { dispatch } from "./dispatch.ts";

type Home = { id: number; uid: string };

/** Lets nothing more of a collection begin; what has its place goes on. Pausing twice is no news. */
export const pauseQueue = (deps: Deps, tx: Tx, collection: Home, actor: Actor): Promise<void> =>
  change(deps, tx, { collection, actor, paused: true });

/** Lets what waits in a collection begin again. */
export async function resumeQueue(deps: Deps, tx: Tx, collection: Home, actor: Actor): Promise<void> {
  await change(deps, tx, { collection, actor, paused: false });
  await dispatch(deps, tx);
}

async function change(
  deps: Deps,
  tx: Tx,
  { collection, actor, paused }: { collection: Home; actor: Actor; paused: boolean },
): Promise<void> {
  if (!(await setQueuePaused(tx, collection.id, { paused, by: actor.userId }))) return;
  await deps.record(
    tx,
    { collectionUid: collection.uid, actorName: actor.name },
    { type: "QueueChanged", paused, actor: actor.name },
  );
}
