import { z } from "zod";
import { graphInputs, styleTaken } from "./assets.ts";
import { anyId, idGiven, prose, seedText, serial, text, time, uid } from "./ids.ts";
import { route } from "./route.ts";
import { picture, slotKey } from "./subjects.ts";

export const batchStatus = z
  .enum(["Queued", "Processing", "Complete", "Failed", "Cancelled"])
  .meta({ id: "BatchStatus" });
export type BatchStatus = z.output<typeof batchStatus>;

export const itemState = z.enum(["queued", "processing", "complete", "failed", "cancelled"]).meta({ id: "ItemState" });

export const batchItem = z
  .object({
    ordinal: z.int(),
    variant_id: serial,
    variant_uid: uid,
    state: itemState,
    fraction: z.number().min(0).max(1).meta({ description: "how far it is, as was last heard; 1 once it is complete" }),
    attempts: z.int(),
    error: z.string().nullable(),
    picture: picture.nullable(),
    tries: z
      .array(
        z.object({
          number: z.int(),
          node: z.string().nullable(),
          state: z.string(),
          message: z.string().nullable(),
          at: time,
          ended_at: time.nullable(),
        }),
      )
      .meta({ description: "every try at it, oldest first" }),
  })
  .meta({ id: "BatchItem" });

/** One request for N pictures. `world_id`, `entity_type`, `entity_id` and `asset_type` are the game's words for the same things. */
export const batch = z
  .object({
    id: uid,
    collection_id: uid,
    world_id: uid,
    subject_id: uid,
    subject_name: z.string(),
    entity_type: z.string(),
    entity_id: uid,
    slot: z.string(),
    asset_type: z.string(),
    aspect: z.string().meta({ description: "shape that its slot asks for, width:height", examples: ["4:5"] }),
    provider: z.string(),
    workflow_name: z.string().nullable().meta({ description: "of the workflow that is run, as it is called now" }),
    prompt: z.string(),
    count: z.int(),
    status: batchStatus,
    completed_count: z.int(),
    failed_count: z.int(),
    position: z.int().nullable(),
    priority: z.int().meta({ description: "0 at first; what waits with a higher one goes before" }),
    eta_seconds: z.int().nullable(),
    attempt: z.int().meta({ description: "1 at first, one more with every retry" }),
    paused: z.boolean(),
    style_reference_id: uid.nullable(),
    cost_cents: z.number(),
    purpose: z.enum(["candidates", "test"]),
    error_message: z.string().nullable(),
    items: z.array(batchItem),
    created_at: time,
    started_at: time.nullable(),
    finished_at: time.nullable(),
  })
  .meta({ id: "GenerationBatch" });
export type Batch = z.output<typeof batch>;
export type BatchItem = z.output<typeof batchItem>;

export const provider = z
  .object({
    name: z.string(),
    label: z.string(),
    ready: z.boolean(),
    message: z.string(),
    styles: z.array(z.object({ key: z.string(), kind: z.enum(["portrait", "background"]) })),
    runs_workflows: z.boolean().meta({ description: "makes pictures of a slot only by a workflow of that slot" }),
    workflows: z
      .array(
        z.object({
          id: serial,
          uid,
          name: z.string(),
          slot: z.string(),
          collection_id: uid.nullable().meta({ description: "null: offered to every collection" }),
          is_default: z.boolean(),
        }),
      )
      .meta({ description: "by slot, the default first" }),
    cost_cents_each: z.number(),
  })
  .meta({ id: "Provider" });
export type Provider = z.output<typeof provider>;

const onBatch = z.object({ batch_id: uid });

