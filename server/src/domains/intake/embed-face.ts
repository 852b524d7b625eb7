import type { Verdict } from "@pentimento/contract";
import type { Face } from "../../adapters/faces/faces.ts";
import type { Tx } from "../../platform/database.ts";
import type { Deps } from "../../platform/deps.ts";
import type { Landing } from "../../platform/job-handlers.ts";
import { sourceSlot } from "../subjects/index.ts";
import { lookAtFaces } from "./look-at-faces.ts";
import { type CheckedPicture, findChecked, holdStatement, picturesOf, putVectors, staleVectors } from "./queries.ts";
import { checkOrder } from "./upload-source.ts";

/**
 * Takes the face vector of a source, where a statement lets faces be looked at; then orders the checks of everything that is
 * compared with it.
 */
export async function embedFace(deps: Deps, variantUid: string): Promise<Landing> {
  const picture = await findChecked(deps.db.read, variantUid);
  if (!picture) return async () => {};
  const faces = await lookAtFaces(deps, picture, await deps.blobs.read(picture.sha256, picture.format));
  return async (tx) => {
    // The statement may have been withdrawn while the face was looked at: then nothing of it is kept.
    const kept = faces && (await holdStatement(tx, picture.collectionId)) ? faces : null;
    if (kept && deps.faces) await putVectors(tx, picture.id, deps.faces.modelId, kept);
    await staleVectors(tx, picture.subjectId);
    await tellFace(deps, tx, picture, verdictOf(kept));
    if (kept) await orderComparisons(deps, tx, picture);
  };
}

const verdictOf = (faces: Face[] | null): Verdict => {
  if (faces === null) return "skipped";
  return faces.length === 0 ? "warn" : "pass";
};

/** What it means that a face could not be looked at: no vector, and people hear of it. */
export async function failFace(deps: Deps, tx: Tx, variantUid: string): Promise<void> {
  const picture = await findChecked(tx, variantUid);
  if (picture) await tellFace(deps, tx, picture, "error");
}

const tellFace = (deps: Deps, tx: Tx, picture: CheckedPicture, verdict: Verdict) =>
  deps.record(
    tx,
    { collectionUid: picture.collectionUid, subjectUid: picture.subjectUid },
    { type: "CheckFinished", subject_id: picture.subjectUid, variant_id: picture.uid, kind: "face", verdict },
  );

/** Likeness changes with the source, also when the new one shows no face. */
async function orderComparisons(deps: Deps, tx: Tx, { collectionUid, subjectId, subjectUid }: CheckedPicture) {
  const compared = (await picturesOf(tx, { subjectId })).filter((other) => other.slot !== sourceSlot);
  for (const { uid } of compared)
    await deps.queue.enqueue(tx, checkOrder({ collectionUid, subjectUid, variantUid: uid }));
}
