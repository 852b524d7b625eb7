import type { Deps } from "../../../platform/deps.ts";
import { openAttempt } from "../attempts.queries.ts";
import { findItem, requeueItem } from "../items.queries.ts";
import { closeOrder } from "./close-order.ts";
import { strandedItems, strayAttempts } from "./reconcile.queries.ts";

/**
 * Takes up what a former process left: work that lost its job gets one, and attempts that nobody waits for any more are
 * looked after. Nothing is cancelled blindly, and what others put on a node is left alone.
 */
export async function reconcile(deps: Deps): Promise<void> {
  await deps.db.inTx(async (tx) => {
    for (const { id, uid } of await strandedItems(tx)) {
      const item = await findItem(tx, uid);
      const open = await openAttempt(tx, id);
      if (!item || !open) await requeueItem(tx, id);
      else
        await deps.queue.enqueue(tx, {
          name: "generation.run-item",
          body: { itemUid: uid, node: open.node },
          about: { collectionUid: item.collectionUid, subjectUid: item.subjectUid, variantUid: item.variantUid },
        });
    }
    for (const stray of await strayAttempts(tx)) await deps.queue.enqueue(tx, closeOrder(stray.uid, stray));
  });
}
