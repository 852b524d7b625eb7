import type { Tx } from "../../../platform/database.ts";
import { waitingItems, writeEntries } from "./spending.queries.ts";

/** A batch whose items wait to be made at a price each, in cents. */
export interface PricedBatch {
  batchId: number;
  collectionId: number;
  /** Who asked, and whose budget it is. */
  userId: number | undefined;
  provider: string;
  costCentsEach: number;
}

/** Sets the price of every waiting item aside, in the transaction that queues them. The decision has found room for it. */
export async function reserve(tx: Tx, { batchId, costCentsEach, ...common }: PricedBatch): Promise<void> {
  if (costCentsEach === 0) return;
  const items = await waitingItems(tx, batchId);
  const entry = { ...common, userId: common.userId ?? null, batchId, kind: "reserved", cents: costCentsEach } as const;
  await writeEntries(
    tx,
    items.map((itemId) => ({ ...entry, itemId })),
  );
}
