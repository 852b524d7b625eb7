import type { InspectedImage } from "../../adapters/raster/raster.ts";
import type { Tx } from "../../platform/database.ts";
import type { Deps } from "../../platform/deps.ts";
import { putBlob } from "./blob.queries.ts";
import type { LandedFile } from "./queries.ts";

export interface KeptFile extends Omit<LandedFile, "blobId"> {
  sha256: string;
}

/**
 * Checks bytes and puts them on disk, before and outside of any transaction: a row never names a file that is not there.
 * What no row comes to name is swept later.
 * @throws StudioError as `Raster.inspect` and `BlobStore.put` do
 */
export async function keepFile(
  deps: Pick<Deps, "raster" | "blobs">,
  bytes: Uint8Array,
): Promise<{ file: KeptFile; image: InspectedImage }> {
  const image = await deps.raster.inspect(bytes);
  const { sha256, path } = await deps.blobs.put(bytes, image.format);
  return {
    image,
    file: { sha256, path, byteSize: image.byteSize, width: image.width, height: image.height, format: image.format },
  };
}

/** Names a kept file in the database. Equal bytes share one row. */
export async function nameFile(tx: Tx, file: KeptFile): Promise<LandedFile> {
  return { ...file, blobId: await putBlob(tx, file) };
}
