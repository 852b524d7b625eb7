import type { ImageProvider } from "../../adapters/providers/provider.ts";
import type { Tx } from "../../platform/database.ts";
import type { Deps } from "../../platform/deps.ts";
import { jobsOfVariant } from "../../platform/jobs.ts";
import type { Actor } from "../../platform/web.ts";
import type { SlotRow, SubjectRow } from "../subjects/index.ts";
import { findSlot } from "../subjects/index.ts";
import { isSeed } from "./batch.rules.ts";
import { countQueued, lockRequests } from "./batches.queries.ts";
import { decideGeneration } from "./decide-generation.rules.ts";
import { refused, seedInvalid, slotNotGenerated, slotUnknown, styleUnknown, workflowUnknown } from "./errors.ts";
import type { FindSource } from "./find-source.ts";
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

interface Asked {
  actor: Actor;
  subject: SubjectRow;
  slot: SlotRow;
  count: number;
  provider: ImageProvider | undefined;
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
    await lockRequests(tx, subject.id);
    const sourceVariantId = await decide(findSource, tx, asked);
    const { workflowId, prompt, style, seed } = request;
    const granted = { ...asked, provider: provider?.name ?? "", workflowId, prompt, style, seed, sourceVariantId };
    return writeBatch(deps, tx, granted);
  });
}

function refuseUnknowns(provider: ImageProvider | undefined, slot: SlotRow, request: BatchRequest): void {
  if (request.seed !== undefined && !isSeed(request.seed)) throw seedInvalid();
  if (!provider) return;
  const kind = pictureKind(slot);
  if (
    request.style !== undefined &&
    !provider.capabilities.styles.some((style) => style.key === request.style && style.kind === kind)
  )
    throw styleUnknown();
  if ((request.workflowId !== undefined) !== provider.capabilities.workflow) throw workflowUnknown();
}

/** Gives the variant that the pictures are made from, where they are made from one. */
async function decide(
  findSource: FindSource,
  tx: Tx,
  { actor, subject, slot, count, provider }: Asked,
): Promise<number | undefined> {
  const { source, standing } = await findSource(tx, subject.subjectId);
  const needsSource = keepsLikeness(slot, subject, source !== undefined);
  const usage = { mostPerBatch: subject.mostPerBatch, ...(await countQueued(tx, subject.id, actor.userId)) };
  const decision = decideGeneration({ count, provider, needsSource }, standing, usage);
  if (!decision.allowed)
    throw refused(decision, decision.because === "qa-pending" && source ? await checkJobOf(tx, source.uid) : undefined);
  return needsSource || standing.usable ? source?.id : undefined;
}

/**
 * A background shows no likeness, and only characters and profiles have one to keep. People of a world are invented: their
 * pictures are made from words until somebody gives them a source.
 */
function keepsLikeness(slot: SlotRow, { kind, subjectKind }: SubjectRow, sourced: boolean): boolean {
  if (pictureKind(slot) !== "portrait") return false;
  return subjectKind === "profile" || (subjectKind === "character" && (kind !== "world" || sourced));
}

const checkJobOf = async (tx: Tx, variantUid: string) =>
  (await jobsOfVariant(tx, variantUid)).find((job) => job.name === "intake.check-quality")?.uid;
