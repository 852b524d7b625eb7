import type { Tx } from "../../../platform/database.ts";
import { heldFor, writeEntries } from "./spending.queries.ts";

/**
 * Closes the reservation of an item that ends: `paidAttempt` was paid, or may have been, and what is left is given back.
 * Afterwards reserved - released = spent holds for the item; an attempt that was paid beyond its reservation adds to it.
 * The caller has locked the batch.
 */
export async function settleSpending(tx: Tx, itemId: number, paidAttempt: string | undefined): Promise<void> {
  const reservation = await heldFor(tx, itemId);
  if (!reservation) return;
  const { held, ...entry } = reservation;
  const isNew =
    paidAttempt !== undefined && (await writeEntries(tx, [{ ...entry, kind: "spent", attemptUid: paidAttempt }])) === 1;
  const left = roundedCents(held - (isNew ? entry.cents : 0));
  if (left > 0) await writeEntries(tx, [{ ...entry, kind: "released", cents: left }]);
  if (left < 0) await writeEntries(tx, [{ ...entry, kind: "reserved", cents: -left }]);
}

/** To the ledger's four decimals. */
const roundedCents = (cents: number) => Math.round(cents * 10_000) / 10_000;
