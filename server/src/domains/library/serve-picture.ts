import type { AiMark } from "../../adapters/raster/raster.ts";
import type { Deps } from "../../platform/deps.ts";
import { findPicture, renditionsOf } from "./blob.queries.ts";
import { pictureMissing } from "./errors.ts";
import { type RenditionSize, renditionSides } from "./make-renditions.ts";

export interface ServedFile {
  bytes: Uint8Array;
  format: string;
  name: string;
}

/**
 * A derived size. While its job has not run yet it is made for the asker alone, so that a new picture shows at once.
 * @throws StudioError `not-found`
 */
export async function serveRendition(deps: Deps, variantUid: string, size: RenditionSize): Promise<ServedFile> {
  const picture = await requirePicture(deps, variantUid);
  const side = renditionSides[size];
  const kept = (await renditionsOf(deps.db.read, picture.blobId)).find((one) => one.longestSide === side);
  const bytes = kept
    ? await deps.blobs.read(kept.sha256, kept.format)
    : (await deps.raster.rendition(await deps.blobs.read(picture.sha256, picture.format), side)).bytes;
  return { bytes, format: "webp", name: `${variantUid}-${size}.webp` };
}

/** The full size, made anew from pixels: nothing of the original's metadata is in it, only the mark of its making. */
export async function serveCopy(deps: Deps, variantUid: string): Promise<ServedFile> {
  const picture = await requirePicture(deps, variantUid);
  const bytes = await deps.blobs.read(picture.sha256, picture.format);
  const format = picture.format as "png";
  const copy = await deps.raster.servedCopy(bytes, format, { aiMark: markOf(picture) });
  return { bytes: copy.bytes, format, name: `${variantUid}.${format}` };
}

/** The file as it came, for those who may have it. */
export async function serveOriginal(deps: Deps, variantUid: string): Promise<ServedFile> {
  const picture = await requirePicture(deps, variantUid);
  return {
    bytes: await deps.blobs.read(picture.sha256, picture.format),
    format: picture.format,
    name: `${variantUid}-original.${picture.format}`,
  };
}

async function requirePicture(deps: Deps, variantUid: string) {
  const picture = await findPicture(deps.db.read, variantUid);
  if (!picture) throw pictureMissing();
  return picture;
}

/** IPTC digital source type of a picture: the painter computes without a trained model, the other providers have one. */
function markOf(picture: { provenance: string; provider: string | null }): AiMark | undefined {
  if (picture.provenance === "manual_upload") return undefined;
  const trained = picture.provider !== "painter";
  if (picture.provenance === "manually_edited")
    return trained ? "compositeWithTrainedAlgorithmicMedia" : "algorithmicallyEnhanced";
  return trained ? "trainedAlgorithmicMedia" : "algorithmicMedia";
}
