import type { Attempt, ImageProvider } from "../../adapters/providers/provider.ts";
import type { Deps } from "../../platform/deps.ts";
import { StudioError } from "../../platform/errors.ts";
import { findKeptFile } from "../library/index.ts";
import { findSlot, sizeFor } from "../subjects/index.ts";
import type { FindSource } from "./find-source.ts";
import type { ItemRow } from "./items.queries.ts";
import { pictureKind } from "./slot-kind.rules.ts";
import { fillAttempt } from "./workflows/fill/fill-attempt.ts";

/** What every attempt at an item asks for: the same each time, whoever tries. */
export type WantedPicture = Omit<Attempt, "uid">;

/**
 * Puts together what a provider is asked for, from what the request recorded. The source is the one that the request saw,
 * even when it has been replaced since.
 * @throws StudioError `slot-unknown`, `source-gone` (invalid): what the picture was to be made from or for is gone
 */
export async function describeAttempt(
  deps: Deps,
  findSource: FindSource,
  item: ItemRow,
  provider: ImageProvider,
): Promise<WantedPicture> {
  const slot = await findSlot(deps.db.read, item.collectionId, item.slot);
  if (!slot) throw new StudioError("invalid", "slot-unknown", "The slot of this picture no longer exists");
  const size = sizeFor(slot);
  const filled = fillAttempt(item, size);
  const graph = filled?.graph;
  const takesSource = provider.capabilities.source && (graph === undefined || graph.sourceNodes.length > 0);
  return {
    kind: pictureKind(slot),
    prompt: item.prompt,
    seed: item.seed,
    ordinal: item.ordinal,
    ...size,
    alpha: slot.alpha,
    style: item.style ?? undefined,
    source: takesSource ? await sourceOf(deps, findSource, item) : undefined,
    styleReference: filled?.takesStyle ? await styleOf(deps, item) : undefined,
    graph,
  };
}

/** An attempt as far as looking it up, stopping it and fetching its picture need it. */
export const lookedUp = (item: ItemRow, { uid, node }: { uid: string; node: string | null }): Attempt => ({
  uid,
  node: node ?? undefined,
  kind: "portrait",
  prompt: item.prompt,
  seed: item.seed,
  ordinal: item.ordinal,
  width: 1,
  height: 1,
  alpha: false,
  graph: fillAttempt(item, { width: 1, height: 1 })?.graph,
});

async function sourceOf(deps: Deps, findSource: FindSource, item: ItemRow): Promise<Attempt["source"]> {
  if (item.sourceVariantId === null) return undefined;
  const { source } = await findSource(deps.db.read, item.subjectId, item.sourceVariantId);
  if (!source) throw new StudioError("invalid", "source-gone", "The source of this picture no longer exists");
  return {
    bytes: await deps.blobs.read(source.sha256, source.format),
    // A source has passed the raster, which accepts these three formats only.
    format: source.format as "png" | "jpeg" | "webp",
    face: source.face,
  };
}

/** The picture whose style is followed, as it was when it was asked for. */
async function styleOf(deps: Deps, { styleVariantId }: ItemRow): Promise<Attempt["styleReference"]> {
  const file = styleVariantId === null ? undefined : await findKeptFile(deps.db.read, styleVariantId);
  if (!file) throw new StudioError("invalid", "source-gone", "The picture whose style was to be followed is gone");
  // What is kept has passed the raster, which accepts these three formats only.
  return { bytes: await deps.blobs.read(file.sha256, file.format), format: file.format as "png" | "jpeg" | "webp" };
}
