import type { Tx } from "../../platform/database.ts";
import type { Deps } from "../../platform/deps.ts";
import { putMembership } from "../identity/index.ts";
import { insertCollection } from "./queries.ts";

export interface NewCollection {
  name: string;
  kind: "studio" | "world" | "profiles";
  /** Left out: on for studios, off for worlds and profiles. */
  requiresApproval?: boolean;
}

/** Makes a collection, in the caller's transaction; its maker may do everything in it but approve where approval is asked. */
export async function createCollection(
  deps: Pick<Deps, "record">,
  tx: Tx,
  maker: { userId: number; name: string },
  collection: NewCollection,
) {
  const made = await insertCollection(tx, {
    name: collection.name,
    kind: collection.kind,
    requiresApproval: collection.requiresApproval ?? collection.kind === "studio",
  });
  await putMembership(tx, made.id, maker.userId, "creator");
  await deps.record(
    tx,
    { collectionUid: made.uid, actorName: maker.name },
    { type: "CollectionChanged", change: "members" },
  );
  return made;
}
