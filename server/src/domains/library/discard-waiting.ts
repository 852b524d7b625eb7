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

/** Comes in the caller's transaction, with its news. */
type Change = (deps: Pick<Deps, "record">, tx: Tx, home: Home, variant: WaitingVariant) => Promise<void>;

/** A variant whose picture will not come stays where it was awaited, and says so. */
export const failWaiting: Change = async (deps, tx, home, variant) => {
  await setStanding(tx, variant.id, "pending", false);
  await tell(deps, tx, home, variant, "failed");
};

/** Moves a variant whose picture nobody wants any more to the trash. */
export const discardWaiting: Change = async (deps, tx, home, variant) => {
  await setStanding(tx, variant.id, "pending", false);
  await moveToTrash(tx, variant.id, undefined, "its making was cancelled");
  await tell(deps, tx, home, variant, "trashed");
};

/** Brings such a variant back, because its picture is to be made after all. */
export const reviveWaiting: Change = async (deps, tx, home, variant) => {
  await takeFromTrash(tx, variant.id);
  await tell(deps, tx, home, variant, "restored");
};

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
