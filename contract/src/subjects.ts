import { z } from "zod";
import { collectionKind, role } from "./identity.ts";
import { anyId, cursor, prose, serial, text, time, title, uid } from "./ids.ts";
import { route } from "./route.ts";

export const subjectKind = z.enum(["character", "profile", "location", "item"]).meta({ id: "SubjectKind" });
export type SubjectKind = z.output<typeof subjectKind>;

/** Key of a slot: letters, digits, `_`, `-`; free beyond the built-in ones. */
export const slotKey = text(60).regex(
  /^[a-z0-9][a-z0-9_-]*$/,
  "Use small letters, digits, _ and -, beginning with a letter or digit.",
);

export const attributes = z
  .record(text(60).min(1), text(500))
  .refine((all) => Object.keys(all).length <= 40, "Give at most 40 attributes.");

export const picture = z
  .object({
    variant_uid: uid,
    width: z.int().nullable(),
    height: z.int().nullable(),
    thumbhash: z.string().nullable(),
    thumb_url: z.string(),
    large_url: z.string(),
  })
  .meta({ id: "Picture" });
export type Picture = z.output<typeof picture>;

export const slot = z
  .object({
    key: z.string(),
    label: z.string(),
    aspect: z.string().meta({ description: "width:height", examples: ["4:5"] }),
    alpha: z.boolean(),
    built_in: z.boolean(),
    description: z.string().meta({ description: "what its pictures show" }),
    kind: z.enum(["portrait", "background", "card", "custom"]),
    sensitive: z.boolean(),
  })
  .meta({ id: "Slot" });
export type Slot = z.output<typeof slot>;

export const collection = z
  .object({
    id: serial,
    uid,
    name: z.string(),
    kind: collectionKind,
    requires_approval: z.boolean(),
    most_per_batch: z.int(),
    subject_count: z.int(),
    my_role: role.nullable(),
    queue_paused: z.boolean(),
    faces: z.object({
      on: z.boolean(),
      statement: z.enum(["consent", "fiction"]).nullable(),
      stated_by: z.string().nullable(),
      stated_at: time.nullable(),
    }),
    created_at: time,
  })
  .meta({ id: "Collection" });
export type Collection = z.output<typeof collection>;

export const slotState = slot
  .extend({ hero: picture.nullable(), hero_status: z.string().nullable(), candidates: z.int(), waiting: z.int() })
  .meta({ id: "SlotState" });
export type SlotState = z.output<typeof slotState>;

export const subject = z
  .object({
    id: serial,
    uid,
    collection_id: serial,
    collection_uid: uid,
    kind: subjectKind,
    name: z.string(),
    description: z.string(),
    attributes,
    source_image_path: z.string().nullable(),
    created_at: time,
    updated_at: time,
  })
  .meta({ id: "Subject" });
export type Subject = z.output<typeof subject>;

export const subjectTile = subject
  .extend({
    source: picture.nullable(),
    hero: picture.nullable(),
    slots_total: z.int(),
    slots_with_hero: z.int(),
    waiting: z.int(),
  })
  .meta({ id: "SubjectTile" });
export type SubjectTile = z.output<typeof subjectTile>;

export const activity = z
  .object({
    sequence: z.int(),
    at: time,
    type: z.string(),
    actor: z.string().nullable(),
    text: z.string(),
    picture: picture.nullable(),
  })
  .meta({ id: "Activity" });
export type Activity = z.output<typeof activity>;

const collectionId = z.object({ collection_id: anyId });
const subjectId = z.object({ subject_id: anyId });

export const collectionRoutes = {
  list: route({
    name: "collections.list",
    method: "get",
    path: "/api/collections",
    summary: "Collections one is a member of",
    action: "collections.list",
    status: 200,
    answer: z.object({ collections: z.array(collection) }),
  }),
  create: route({
    name: "collections.create",
    method: "post",
    path: "/api/collections",
    summary: "Make a collection; its maker becomes a creator in it",
    action: "collections.create",
    body: z.strictObject({ name: title, kind: collectionKind, requires_approval: z.boolean().optional() }),
    status: 201,
    answer: collection,
  }),
  read: route({
    name: "collections.read",
    method: "get",
    path: "/api/collections/{collection_id}",
    summary: "One collection",
    action: "collections.read",
    params: collectionId,
    status: 200,
    answer: collection,
  }),
  edit: route({
    name: "collections.edit",
    method: "patch",
    path: "/api/collections/{collection_id}",
    summary: "Rename a collection or change its policies",
    action: "collections.edit",
    params: collectionId,
    body: z
      .strictObject({ name: title, requires_approval: z.boolean(), most_per_batch: z.int().min(1).max(16) })
      .partial(),
    status: 200,
    answer: collection,
  }),
};

export const subjectRoutes = {
  list: route({
    name: "subjects.list",
    method: "get",
    path: "/api/collections/{collection_id}/subjects",
    summary: "Subjects with their readiness, by name, keyset-paged",
    action: "subjects.list",
    params: collectionId,
    query: z.strictObject({
      limit: z.coerce.number().int().min(1).max(100).default(60),
      cursor: cursor.optional(),
      kind: subjectKind.optional(),
    }),
    status: 200,
    answer: z.object({ subjects: z.array(subjectTile), next_cursor: z.string().nullable() }),
    problems: ["cursor-invalid"],
  }),
  create: route({
    name: "subjects.create",
    method: "post",
    path: "/api/collections/{collection_id}/subjects",
    summary: "Make a subject",
    action: "subjects.create",
    params: collectionId,
    body: z.strictObject({
      kind: subjectKind,
      name: title,
      description: prose.default(""),
      attributes: attributes.default({}),
    }),
    status: 201,
    answer: subject,
  }),
  read: route({
    name: "subjects.read",
    method: "get",
    path: "/api/subjects/{subject_id}",
    summary: "A subject with its slots",
    action: "subjects.read",
    params: subjectId,
    status: 200,
    answer: subject.extend({ slots: z.array(slotState), activity: z.array(activity) }).meta({ id: "SubjectPage" }),
  }),
  edit: route({
    name: "subjects.edit",
    method: "patch",
    path: "/api/subjects/{subject_id}",
    summary: "Change name, description or attributes",
    action: "subjects.edit",
    params: subjectId,
    body: z.strictObject({ name: title, description: prose, attributes }).partial(),
    status: 200,
    answer: subject,
  }),
  archive: route({
    name: "subjects.archive",
    method: "delete",
    path: "/api/subjects/{subject_id}",
    summary: "Put a subject away; nothing is deleted",
    action: "subjects.archive",
    params: subjectId,
    status: 204,
  }),
  addSlot: route({
    name: "slots.add",
    method: "post",
    path: "/api/subjects/{subject_id}/slots",
    summary: "Give the subject's collection a slot of its own",
    action: "slots.add",
    params: subjectId,
    body: z.strictObject({
      key: slotKey,
      label: title.optional(),
      aspect: z
        .string()
        .regex(/^[1-9][0-9]?:[1-9][0-9]?$/, "Enter a shape such as 4:5, width before height.")
        .default("4:5"),
      sensitive: z.boolean().default(false),
    }),
    status: 201,
    answer: slot,
    problems: ["slot-taken"],
  }),
};
