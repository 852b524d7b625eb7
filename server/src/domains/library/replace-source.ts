import type { Tx } from "../../platform/database.ts";
import type { Deps } from "../../platform/deps.ts";
import { lockSubject, setSourcePath, sourceSlot } from "../subjects/index.ts";
import { addPicture, type PictureHome } from "./add-picture.ts";
import type { KeptFile } from "./keep-blob.ts";
import { lastVersion, lockHero, setStanding } from "./queries.ts";

/**
 * Makes a file the current source of a subject, in the caller's transaction: the next version of the source's family.
 * The former one stays, with everything made from it.
 */
export async function replaceSource(
  deps: Pick<Deps, "queue" | "record">,
  tx: Tx,
  home: PictureHome,
  file: KeptFile,
  actorName: string,
) {
  await lockSubject(tx, home.subjectId);
  const former = await lockHero(tx, home.subjectId, sourceSlot);
  if (former) await setStanding(tx, former.id, "generated", false);
  const version = former ? (await lastVersion(tx, former.familyId)) + 1 : 1;
  const made = await addPicture(
    deps,
    tx,
    home,
    {
      slot: sourceSlot,
      provenance: "manual_upload",
      isHero: true,
      familyId: former?.familyId,
      version,
      parentVariantId: former?.id,
    },
    file,
  );
  await setSourcePath(tx, home.subjectId, file.path);
  await deps.record(
    tx,
    { collectionUid: home.collectionUid, subjectUid: home.subjectUid, actorName },
    { type: "SourceChanged", subject_id: home.subjectUid, variant_id: made.uid, version, actor: actorName },
  );
  return { ...made, version, formerId: former?.id };
}
