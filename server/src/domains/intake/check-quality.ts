import type { Face } from "../../adapters/faces/faces.ts";
import type { Tx } from "../../platform/database.ts";
import type { Deps } from "../../platform/deps.ts";
import { newUid } from "../../platform/ids.ts";
import type { Landing } from "../../platform/job-handlers.ts";
import { sourceSlot } from "../subjects/index.ts";
import type { Check } from "./check.rules.ts";
import { hammingDistance } from "./duplicate.rules.ts";
import { likeness, likenessCheck } from "./likeness.rules.ts";
import { lookAtFaces } from "./look-at-faces.ts";
import { judgeQuality, overallVerdict, type SlotProfile } from "./quality.rules.ts";
import { type CheckedPicture, findChecked, putChecks, sourceVectors } from "./queries.ts";

/** Runs every check of a picture and puts the findings in the place of the former ones. */
export async function checkQuality(deps: Deps, variantUid: string): Promise<Landing> {
  const picture = await findChecked(deps.db.read, variantUid);
  if (!picture) return async () => {};
  const bytes = await deps.blobs.read(picture.sha256, picture.format);
  const profile = profileOf(picture);
  const faces = profile === "portrait" ? await lookAtFaces(deps, picture, bytes) : null;
  const measured = await deps.raster.measure(bytes, faces?.[0]?.box);
  const checks = [...judgeQuality(measured, faces, profile), ...(await likenessOf(deps, picture, bytes, faces))];
  return (tx) => keepChecks(deps, tx, picture, checks);
}

async function keepChecks(deps: Deps, tx: Tx, picture: CheckedPicture, checks: Check[]): Promise<void> {
  await putChecks(tx, picture.id, newUid(), checks, deps.faces?.modelId);
  await deps.record(
    tx,
    { collectionUid: picture.collectionUid, subjectUid: picture.subjectUid },
    {
      type: "CheckFinished",
      subject_id: picture.subjectUid,
      variant_id: picture.uid,
      kind: "quality",
      verdict: overallVerdict(checks),
    },
  );
}

/** What it means that checks could not be run to their end: an error in the place of findings, never a silent pass. */
export async function failChecks(deps: Deps, tx: Tx, variantUid: string, message: string): Promise<void> {
  const picture = await findChecked(tx, variantUid);
  if (!picture) return;
  const broken = { check: "checks", score: null, unit: "", threshold: null, details: {} };
  await keepChecks(deps, tx, picture, [
    { ...broken, verdict: "error", message: `The checks could not be run: ${message}. Run them again.` },
  ]);
}

/** Sources of people and pictures in portrait slots are held to the limits of portraits, all else to those of scenes. */
function profileOf(picture: CheckedPicture): SlotProfile {
  if (picture.slot !== sourceSlot) return picture.quality ?? "scene";
  return picture.subjectKind === "character" || picture.subjectKind === "profile" ? "portrait" : "scene";
}

async function likenessOf(
  deps: Deps,
  picture: CheckedPicture,
  bytes: Uint8Array,
  faces: Face[] | null,
): Promise<Check[]> {
  if (picture.slot === sourceSlot || !faces || !deps.faces) return [];
  const { modelId } = deps.faces;
  const sources = await sourceVectors(deps.db.read, picture.subjectId);
  const found = likeness(
    sources,
    faces.map((face) => ({ modelId, embedding: face.embedding })),
  );
  return [likenessCheck(found, await bitsFromSource(deps, sources[0]?.variantUid, bytes))];
}

async function bitsFromSource(deps: Deps, sourceUid: string | undefined, bytes: Uint8Array): Promise<number | null> {
  const source = sourceUid ? await findChecked(deps.db.read, sourceUid) : undefined;
  if (!source) return null;
  const [one, other] = await Promise.all([
    deps.raster.perceptualHash(bytes),
    deps.raster.perceptualHash(await deps.blobs.read(source.sha256, source.format)),
  ]);
  return Math.min(hammingDistance(one.upright, other.upright), hammingDistance(one.mirrored, other.upright));
}
