import type { Deps } from "../../platform/deps.ts";
import type { Landing } from "../../platform/job-handlers.ts";
import type { JobOrder } from "../../platform/jobs.ts";
import { findBlob, findPicture, putRendition, renditionsOf, setThumbhash } from "./blob.queries.ts";
import { nameFile } from "./keep-blob.ts";

/** Longest sides of the derived sizes, in pixels, by their name in addresses. */
export const renditionSides = { small: 256, medium: 512, large: 1024 } as const;
export type RenditionSize = keyof typeof renditionSides;

export interface PictureRef {
  collectionUid: string;
  subjectUid: string;
  variantUid: string;
  slot: string;
}

/** The order to derive the sizes of a picture; placed by whoever gives a variant its picture. */
export const renditionsOrder = (ref: PictureRef): JobOrder => ({
  name: "library.make-renditions",
  body: { variantUid: ref.variantUid },
  key: `renditions:${ref.variantUid}`,
  about: { collectionUid: ref.collectionUid, subjectUid: ref.subjectUid, variantUid: ref.variantUid },
});

/** Derives small, medium, large and the placeholder of a variant's picture. Sizes that are there already are kept. */
export async function makeRenditions(deps: Deps, variantUid: string): Promise<Landing> {
  const picture = await findPicture(deps.db.read, variantUid);
  if (!picture) return async () => {};
  const blob = await findBlob(deps.db.read, picture.blobId);
  const present = new Set((await renditionsOf(deps.db.read, picture.blobId)).map((one) => one.longestSide));
  const bytes = await deps.blobs.read(picture.sha256, picture.format);
  const missing = Object.values(renditionSides).filter((side) => !present.has(side));
  const made = await Promise.all(missing.map(async (side) => ({ side, ...(await keepRendition(deps, bytes, side)) })));
  const thumbhash = blob?.thumbhash ?? (await deps.raster.thumbhash(bytes));
  return async (tx) => {
    for (const { side, file } of made) await putRendition(tx, picture.blobId, side, (await nameFile(tx, file)).blobId);
    await setThumbhash(tx, picture.blobId, thumbhash);
    await deps.record(
      tx,
      { collectionUid: picture.collectionUid, subjectUid: picture.subjectUid },
      {
        type: "VariantChanged",
        subject_id: picture.subjectUid,
        variant_id: picture.uid,
        slot: picture.slot,
        change: "renditions",
        actor: null,
      },
    );
  };
}

async function keepRendition(deps: Deps, bytes: Uint8Array, side: number) {
  const { bytes: rendered, width, height } = await deps.raster.rendition(bytes, side);
  const { sha256, path } = await deps.blobs.put(rendered, "webp");
  return { file: { sha256, path, byteSize: rendered.byteLength, width, height, format: "webp" } };
}
