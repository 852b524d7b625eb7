import type { Tx } from "../../../platform/database.ts";
import type { Deps } from "../../../platform/deps.ts";
import type { Actor } from "../../../platform/web.ts";
import { listedCollections } from "../../subjects/index.ts";

/** Records that a workflow changed: in its collection, or in every one when it is offered to all. */
export async function tellChanged(
  deps: Deps,
  tx: Tx,
  actor: Actor,
  collectionUid: string | null | undefined,
  { uid, slot, version }: { uid: string; slot: string; version: number },
): Promise<void> {
  const concerned = collectionUid ? [collectionUid] : await listedCollections(tx);
  for (const one of concerned)
    await deps.record(
      tx,
      { collectionUid: one, actorName: actor.name },
      { type: "WorkflowChanged", workflow_id: uid, slot, version: Number(version), actor: actor.name },
    );
}
