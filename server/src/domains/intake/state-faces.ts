import type { Deps } from "../../platform/deps.ts";
import type { Actor, Place } from "../../platform/web.ts";
import { sourceSlot } from "../subjects/index.ts";
import { facesOff } from "./errors.ts";
import { dropVectors, endStatement, insertStatement, picturesOf } from "./queries.ts";
import { checkOrder, embedOrder } from "./upload-source.ts";

/** Raise it when the words that people agree to change. */
const textVersion = "2026-11";

/**
 * Records that faces may be looked at in a collection, because the people shown agreed or because they are fictional, and
 * orders what waited for it. Saying it again replaces the former statement.
 * @throws StudioError `faces-off` (conflict): the operator switched faces off for the whole studio
 */
export async function stateFaces(
  deps: Deps,
  actor: Actor,
  collection: Place["collection"],
  statement: "consent" | "fiction",
): Promise<Date> {
  if (!deps.faces) throw facesOff();
  return deps.db.inTx(async (tx) => {
    await endStatement(tx, collection.id);
    const statedAt = await insertStatement(tx, {
      collectionId: collection.id,
      statement,
      textVersion,
      statedBy: actor.userId,
    });
    for (const picture of await picturesOf(tx, { collectionId: collection.id })) {
      const ref = { collectionUid: collection.uid, subjectUid: picture.subjectUid, variantUid: picture.uid };
      if (picture.slot === sourceSlot) await deps.queue.enqueue(tx, embedOrder(ref));
      await deps.queue.enqueue(tx, checkOrder(ref));
    }
    await deps.record(
      tx,
      { collectionUid: collection.uid, actorName: actor.name },
      { type: "CollectionChanged", change: "faces" },
    );
    return statedAt;
  });
}

/** Ends the statement and deletes every face vector of the collection at once. */
export async function withdrawFaces(deps: Deps, actor: Actor, collection: Place["collection"]): Promise<void> {
  await deps.db.inTx(async (tx) => {
    await endStatement(tx, collection.id);
    await dropVectors(tx, collection.id);
    await deps.record(
      tx,
      { collectionUid: collection.uid, actorName: actor.name },
      { type: "CollectionChanged", change: "faces" },
    );
  });
}
