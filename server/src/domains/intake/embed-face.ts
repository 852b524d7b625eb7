import type { Verdict } from "@pentimento/contract";
import type { Deps } from "../../platform/deps.ts";
import type { Landing } from "../../platform/job-handlers.ts";
import { sourceSlot } from "../subjects/index.ts";
import { lookAtFaces } from "./look-at-faces.ts";
import { findChecked, picturesOf, putVectors, staleVectors } from "./queries.ts";
import { checkOrder } from "./upload-source.ts";

/**
 * Takes the face vector of a source, where a statement lets faces be looked at; then orders the checks of everything that is
 * compared with it.
 */
export async function embedFace(deps: Deps, variantUid: string): Promise<Landing> {
  const picture = await findChecked(deps.db.read, variantUid);
  if (!picture) return async () => {};
  const faces = await lookAtFaces(deps, picture, await deps.blobs.read(picture.sha256, picture.format));
  const verdict: Verdict = faces === null ? "skipped" : faces.length === 0 ? "warn" : "pass";
  return async (tx) => {
    if (faces && deps.faces) await putVectors(tx, picture.id, deps.faces.modelId, faces);
    await staleVectors(tx, picture.subjectId, picture.id);
    await deps.record(
      tx,
      { collectionUid: picture.collectionUid, subjectUid: picture.subjectUid },
      { type: "CheckFinished", subject_id: picture.subjectUid, variant_id: picture.uid, kind: "face", verdict },
    );
    if (!faces?.length) return;
    const compared = (await picturesOf(tx, { subjectId: picture.subjectId })).filter(
      (other) => other.slot !== sourceSlot,
    );
    for (const other of compared)
      await deps.queue.enqueue(
        tx,
        checkOrder({ collectionUid: picture.collectionUid, subjectUid: picture.subjectUid, variantUid: other.uid }),
      );
  };
}