export const generationRoutes = {
  generate: route({
    name: "variants.generate",
    method: "post",
    path: "/api/characters/{character_id}/variants/generate",
    summary: "Ask for N candidates of a slot",
    action: "generation.request",
    once: true,
    params: z.object({ character_id: anyId }),
    body: z.strictObject({
      variant_type: slotKey,
      provider: text(40).optional(),
      workflow_id: idGiven.optional(),
      count: z.int().min(1).max(16).default(4),
      prompt: prose.optional(),
      style: text(60).optional(),
      style_reference_id: uid.optional(),
      inputs: graphInputs.optional(),
      seed: seedText.optional(),
    }),
    status: 202,
    answer: z.object({
      batch_id: uid,
      variant_ids: z.array(serial),
      variant_uids: z.array(uid),
      position: z.int(),
      style_taken_as: styleTaken,
    }),
    problems: [
      "source-not-usable",
      "qa-pending",
      "count-too-large",
      "provider-unknown",
      "seed-unsupported",
      "kind-unsupported",
      "source-unsupported",
      "style-unknown",
      "workflow-unknown",
      "workflow-cannot-run",
      "workflow-locked-input",
      "workflow-range",
      "style-reference",
      "idempotency-key-invalid",
      "idempotency-key-reused",
      "budget-exceeded",
      "queue-full",
    ],
  }),
  providers: route({
    name: "providers.list",
    method: "get",
    path: "/api/providers",
    summary: "What can make pictures here",
    action: "providers.list",
    status: 200,
    answer: z.object({ providers: z.array(provider) }),
  }),
  batches: route({
    name: "batches.list",
    method: "get",
    path: "/api/assets/batches",
    summary: "Batches of one's collections: running, waiting, then the newest finished",
    action: "batches.list",
    query: z.strictObject({
      collection_id: uid.optional(),
      limit: z.coerce.number().int().min(1).max(500).default(50),
    }),
    status: 200,
    answer: z.object({ batches: z.array(batch) }),
  }),
  readBatch: route({
    name: "batches.read",
    method: "get",
    path: "/api/assets/batch/{batch_id}",
    summary: "One batch",
    action: "batches.read",
    params: onBatch,
    status: 200,
    answer: batch,
  }),
  cancel: route({
    name: "batches.cancel",
    method: "delete",
    path: "/api/assets/batch/{batch_id}",
    summary: "Cancel a batch; pictures already made stay",
    action: "batches.cancel",
    params: onBatch,
    status: 200,
    answer: batch,
    problems: ["wrong-state"],
  }),
  retry: route({
    name: "batches.retry",
    method: "post",
    path: "/api/assets/batch/{batch_id}/retry",
    summary: "Try the failed items again with the same parameters",
    action: "batches.retry",
    params: onBatch,
    status: 202,
    answer: batch,
    problems: [
      "wrong-state",
      "source-not-usable",
      "qa-pending",
      "count-too-large",
      "provider-unknown",
      "budget-exceeded",
      "queue-full",
    ],
  }),
  clear: route({
    name: "batches.clear",
    method: "delete",
    path: "/api/assets/batch/{batch_id}/clear",
    summary: "Hide a finished batch; no picture is touched",
    action: "batches.clear",
    params: onBatch,
    status: 204,
    problems: ["wrong-state"],
  }),
  clearCompleted: route({
    name: "batches.clear-completed",
    method: "post",
    path: "/api/assets/batches/clear-completed",
    summary: "Hide every finished batch of a collection",
    action: "batches.clear-completed",
    placeInBody: true,
    body: z.strictObject({ collection_id: uid }),
    status: 200,
    answer: z.object({ cleared: z.int(), batch_ids: z.array(uid) }),
  }),
  bringBack: route({
    name: "batches.bring-back",
    method: "post",
    path: "/api/assets/batches/bring-back",
    summary: "Show cleared batches of a collection again",
    action: "batches.clear-completed",
    placeInBody: true,
    body: z.strictObject({ collection_id: uid, batch_ids: z.array(uid).min(1).max(1000) }),
    status: 200,
    answer: z.object({ brought: z.int() }),
  }),
  prioritise: route({
    name: "batches.prioritise",
    method: "put",
    path: "/api/assets/batch/{batch_id}/priority",
    summary: "Let what waits of a batch go before, or after, what others wait for",
    action: "batches.prioritise",
    params: onBatch,
    body: z.strictObject({ priority: z.int().min(0).max(9) }),
    status: 200,
    answer: batch,
    problems: ["wrong-state"],
  }),
};
