import type { ImageProvider } from "../../adapters/providers/provider.ts";
import type { Deps } from "../../platform/deps.ts";
import type { Actor } from "../../platform/web.ts";
import type { SlotRow, SubjectRow } from "../subjects/index.ts";
import { findSlot } from "../subjects/index.ts";
import { isSeed } from "./batch.rules.ts";
import {
  kindUnsupported,
  seedInvalid,
  seedUnsupported,
  slotNotGenerated,
  slotUnknown,
  styleUnknown,
  workflowUnknown,
} from "./errors.ts";
import type { FindSource } from "./find-source.ts";
import { permitGeneration } from "./permit-generation.ts";
import { pictureKind } from "./slot-kind.rules.ts";
import { type RequestedBatch, writeBatch } from "./write-batch.ts";

export interface BatchRequest {
  slot: string;
  count: number;
  /** Left out: the painter. */
  provider?: string;
  workflowId?: number;
  /** Left out: made from what is known of the subject. */
  prompt?: string;
  style?: string;
  seed?: string;
}

/**
 * Takes a request for candidates: decides, then writes batch, items and waiting variants and places their jobs, all in one
 * transaction. Nothing is generated here.
 * @throws StudioError as the decision refuses, or for wrong input
 */
export async function requestBatch(
  deps: Deps,
  findSource: FindSource,
  actor: Actor,
  subject: SubjectRow,
  request: BatchRequest,
): Promise<RequestedBatch> {
  const slot = await findSlot(deps.db.read, subject.id, request.slot);
  if (!slot) throw slotUnknown();
  if (slot.kind === "card") throw slotNotGenerated();
  const provider = deps.providers.get(request.provider ?? "painter");
  refuseUnknowns(provider, slot, request);
  const asked = { actor, subject, slot, count: request.count, provider };
  return deps.db.inTx(async (tx) => {
    const sourceVariantId = await permitGeneration(deps, findSource, tx, asked);
    const { workflowId, prompt, style, seed } = request;
    const granted = { ...asked, ...priceOf(provider), workflowId, prompt, style, seed, sourceVariantId };
    return writeBatch(deps, tx, granted);
  });
}

function refuseUnknowns(provider: ImageProvider | undefined, slot: SlotRow, request: BatchRequest): void {
  if (request.seed !== undefined && !isSeed(request.seed)) throw seedInvalid();
  if (!provider) return;
  if (request.seed !== undefined && !provider.capabilities.seed) throw seedUnsupported();
  const kind = pictureKind(slot);
  if (!provider.capabilities.kinds.includes(kind)) throw kindUnsupported();
  if (
    request.style !== undefined &&
    !provider.capabilities.styles.some((style) => style.key === request.style && style.kind === kind)
  )
    throw styleUnknown();
  if ((request.workflowId !== undefined) !== provider.capabilities.workflow) throw workflowUnknown();
}

const priceOf = (provider: ImageProvider | undefined) => ({
  provider: provider?.name ?? "",
  costCentsEach: provider?.costCentsEach ?? 0,
});
