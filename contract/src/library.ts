import { z } from "zod";
import { anyId, cursor, serial, text, time, uid } from "./ids.ts";
import { route } from "./route.ts";
import { picture, slotKey } from "./subjects.ts";

export const variantStatus = z
  .enum(["pending", "generating", "generated", "editing", "approved", "rejected"])
  .meta({ id: "VariantStatus" });
export type VariantStatus = z.output<typeof variantStatus>;

export const provenance = z.enum(["generated", "manually_edited", "manual_upload"]).meta({ id: "Provenance" });
export type Provenance = z.output<typeof provenance>;

export const verdict = z.enum(["pass", "warn", "fail", "error", "skipped"]).meta({ id: "Verdict" });
export type Verdict = z.output<typeof verdict>;

/** One quality check of one picture: its number, the limits it was held to and what to do about it. */
export const check = z
  .object({
    check: z.string(),
    verdict,
    score: z.number().nullable(),
    unit: z.string(),
    threshold: z
      .object({ warn: z.number(), fail: z.number().nullable(), direction: z.enum(["above", "below"]) })
      .nullable(),
    message: z.string(),
    details: z.record(z.string(), z.unknown()),
  })
  .meta({ id: "Check" });
export type Check = z.output<typeof check>;

export const quality = z
  .object({
    verdict: verdict.nullable(),
    state: z.enum(["none", "queued", "running", "done", "failed"]),
    checks: z.array(check),
  })
  .meta({ id: "Quality" });

export const likeness = z
  .object({
    score: z.number().nullable(),
    distance: z.number().nullable(),
    verdict,
    message: z.string(),
    stale: z.boolean(),
  })
  .meta({ id: "Likeness" });

export const variant = z
  .object({
    id: serial,
    uid,
    subject_id: serial,
    subject_uid: uid,
    slot: z.string(),
    variant_type: z.string(),
    status: variantStatus,
    provenance,
    is_hero: z.boolean(),
    is_active: z.boolean(),
    version: z.int(),
    family_id: z.string(),
    parent_variant_id: serial.nullable(),
    source_variant_id: serial.nullable(),
    older_source: z.boolean(),
    style_reference: z
      .object({ uid, subject_uid: uid, slot: z.string(), thumb_url: z.string() })
      .nullable()
      .meta({ description: "the picture whose style this one was asked to follow" }),
    late: z.boolean().meta({ description: "made by a try that had been given up" }),
    workflow: z.object({ uid, name: z.string(), version: z.int() }).nullable(),
    file_path: z.string().nullable(),
    file_size_bytes: z.int().nullable(),
    width: z.int().nullable(),
    height: z.int().nullable(),
    format: z.string().nullable(),
    sha256: z.string().nullable(),
    thumbhash: z.string().nullable(),
    urls: z
      .object({ small: z.string(), medium: z.string(), large: z.string(), download: z.string(), original: z.string() })
      .nullable(),
    prompt: z.string().nullable(),
    provider: z.string().nullable(),
    seed: z.string().nullable().meta({ description: "decimal text: seeds reach 2^64 - 1" }),
    generation_params: z.record(z.string(), z.unknown()).nullable(),
    quality,
    likeness: likeness.nullable(),
    item: z.object({ batch_uid: uid, state: z.string(), attempts: z.int(), error: z.string().nullable() }).nullable(),
    created_at: time,
    updated_at: time,
    deleted_at: time.nullable(),
  })
  .meta({ id: "Variant" });
export type Variant = z.output<typeof variant>;

export const seedImage = z
  .object({
    variant_id: serial,
    variant_uid: uid,
    slot: z.string(),
    variant_type: z.string(),
    width: z.int(),
    height: z.int(),
    format: z.string(),
    sha256: z.string(),
    url: z.string(),
  })
  .meta({ id: "SceneSeed" });

const onCharacter = z.object({ character_id: anyId });
const onVariant = z.object({ character_id: anyId, variant_id: anyId });
const act = <const Name extends string>(name: Name, method: "post" | "delete", tail: string, summary: string) =>
  ({
    name: `variants.${name}`,
    action: `variants.${name}`,
    method,
    path: `/api/characters/{character_id}/variants/{variant_id}${tail}`,
    summary,
    params: onVariant,
  }) as const;

