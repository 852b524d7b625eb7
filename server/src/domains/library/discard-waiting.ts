import type { Tx } from "../../platform/database.ts";
import type { Deps } from "../../platform/deps.ts";
import type { PictureHome } from "./add-picture.ts";
import { moveToTrash, setStanding, takeFromTrash } from "./queries.ts";

interface WaitingVariant {
  id: number;
  uid: string;
  slot: string;
}

type Home = Pick<PictureHome, "collectionUid" | "subjectUid">;

/** A variant whose picture will not come stays where it was awaited, and says so. */
export async function failWaiting(
  deps: Pick<Deps, "record">,
  tx: Tx,
  home: Home,
  variant: WaitingVariant,
): Promise<void> {
  await setStanding(tx, variant.id, "pending", false);
  await tell(deps, tx, home, variant, "failed");
}

/** Moves a variant whose picture nobody wants any more to the trash, in the caller's transaction. */
export async function discardWaiting(
  deps: Pick<Deps, "record">,
  tx: Tx,
  home: Home,
  variant: WaitingVariant,
): Promise<void> {
  await setStanding(tx, variant.id, "pending", false);
  await moveToTrash(tx, variant.id, undefined, "its making was cancelled");
  await tell(deps, tx, home, variant, "trashed");
}

/** Brings such a variant back, because its picture is to be made after all. */
export async function reviveWaiting(
  deps: Pick<Deps, "record">,
  tx: Tx,
  home: Home,
  variant: WaitingVariant,
): Promise<void> {
  await takeFromTrash(tx, variant.id);
  await tell(deps, tx, home, variant, "restored");
}

const tell = (
  deps: Pick<Deps, "record">,
  tx: Tx,
  { collectionUid, subjectUid }: Home,
  { uid, slot }: WaitingVariant,
  change: "trashed" | "failed" | "restored",
) =>
  deps.record(
    tx,
    { collectionUid, subjectUid },
    { type: "VariantChanged", subject_id: subjectUid, variant_id: uid, slot, change, actor: null },
  );
