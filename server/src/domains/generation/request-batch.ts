import { randomInt } from "node:crypto";
import type { ImageProvider } from "../../adapters/providers/provider.ts";
import type { Tx } from "../../platform/database.ts";
import type { Deps } from "../../platform/deps.ts";
import { jobsOfVariant } from "../../platform/jobs.ts";
import type { Actor } from "../../platform/web.ts";
import { insertVariant } from "../library/index.ts";
import type { SlotRow, SubjectRow } from "../subjects/index.ts";
import { findSlot } from "../subjects/index.ts";
import { isSeed, promptOf } from "./batch.rules.ts";
import { decideGeneration } from "./decide-generation.rules.ts";
import { refused, seedInvalid, slotNotGenerated, slotUnknown, styleUnknown, workflowUnknown } from "./errors.ts";
import type { FindSource } from "./find-source.ts";
import { countQueued, findWorkflowVersion, insertBatch, insertItem, lockRequests, positionOf } from "./queries.ts";

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

export interface RequestedBatch {
  batchUid: string;
  variants: { id: number; uid: string }[];
  position: number;
}

/** The order to make the picture of an item. */
export const itemOrder = (
  itemUid: string,
  about: { collectionUid: string; subjectUid: string; variantUid: string },
) => ({
  name: "generation.run-item",
  body: { itemUid },
  about,
});

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
  return deps.db.inTx(async (tx) => {
    await lockRequests(tx, subject.id);
    const source = await decide(deps, findSource, tx, actor, subject, slot, request, provider);
    return writeBatch(deps, tx, actor, subject, slot, request, provider?.name ?? "", source);
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

/** What a slot asks of a provider: people and things as portraits, places as backgrounds. */
export const pictureKind = (slot: { kind: SlotRow["kind"] }): "portrait" | "background" =>
  slot.kind === "background" ? "background" : "portrait";

async function decide(
  deps: Deps,
  findSource: FindSource,
  tx: Tx,
  actor: Actor,
  subject: SubjectRow,
  slot: SlotRow,
  request: BatchRequest,
  provider: ImageProvider | undefined,
): Promise<number | undefined> {
  const { source, standing } = await findSource(tx, subject.subjectId);
  // A background shows no likeness, and only characters and profiles have one to keep.
  const needsSource =
    pictureKind(slot) === "portrait" && (subject.subjectKind === "character" || subject.subjectKind === "profile");
  const usage = { mostPerBatch: subject.mostPerBatch, ...(await countQueued(tx, subject.id, actor.userId)) };
  const decision = decideGeneration({ count: request.count, provider, needsSource }, standing, usage);
  if (!decision.allowed)
    throw refused(decision, decision.because === "qa-pending" && source ? await checkJobOf(tx, source.uid) : undefined);
  return needsSource || standing.usable ? source?.id : undefined;
}

const checkJobOf = async (tx: Tx, variantUid: string) =>
  (await jobsOfVariant(tx, variantUid)).find((job) => job.name === "intake.check-quality")?.uid;

async function writeBatch(
  deps: Deps,
  tx: Tx,
  actor: Actor,
  subject: SubjectRow,
  slot: SlotRow,
  request: BatchRequest,
  provider: string,
  sourceVariantId: number | undefined,
): Promise<RequestedBatch> {
  const workflow =
    request.workflowId === undefined ? undefined : await findWorkflowVersion(tx, subject.id, request.workflowId);
  if (request.workflowId !== undefined && !workflow) throw workflowUnknown();
  const facts = {
    name: subject.name,
    description: subject.description,
    attributes: subject.attributes as Record<string, string>,
  };
  const prompt = request.prompt ?? promptOf(facts);
  // Below 2^48, so that every provider can take it; a person may ask for any up to 2^64 - 1.
  const seed = request.seed ?? String(randomInt(2 ** 48 - 1));
  const common = { slot: slot.key, provider, prompt, seed, workflowVersionId: workflow?.id };
  const batch = await insertBatch(tx, {
    ...common,
    collectionId: subject.id,
    subjectId: subject.subjectId,
    requestedBy: actor.userId,
    style: request.style,
    count: request.count,
  });
  const params = {
    slot: slot.key,
    provider,
    prompt,
    seed,
    style: request.style ?? null,
    count: request.count,
    workflow_id: request.workflowId ?? null,
  };
  const about = { collectionUid: subject.uid, subjectUid: subject.subjectUid };
  const variants: { id: number; uid: string }[] = [];
  for (let ordinal = 0; ordinal < request.count; ordinal++) {
    const variant = await insertVariant(tx, {
      ...common,
      subjectId: subject.subjectId,
      status: "pending",
      provenance: "generated",
      sourceVariantId,
      workflowId: workflow?.workflowId,
      generationParams: { ...params, ordinal },
    });
    const itemUid = await insertItem(tx, batch.id, ordinal, variant.id);
    await deps.queue.enqueue(tx, itemOrder(itemUid, { ...about, variantUid: variant.uid }));
    variants.push(variant);
  }
  const position = await positionOf(tx, batch.id);
  await deps.record(
    tx,
    { ...about, actorName: actor.name },
    { type: "GenerationQueued", batch_id: batch.uid, position },
  );
  return { batchUid: batch.uid, variants, position };
}
