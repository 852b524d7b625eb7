import { randomInt } from "node:crypto";
import type { ImageProvider } from "../../adapters/providers/provider.ts";
import type { Tx } from "../../platform/database.ts";
import type { Deps } from "../../platform/deps.ts";
import { writePythonJson } from "../../platform/exact-json.ts";
import type { Actor } from "../../platform/web.ts";
import { insertVariants, type NewVariant } from "../library/index.ts";
import type { SlotRow, SubjectRow } from "../subjects/index.ts";
import { promptOf } from "./batch.rules.ts";
import { insertBatch } from "./batches.queries.ts";
import { insertItems } from "./items.queries.ts";
import { dispatch } from "./queue/dispatch.ts";
import { positionOf } from "./queue/waits.ts";
import { pictureKind } from "./slot-kind.rules.ts";
import { reserve } from "./spending/reserve.ts";
import { promptsFilled } from "./workflows/fill/fill-attempt.ts";
import type { FillingPlan } from "./workflows/fill/plan-filling.ts";
import { keepSettings } from "./workflows/read-settings.ts";

/** A request that has been allowed. */
export interface GrantedBatch {
  actor: Actor;
  subject: SubjectRow;
  slot: SlotRow;
  provider: string;
  costCentsEach: number;
  /** The provider itself. */
  maker: ImageProvider | undefined;
  count: number;
  /** The workflow that it runs, and what that is filled with. */
  plan: FillingPlan | undefined;
  prompt: string | undefined;
  style: string | undefined;
  styleVariantId: number | undefined;
  /** Stand in for the style's picture where the workflow wants words. */
  styleWords: string | undefined;
  seed: string | undefined;
  sourceVariantId: number | undefined;
  /** Its picture shows how a workflow works, and is no candidate. */
  isTest: boolean;
}

export interface RequestedBatch {
  batchUid: string;
  variants: { id: number; uid: string }[];
  position: number;
}

/** Below 2^48, so that every provider can take it; a person may ask for any up to 2^64 - 1. */
const someSeed = () => String(randomInt(2 ** 48 - 1));

/** Writes batch, items and waiting variants, with the news of it, and gives out places, in the caller's transaction. */
export async function writeBatch(deps: Deps, tx: Tx, granted: GrantedBatch): Promise<RequestedBatch> {
  const { actor, subject, provider } = granted;
  const common = sharedBy(granted);
  const batch = await insertBatch(tx, {
    ...common,
    ...purseOf(granted),
    subjectId: subject.subjectId,
    requestedBy: actor.userId,
    style: granted.style,
    count: granted.count,
    purpose: granted.isTest ? "test" : "candidates",
    ...(granted.plan && ranOf(granted.plan, granted.styleWords)),
  });
  const variants = await writeVariants(tx, granted, common);
  const model = granted.plan && granted.maker?.pool?.modelOf(writePythonJson(granted.plan.settings.graph));
  await insertItems(
    tx,
    { batchId: batch.id, provider, priority: batch.priority, ...purseOf(granted), userId: actor.userId, model },
    variants.map(({ id }, ordinal) => ({ ordinal, variantId: id })),
  );
  await reserve(tx, { batchId: batch.id, provider, userId: actor.userId, ...purseOf(granted) });
  const position = await positionOf(tx, batch.id);
  await deps.record(
    tx,
    { collectionUid: subject.uid, subjectUid: subject.subjectUid, actorName: actor.name },
    { type: "GenerationQueued", batch_id: batch.uid, position },
  );
  await dispatch(deps, tx);
  return { batchUid: batch.uid, variants, position };
}

const purseOf = ({ subject, costCentsEach }: GrantedBatch) => ({ collectionId: subject.id, costCentsEach });

/** What a batch and each of its variants keep alike. */
function sharedBy({ subject, slot, provider, plan, styleVariantId, ...granted }: GrantedBatch) {
  const prompt = granted.prompt ?? promptOf({ ...subject, attributes: subject.attributes as Record<string, string> });
  const seed = granted.seed ?? someSeed();
  return { slot: slot.key, provider, prompt, seed, workflowVersionId: plan?.versionId, styleVariantId };
}

/** What a batch records of its workflow, beside the version. */
const ranOf = ({ values, inputs, isDraft, settings }: FillingPlan, styleWords: string | undefined) => ({
  filling: { values, style_words: styleWords },
  inputs,
  draft: isDraft ? keepSettings(settings) : undefined,
});

const writeVariants = (
  tx: Tx,
  { subject, slot: { kind }, count, style, maker, plan, styleWords, sourceVariantId, isTest }: GrantedBatch,
  common: ReturnType<typeof sharedBy>,
): Promise<RequestedBatch["variants"]> => {
  const { slot, provider, prompt, seed } = common;
  const variant: NewVariant = {
    ...common,
    subjectId: subject.subjectId,
    status: "pending",
    provenance: "generated",
    sourceVariantId,
    workflowId: plan?.workflowId,
    isTest,
  };
  const filled = plan && { prompts: promptsFilled(plan, styleWords), inputs: plan.inputs };
  const params = { slot, provider, prompt, seed, count, workflow_id: plan?.workflowId ?? null, ...filled };
  const wish = { kind: pictureKind({ kind }), prompt, seed };
  // A provider that chooses a style itself says which, so that another picture can be made in it.
  const styleOf = (ordinal: number) => style ?? maker?.styleOf?.({ ...wish, ordinal }) ?? null;
  const ordinals = Array.from({ length: count }, (_, ordinal) => ordinal);
  return insertVariants(
    tx,
    ordinals.map((ordinal) => ({ ...variant, generationParams: { ...params, style: styleOf(ordinal), ordinal } })),
  );
};
