import { type Batch, generationRoutes } from "@pentimento/contract";
import type { Deps } from "../../platform/deps.ts";
import { type Actor, type Asked, collectionOf, type Endpoint, endpoint, subjectOf } from "../../platform/web.ts";
import { notFound } from "../identity/index.ts";
import { findSubject } from "../subjects/index.ts";
import { clearFinished, findBatch } from "./batches.queries.ts";
import { cancelBatch, hideBatch, retryBatch } from "./change-batch.ts";
import type { FindSource } from "./find-source.ts";
import { requestBatch } from "./request-batch.ts";
import type { BatchRef } from "./settle-item.ts";
import { listWorkflows } from "./workflow.queries.ts";

export interface GenerationViews {
  findSource: FindSource;
  /** A batch as its actor may see it. */
  batch(actor: Actor, uid: string): Promise<Batch>;
}

export const generationEndpoints = (deps: Deps, views: GenerationViews): Endpoint[] => [
  endpoint(generationRoutes.generate, async (asked) => {
    const subject = await findSubject(deps.db.read, String(subjectOf(asked).subject.id));
    if (!subject) throw notFound();
    const { body } = asked;
    const request = {
      slot: body.variant_type,
      count: body.count,
      provider: body.provider,
      workflowId: body.workflow_id,
      prompt: body.prompt,
      style: body.style,
      seed: body.seed,
    };
    const made = await requestBatch(deps, views.findSource, asked.actor, subject, request);
    return {
      batch_id: made.batchUid,
      variant_ids: made.variants.map((variant) => variant.id),
      variant_uids: made.variants.map((variant) => variant.uid),
      position: made.position,
    };
  }),
  endpoint(generationRoutes.providers, async () => ({ providers: await describeProviders(deps) })),
  ...batchEndpoints(deps, views),
];

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
    endpoint(generationRoutes.clearCompleted, async (asked) => ({
      cleared: await deps.db.inTx((tx) => clearFinished(tx, collectionOf(asked).id)),
    })),
  ];
};

async function refOf(deps: Deps, batchUid: string): Promise<BatchRef> {
  const batch = await findBatch(deps.db.read, batchUid);
  if (!batch) throw notFound();
  return { batchId: batch.id, batchUid, collectionUid: batch.collectionUid, subjectUid: batch.subjectUid };
}

async function describeProviders(deps: Deps) {
  const workflows = await listWorkflows(deps.db.read);
  return Promise.all(
    [...deps.providers.values()].map(async (provider) => ({
      name: provider.name,
      label: provider.label,
      ...(await provider.health()),
      styles: [...provider.capabilities.styles],
      workflows: provider.capabilities.workflow ? workflows : [],
      cost_cents_each: provider.costCentsEach,
    })),
  );
}
