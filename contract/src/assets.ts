import { z } from "zod";
import { anyId, cursor, idGiven, prose, seedText, serial, text, time, uid } from "./ids.ts";
import { route } from "./route.ts";
import { slotKey } from "./subjects.ts";

/** A variant in the words of the game. `is_active` is the hero bit. */
export const galleryAsset = z
  .object({
    id: uid,
    row: serial,
    file_path: z.string().nullable(),
    thumbnail_path: z.string().nullable(),
    asset_type: z.string(),
    entity_type: z.string(),
    entity_id: uid,
    entity_name: z.string(),
    world_id: uid,
    prompt: z.string().nullable(),
    workflow_slot: z.string(),
    workflow_id: uid.nullable(),
    status: z.string(),
    is_active: z.boolean(),
    style_reference_id: uid.nullable(),
    style_reference_thumbnail: z.string().nullable(),
    batch_id: uid.nullable(),
    width: z.int().nullable(),
    height: z.int().nullable(),
    thumbhash: z.string().nullable(),
    created_at: time,
  })
  .meta({ id: "GalleryAsset" });
export type GalleryAsset = z.output<typeof galleryAsset>;

const onAsset = z.object({ asset_id: uid });

const counted = z.array(z.object({ value: z.string(), count: z.int() }));
/** How many pictures each value of a filter would show beside the other filters, most first. */
export const assetCounts = z
  .object({ slot: counted, entity_type: counted, state: counted, style_reference_id: counted })
  .meta({ id: "AssetCounts" });
export type AssetCounts = z.output<typeof assetCounts>;

/** Inputs of the workflow that a request sets, by "node.input", as JSON text; locked ones are refused. */
export const graphInputs = z
  .record(text(250), text(8_000))
  .refine((all) => Object.keys(all).length <= 100, "Give at most 100 inputs.");

/** What became of the style reference of a request. */
export const styleTaken = z
  .enum(["picture", "words", "style"])
  .nullable()
  .meta({
    description:
      "what became of the style reference: its picture goes into the workflow, the words of its prompt stand in for it because " +
      "the workflow takes no picture, or the style it was made in is used; null without one",
  });
export type StyleTaken = z.output<typeof styleTaken>;

export const assetRoutes = {
  list: route({
    name: "assets.list",
    method: "get",
    path: "/api/worlds/{collection_id}/assets",
    summary: "Pictures of a world that are there, newest first, and how many each filter would show",
    action: "assets.list",
    params: z.object({ collection_id: anyId }),
    query: z.strictObject({
      entity_id: uid.optional(),
      slot: slotKey.optional(),
      entity_type: z.enum(["character", "location", "item", "profile"]).optional(),
      state: z.enum(["active", "candidate", "rejected"]).optional(),
      style_reference_id: uid.optional(),
      limit: z.coerce.number().int().min(1).max(200).default(60),
      cursor: cursor.optional(),
    }),
    status: 200,
    answer: z.object({
      assets: z.array(galleryAsset),
      counts: assetCounts.nullable().meta({ description: "on the first page only" }),
      next_cursor: z.string().nullable(),
    }),
    problems: ["cursor-invalid"],
  }),
  generate: route({
    name: "assets.generate",
    method: "post",
    path: "/api/assets/generate",
    summary: "Queue pictures of an entity",
    action: "assets.generate",
    placeInBody: true,
    once: true,
    body: z.strictObject({
      collection_id: uid.meta({ description: "the world" }),
      entity_id: uid,
      asset_type: slotKey.meta({ description: "slot: portrait, sprite, backdrop, item or any other" }),
      prompt: prose.optional(),
      count: z.int().min(1).max(16).default(4),
      provider: text(40).optional(),
      workflow_id: idGiven.optional(),
      style_reference_id: uid.optional(),
      style: text(60).optional(),
      seed: seedText.optional(),
      inputs: graphInputs.optional(),
    }),
    status: 202,
    answer: z.object({ batch_id: uid, asset_ids: z.array(uid), position: z.int(), style_taken_as: styleTaken }),
    problems: [
      "source-not-usable",
      "qa-pending",
      "count-too-large",
      "provider-unknown",
      "seed-unsupported",
      "kind-unsupported",
      "source-unsupported",
      "style-unknown",
      "style-reference",
      "workflow-unknown",
      "workflow-cannot-run",
      "workflow-locked-input",
      "workflow-range",
      "budget-exceeded",
      "queue-full",
      "idempotency-key-invalid",
      "idempotency-key-reused",
    ],
  }),
  read: route({
    name: "assets.read",
    method: "get",
    path: "/api/assets/{asset_id}",
    summary: "One asset",
    action: "assets.read",
    params: onAsset,
    status: 200,
    answer: galleryAsset,
  }),
  remove: route({
    name: "assets.remove",
    method: "delete",
    path: "/api/assets/{asset_id}",
    summary: "Move an asset to the trash",
    action: "assets.remove",
    params: onAsset,
    status: 204,
    problems: ["wrong-state"],
  }),
  activate: route({
    name: "assets.activate",
    method: "put",
    path: "/api/assets/{asset_id}/activate",
    summary: "Make it the active asset of its entity and slot",
    action: "assets.activate",
    params: onAsset,
    status: 200,
    answer: galleryAsset,
    problems: ["wrong-state"],
  }),
  active: route({
    name: "assets.active",
    method: "get",
    path: "/api/worlds/{collection_id}/entities/{entity_id}/active/{slot}",
    summary: "The active asset of an entity and slot: a stable address that leads to the picture of the moment",
    action: "assets.active",
    params: z.object({ collection_id: anyId, entity_id: uid, slot: slotKey }),
    query: z.strictObject({
      size: z.enum(["small", "medium", "large", "original"]).default("large"),
      missing: z
        .enum(["problem", "placeholder"])
        .default("problem")
        .meta({ description: "what is answered where nothing is active: 404, or a picture of the slot's shape" }),
    }),
    binary: true,
    status: 302,
    problems: ["nothing-active"],
  }),
  pause: route({
    name: "queue.pause",
    method: "post",
    path: "/api/worlds/{collection_id}/queue/pause",
    summary: "Let nothing more of this collection begin; what runs goes on",
    action: "queue.pause",
    params: z.object({ collection_id: anyId }),
    status: 200,
    answer: z.object({ paused: z.boolean() }),
  }),
  resume: route({
    name: "queue.resume",
    method: "post",
    path: "/api/worlds/{collection_id}/queue/resume",
    summary: "Let what waits begin again",
    action: "queue.pause",
    params: z.object({ collection_id: anyId }),
    status: 200,
    answer: z.object({ paused: z.boolean() }),
  }),
};
