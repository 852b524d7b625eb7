import { assetRoutes, type Batch, type BodyOf, generationRoutes } from "@pentimento/contract";
import type { Deps } from "../../platform/deps.ts";
import { type Actor, type Asked, collectionOf, type Endpoint, endpoint, subjectOf } from "../../platform/web.ts";
import { notFound } from "../identity/index.ts";
import { findSubject } from "../subjects/index.ts";
import { bringBack, clearFinished, findBatch } from "./batches.queries.ts";
import { cancelBatch, hideBatch, prioritiseBatch, retryBatch } from "./change-batch.ts";
import type { FindSource } from "./find-source.ts";
import { type BatchRequest, requestBatch } from "./request-batch.ts";
import type { BatchRef } from "./settle-item.ts";
import { listWorkflows } from "./workflows/workflows.queries.ts";

export interface GenerationViews {
  findSource: FindSource;
  /** A batch as its actor may see it. */
  batch(actor: Actor, uid: string): Promise<Batch>;
}

export const generationEndpoints = (deps: Deps, views: GenerationViews): Endpoint[] => [
  endpoint(generationRoutes.generate, async (asked) => {
    const { variant_type: slot, ...wish } = asked.body;
    const made = await request(deps, views, asked, { ...wish, slot, slotField: "variant_type" });
    return {
      batch_id: made.batchUid,
      variant_ids: made.variants.map((variant) => variant.id),
      variant_uids: made.variants.map((variant) => variant.uid),
      position: made.position,
      style_taken_as: made.styleTaken,
    };
  }),
  endpoint(assetRoutes.generate, async (asked) => {
    const { asset_type: slot, ...wish } = asked.body;
    const made = await request(deps, views, asked, { ...wish, slot, slotField: "asset_type" });
    return {
      batch_id: made.batchUid,
      asset_ids: made.variants.map((variant) => variant.uid),
      position: made.position,
      style_taken_as: made.styleTaken,
    };
  }),
  endpoint(generationRoutes.providers, async ({ actor }) => ({ providers: await describeProviders(deps, actor) })),
  ...batchEndpoints(deps, views),
];

/** What both ways to ask for pictures, the studio's and the game's, have in common. */
type Wish = Omit<BodyOf<typeof assetRoutes.generate>, "asset_type" | "collection_id" | "entity_id"> &
  Pick<BatchRequest, "slot" | "slotField">;

async function request(
  deps: Deps,
  { findSource }: GenerationViews,
  asked: Pick<Asked<unknown>, "actor" | "place">,
  wish: Wish,
) {
  const subject = await findSubject(deps.db.read, String(subjectOf(asked).subject.id));
  if (!subject) throw notFound();
  const { slot, slotField, count, provider, prompt, style, seed } = wish;
  const plain = { slot, slotField, count, provider, prompt, style, seed };
  return requestBatch(deps, findSource, asked.actor, subject, {
    ...plain,
    workflowId: wish.workflow_id?.toString(),
    styleReferenceUid: wish.style_reference_id,
    inputs: wish.inputs,
  });
}

const batchEndpoints = (deps: Deps, views: GenerationViews): Endpoint[] => {
  const after = async (
    asked: Pick<Asked<unknown>, "actor">,
    uid: string,
    change: (deps: Deps, ref: BatchRef) => Promise<void>,
  ) => {
    await change(deps, await refOf(deps, uid));
    return views.batch(asked.actor, uid);
  };
  return [
    endpoint(generationRoutes.readBatch, ({ actor, params }) => views.batch(actor, params.batch_id)),
    endpoint(generationRoutes.cancel, (asked) => after(asked, asked.params.batch_id, cancelBatch)),
    endpoint(generationRoutes.retry, (asked) =>
      after(asked, asked.params.batch_id, (all, ref) => retryBatch(all, views.findSource, asked.actor, ref)),
    ),
    endpoint(generationRoutes.clear, async ({ params }) => {
      await hideBatch(deps, await refOf(deps, params.batch_id));
      return undefined;
    }),
    endpoint(generationRoutes.clearCompleted, async (asked) => {
      const uids = await deps.db.inTx((tx) => clearFinished(tx, collectionOf(asked).id));
      return { cleared: uids.length, batch_ids: uids };
    }),
    endpoint(generationRoutes.bringBack, async (asked) => ({
      brought: await deps.db.inTx((tx) => bringBack(tx, collectionOf(asked).id, asked.body.batch_ids)),
    })),
    endpoint(generationRoutes.prioritise, (asked) =>
      after(asked, asked.params.batch_id, (all, ref) => prioritiseBatch(all, ref, asked.body.priority)),
    ),
  ];
};

async function refOf(deps: Deps, batchUid: string): Promise<BatchRef> {
  const batch = await findBatch(deps.db.read, batchUid);
  if (!batch) throw notFound();
  return { batchId: batch.id, batchUid, collectionUid: batch.collectionUid, subjectUid: batch.subjectUid };
}

async function describeProviders(deps: Deps, actor: Actor) {
  const own = actor.isAdmin ? undefined : [...actor.roles.keys()];
  const workflows = (await listWorkflows(deps.db.read, own)).map(
    ({ id, uid, name, slot, collectionUid, isDefault }) => ({
      id,
      uid,
      name,
      slot,
      collection_id: collectionUid,
      is_default: isDefault,
    }),
  );
  return Promise.all(
    [...deps.providers.values()].map(async (provider) => ({
      name: provider.name,
      label: provider.label,
      ...(await provider.health()),
      styles: [...provider.capabilities.styles],
      runs_workflows: provider.capabilities.workflow,
      workflows: provider.capabilities.workflow ? workflows : [],
      cost_cents_each: provider.costCentsEach,
    })),
  );
}