export const variantRoutes = {
  list: route({
    name: "variants.list",
    method: "get",
    path: "/api/characters/{character_id}/variants",
    summary: "All variants of a character, newest first, with the source for comparison",
    action: "variants.list",
    params: onCharacter,
    query: z.strictObject({
      variant_type: slotKey.optional(),
      status: variantStatus.optional(),
      trashed: z.enum(["true", "false"]).default("false"),
      limit: z.coerce.number().int().min(1).max(1_000).default(1_000),
      cursor: cursor.optional(),
    }),
    status: 200,
    answer: z.object({ variants: z.array(variant), source: variant.nullable(), next_cursor: z.string().nullable() }),
    problems: ["cursor-invalid"],
  }),
  read: route({
    name: "variants.read",
    method: "get",
    path: "/api/characters/{character_id}/variants/{variant_id}",
    summary: "One variant",
    action: "variants.read",
    params: onVariant,
    status: 200,
    answer: variant,
  }),
  approve: route({
    ...act("approve", "post", "/approve", "Make it the hero of its slot; the former hero goes back to review"),
    status: 200,
    answer: variant,
    problems: ["wrong-state"],
  }),
  unapprove: route({
    ...act("unapprove", "post", "/unapprove", "Take back an approval; the slot becomes empty"),
    status: 200,
    answer: variant,
    problems: ["wrong-state"],
  }),
  reject: route({
    ...act("reject", "post", "/reject", "Reject it, with a reason if wished"),
    body: z.strictObject({ reason: text(500).optional() }).optional(),
    status: 200,
    answer: variant,
    problems: ["wrong-state"],
  }),
  restore: route({
    ...act("restore", "post", "/restore", "Bring it back from the trash, or back from rejection"),
    status: 200,
    answer: variant,
    problems: ["wrong-state"],
  }),
  remove: route({ ...act("remove", "delete", "", "Move it to the trash"), status: 204, problems: ["wrong-state"] }),
  sceneSeeds: route({
    name: "seeds.list",
    method: "get",
    path: "/api/characters/{character_id}/scene-seeds",
    summary: "Approved heroes only: what scene generation takes as its seed images",
    action: "seeds.list",
    params: onCharacter,
    query: z.strictObject({ variant_type: slotKey.optional() }),
    status: 200,
    answer: z.object({ seeds: z.array(seedImage) }),
  }),
  trash: route({
    name: "trash.list",
    method: "get",
    path: "/api/collections/{collection_id}/trash",
    summary: "Trashed variants of a collection, newest first",
    action: "trash.list",
    params: z.object({ collection_id: anyId }),
    status: 200,
    answer: z.object({ variants: z.array(variant.extend({ subject_name: z.string(), picture: picture.nullable() })) }),
  }),
};

export const renditionSize = z
  .enum(["small", "medium", "large"])
  .meta({ description: "longest side 256, 512 or 1024 pixels" });

export const pictureRoutes = {
  rendition: route({
    name: "pictures.rendition",
    method: "get",
    path: "/pictures/{picture_id}/{size}",
    summary: "A derived size of a picture, WebP, stripped of all metadata",
    action: "pictures.read",
    params: z.object({ picture_id: uid, size: renditionSize }),
    binary: true,
    status: 200,
  }),
  download: route({
    name: "pictures.download",
    method: "get",
    path: "/pictures/{picture_id}/download",
    summary: "The picture in full size, re-encoded, with the mark of its making and nothing else",
    action: "pictures.download",
    params: z.object({ picture_id: uid }),
    binary: true,
    status: 200,
  }),
  original: route({
    name: "pictures.original",
    method: "get",
    path: "/pictures/{picture_id}/original",
    summary: "The original file, bit-exact, with its metadata",
    action: "pictures.original",
    params: z.object({ picture_id: uid }),
    binary: true,
    status: 200,
  }),
};
