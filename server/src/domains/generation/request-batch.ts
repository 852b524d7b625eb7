import type { StyleTaken } from "@pentimento/contract";
import type { ImageProvider } from "../../adapters/providers/provider.ts";
import type { Tx } from "../../platform/database.ts";
import type { Deps } from "../../platform/deps.ts";
import type { Actor } from "../../platform/web.ts";
import { findStyleReference } from "../library/index.ts";
import type { SlotRow, SubjectRow } from "../subjects/index.ts";
import { findSlot } from "../subjects/index.ts";
import { isSeed } from "./batch.rules.ts";
import {
  kindUnsupported,
  type SlotField,
  seedInvalid,
  seedUnsupported,
  slotNotForKind,
  slotNotGenerated,
  slotUnknown,
  sourceNeeded,
  styleReferenceRefused,
  styleUnknown,
} from "./errors.ts";
import type { FindSource } from "./find-source.ts";
import { permitGeneration } from "./permit-generation.ts";
import { pictureKind } from "./slot-kind.rules.ts";
import { judgeStyleReference } from "./style-reference.rules.ts";
import { type FillingPlan, planFilling, refuseWithoutStyle, styleWordsFor } from "./workflows/fill/plan-filling.ts";
import { requireRunnable } from "./workflows/require-runnable.ts";
import type { WorkflowSettings } from "./workflows/settings.rules.ts";
import { findDefault } from "./workflows/workflows.queries.ts";
import { type GrantedBatch, type RequestedBatch, writeBatch } from "./write-batch.ts";

export interface BatchRequest {
  slot: string;
  /** What the slot is called where it was asked for; refusals name it. */
  slotField: SlotField;
  count: number;
  /** Left out: whoever runs the workflow that is named, else the slot's default workflow; the painter where there is none. */
  provider?: string;
  /** Row number or uid. */
  workflowId?: string;
  /** Left out: made from what is known of the subject. */
  prompt?: string;
  style?: string;
  /** Uid of a picture of the same collection whose style is to be followed. */
  styleReferenceUid?: string;
  seed?: string;
  /** Inputs of the workflow that the request sets: JSON text by "node.input". */
  inputs?: Readonly<Record<string, string>>;
  /** To try a workflow out: its picture is shown with the workflow and is no candidate. */
  isTest?: boolean;
  /** Settings of the workflow that nobody has saved. */
  draft?: WorkflowSettings;
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
): Promise<RequestedBatch & { styleTaken: StyleTaken }> {
  const slot = await findSlot(deps.db.read, subject.id, request.slot);
  if (!slot) throw slotUnknown(request.slotField);
  refuseSlot(slot, subject, request.slotField);
  const provider = await providerOf(deps, subject, request);
  refuseUnknowns(provider, slot, request);
  const asked = { actor, subject, slot, count: request.count, provider };
  const { workflowId, prompt, seed, inputs = {}, draft, isTest = false } = request;
  const wish = { subject, slot: slot.key, workflowId, prompt, inputs, draft };
  const plan = await planFilling(deps.db.read, provider, wish);
  if (plan) await requireRunnable(deps, plan, request.styleReferenceUid !== undefined);
  return deps.db.inTx(async (tx) => {
    const sourceVariantId = await permitGeneration(deps, findSource, tx, asked);
    if (plan && plan.settings.bindings.sources.length > 0 && sourceVariantId === undefined) throw sourceNeeded();
    const look = await lookOf(tx, asked, request, plan);
    const granted = { ...asked, ...priceOf(provider), ...look, maker: provider, plan, prompt, seed, isTest };
    const written = await writeBatch(deps, tx, { ...granted, sourceVariantId });
    return { ...written, styleTaken: styleTakenAs(look, plan) };
  });
}

async function providerOf(
  { db, providers }: Deps,
  subject: SubjectRow,
  { provider, workflowId, slot }: BatchRequest,
): Promise<ImageProvider | undefined> {
  if (provider !== undefined) return providers.get(provider);
  const runner = [...providers.values()].find(({ capabilities }) => capabilities.workflow);
  const isRun = workflowId !== undefined || (runner && (await findDefault(db.read, subject.id, slot)) !== undefined);
  return (isRun ? runner : undefined) ?? providers.get("painter");
}

interface Styled {
  subject: SubjectRow;
  slot: SlotRow;
  provider: ImageProvider | undefined;
}

type Look = Pick<GrantedBatch, "style" | "styleVariantId" | "styleWords">;

/** The style that is asked for, by its name or by a picture. */
async function lookOf(
  tx: Tx,
  { subject, slot, provider }: Styled,
  { style, styleReferenceUid }: BatchRequest,
  plan: FillingPlan | undefined,
): Promise<Look> {
  if (plan && styleReferenceUid === undefined) refuseWithoutStyle(plan.settings);
  if (styleReferenceUid === undefined || !provider) return { style, styleVariantId: undefined, styleWords: undefined };
  const reference = await findStyleReference(tx, styleReferenceUid);
  const wish = { collectionId: subject.id, kind: pictureKind(slot), style };
  const verdict = judgeStyleReference(reference, wish, provider.capabilities);
  if (!verdict.ok) throw styleReferenceRefused(verdict.because);
  const styleWords = plan && styleWordsFor(plan.settings, reference?.prompt ?? null);
  return { style: verdict.style, styleVariantId: reference?.id, styleWords };
}

function styleTakenAs({ styleVariantId, styleWords }: Look, plan: FillingPlan | undefined): StyleTaken {
  if (styleVariantId === undefined) return null;
  if (!plan) return "style";
  return styleWords === undefined ? "picture" : "words";
}

function refuseSlot({ kind, subjectKinds }: SlotRow, { subjectKind }: SubjectRow, field: SlotField): void {
  if (kind === "card") throw slotNotGenerated(field);
  if (!subjectKinds.includes(subjectKind)) throw slotNotForKind(field, subjectKind, subjectKinds);
}

function refuseUnknowns(provider: ImageProvider | undefined, slot: SlotRow, request: BatchRequest): void {
  if (request.seed !== undefined && !isSeed(request.seed)) throw seedInvalid();
  if (!provider) return;
  if (request.seed !== undefined && !provider.capabilities.seed) throw seedUnsupported();
  const kind = pictureKind(slot);
  if (!provider.capabilities.kinds.includes(kind)) throw kindUnsupported(request.slotField);
  if (
    request.style !== undefined &&
    !provider.capabilities.styles.some((style) => style.key === request.style && style.kind === kind)
  )
    throw styleUnknown();
}

const priceOf = (provider: ImageProvider | undefined) => ({
  provider: provider?.name ?? "",
  costCentsEach: provider?.costCentsEach ?? 0,
});
