import { z } from "zod";
import { uid } from "./ids.ts";
import { jobState } from "./intake.ts";
import { verdict } from "./library.ts";

const fields = <Type extends string, Shape extends z.ZodRawShape>(type: Type, shape: Shape) =>
  z.object({ type: z.literal(type), ...shape });

export const variantChange = z.enum([
  "added",
  "generated",
  "approved",
  "superseded",
  "unapproved",
  "rejected",
  "restored",
  "trashed",
  "renditions",
  "failed",
]);

/**
 * Everything that is recorded as having happened, in the words browsers hear. The first five are the game's messages with
 * exactly their fields; each goes out with `collection_id` and `sequence` added.
 */
export const studioEvent = z.discriminatedUnion("type", [
  fields("GenerationQueued", { batch_id: uid, position: z.int() }),
  fields("GenerationProgress", { batch_id: uid, completed: z.int(), total: z.int() }),
  fields("GenerationComplete", { batch_id: uid, assets: z.array(uid) }),
  fields("GenerationFailed", { batch_id: uid, error: z.string() }),
  fields("ComfyUIStateChanged", { state: z.string(), message: z.string(), retry_in: z.number().nullable() }),
  fields("GenerationCancelled", { batch_id: uid }),
  fields("VariantChanged", {
    subject_id: uid,
    variant_id: uid,
    slot: z.string(),
    change: variantChange,
    actor: z.string().nullable(),
  }),
  fields("SourceChanged", { subject_id: uid, variant_id: uid, version: z.int(), actor: z.string().nullable() }),
  fields("CheckFinished", { subject_id: uid, variant_id: uid, kind: z.enum(["quality", "face", "likeness"]), verdict }),
  fields("SubjectChanged", {
    subject_id: uid,
    change: z.enum(["created", "edited", "archived"]),
    actor: z.string().nullable(),
  }),
  fields("CollectionChanged", { change: z.enum(["edited", "members", "faces", "slots"]) }),
  fields("CardRendered", { subject_id: uid, card: z.string(), url: z.string() }),
  fields("QueueChanged", { paused: z.boolean(), actor: z.string().nullable() }),
  fields("WorkflowChanged", { workflow_id: uid, slot: z.string(), version: z.int(), actor: z.string().nullable() }),
  fields("JobChanged", { job_id: uid, name: z.string(), state: jobState, subject_id: uid.nullable() }),
]);
export type StudioEvent = z.output<typeof studioEvent>;
export type EventType = StudioEvent["type"];
export type EventOf<Type extends EventType> = Extract<StudioEvent, { type: Type }>;

/**
 * Passing news: shown while it lasts, never stored, dropped for slow readers. At most 4 a second per picture. Whoever begins to
 * follow a collection is told the last of each picture that is being made.
 */
export const passingNews = z.discriminatedUnion("type", [
  fields("GenerationItemProgress", { batch_id: uid, variant_id: uid, fraction: z.number() }),
  fields("GenerationPreview", {
    batch_id: uid,
    variant_id: uid,
    image: z.string().meta({ description: "data URL of a small JPEG" }),
  }),
]);
export type PassingNews = z.output<typeof passingNews>;

/** What goes over the wire: an event of a collection with its place in the collection's order. */
export type LiveMessage = (StudioEvent | PassingNews) & { collection_id: string; sequence: number };

/**
 * Frames that are about the line itself. `resync` means: too much was missed, read the pages anew. `quiet_ms` is how long ago the
 * collection's last event was, null when there was none: a page that was read before that has to be read anew, too.
 */
export type LineMessage =
  | { type: "hello"; user_id: string }
  | { type: "following"; collection_id: string; sequence: number; quiet_ms: number | null }
  | { type: "resync"; collection_id: string; sequence: number }
  | { type: "error"; slug: string; detail: string };

export const followMessage = z.strictObject({
  type: z.literal("follow"),
  collection_id: uid,
  after: z.int().min(0).optional(),
});
export const leaveMessage = z.strictObject({ type: z.literal("leave"), collection_id: uid });
/** What a browser may say on the socket. */
export const clientMessage = z.discriminatedUnion("type", [followMessage, leaveMessage]);
export type ClientMessage = z.input<typeof clientMessage>;
