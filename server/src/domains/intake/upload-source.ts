import type { Deps } from "../../platform/deps.ts";
import type { JobOrder } from "../../platform/jobs.ts";
import type { Actor } from "../../platform/web.ts";
import { keepFile, type PictureHome, replaceSource } from "../library/index.ts";
import { staleVectors } from "./queries.ts";

export interface PictureToCheck {
  collectionUid: string;
  subjectUid: string;
  variantUid: string;
}

const about = (ref: PictureToCheck) => ({
  collectionUid: ref.collectionUid,
  subjectUid: ref.subjectUid,
  variantUid: ref.variantUid,
});

/** The order to run a picture's checks. Orders for the same picture join while they wait. */
export const checkOrder = (ref: PictureToCheck): JobOrder => ({
  name: "intake.check-quality",
  body: { variantUid: ref.variantUid },
  key: `check:${ref.variantUid}`,
  about: about(ref),
});

/** The order to take the face vector of a source. It comes before checks, which compare with it. */
export const embedOrder = (ref: PictureToCheck): JobOrder => ({
  name: "intake.embed-face",
  body: { variantUid: ref.variantUid },
  key: `embed:${ref.variantUid}`,
  about: about(ref),
  priority: 10,
});

/**
 * Takes an upload as the subject's source: checks the file, keeps it, makes it the current version and orders its checks
 * and its face vector.
 * @throws StudioError as `keepFile` does; then nothing was stored
 */
export async function uploadSource(deps: Deps, actor: Actor, home: PictureHome, bytes: Uint8Array) {
  const { file, image } = await keepFile(deps, bytes);
  return deps.db.inTx(async (tx) => {
    const variant = await replaceSource(deps, tx, home, file, actor.name);
    await staleVectors(tx, home.subjectId);
    const ref = { collectionUid: home.collectionUid, subjectUid: home.subjectUid, variantUid: variant.uid };
    const faceEmbedding = await deps.queue.enqueue(tx, embedOrder(ref));
    const qualityCheck = await deps.queue.enqueue(tx, checkOrder(ref));
    return { variant, image, jobs: { qualityCheck, faceEmbedding } };
  });
}
