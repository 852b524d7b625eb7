import type { Tx } from "../../platform/database.ts";
import type { Deps } from "../../platform/deps.ts";
import { type KeptFile, nameFile } from "./keep-blob.ts";
import { renditionsOrder } from "./make-renditions.ts";
import { insertVariant, type NewVariant, setFile, setStanding } from "./queries.ts";

export interface PictureHome {
  collectionUid: string;
  subjectId: number;
  subjectUid: string;
}

/** Adds a variant with its picture, in the caller's transaction, and orders its derived sizes. */
export async function addPicture(
  deps: Pick<Deps, "queue">,
  tx: Tx,
  home: PictureHome,
  variant: Omit<NewVariant, "subjectId" | "status">,
  file: KeptFile,
  attemptUid?: string,
) {
  // The table asks for bytes from `generated` on, so the row begins as `pending` for the length of this transaction.
  const made = await insertVariant(tx, { ...variant, subjectId: home.subjectId, status: "pending" });
  await setFile(tx, made.id, await nameFile(tx, file), attemptUid);
  await setStanding(tx, made.id, variant.isHero ? "approved" : "generated", variant.isHero === true);
  await deps.queue.enqueue(
    tx,
    renditionsOrder({
      collectionUid: home.collectionUid,
      subjectUid: home.subjectUid,
      variantUid: made.uid,
      slot: variant.slot,
    }),
  );
  return made;
}

/**
 * Gives a waiting variant the picture that was made for it, in the caller's transaction. False when it has one already:
 * then nothing was written, and the caller's picture is a double.
 */
export async function landPicture(
  deps: Pick<Deps, "queue" | "record">,
  tx: Tx,
  home: PictureHome,
  variant: { id: number; uid: string; slot: string },
  file: KeptFile,
  attemptUid: string,
): Promise<boolean> {
  if (!(await setFile(tx, variant.id, await nameFile(tx, file), attemptUid))) return false;
  await setStanding(tx, variant.id, "generated", false);
  await deps.queue.enqueue(
    tx,
    renditionsOrder({
      collectionUid: home.collectionUid,
      subjectUid: home.subjectUid,
      variantUid: variant.uid,
      slot: variant.slot,
    }),
  );
  await deps.record(
    tx,
    { collectionUid: home.collectionUid, subjectUid: home.subjectUid },
    {
      type: "VariantChanged",
      subject_id: home.subjectUid,
      variant_id: variant.uid,
      slot: variant.slot,
      change: "generated",
      actor: null,
    },
  );
  return true;
}
