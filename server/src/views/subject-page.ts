import { type Activity, type SlotState, type StudioEvent, subjectRoutes } from "@pentimento/contract";
import { notFound } from "../domains/identity/index.ts";
import type { Reader } from "../platform/database.ts";
import type { Deps } from "../platform/deps.ts";
import { type Endpoint, endpoint, type Place, subjectOf } from "../platform/web.ts";
import { activitySentence } from "./activity-sentences.ts";
import { countCandidates, describePicture, heroesOf } from "./pictures.ts";
import { readSlots } from "./slots.ts";
import { describeSubjectRow } from "./subject-grid.ts";

const mostActivity = 12;

export const subjectPageEndpoints = (deps: Deps): Endpoint[] => [
  endpoint(subjectRoutes.read, async (asked) => {
    const { collection, subject } = subjectOf(asked);
    const row = await deps.db.read.selectFrom("subjects").selectAll().where("id", "=", subject.id).executeTakeFirst();
    if (!row) throw notFound();
    const slots = await slotStates(deps.db.read, collection, row);
    return {
      ...describeSubjectRow(row, collection.uid),
      slots,
      activity: await readActivity(deps.db.read, subject.uid),
    };
  }),
];

async function slotStates(
  db: Reader,
  collection: Place["collection"],
  subject: { id: number; kind: string },
): Promise<SlotState[]> {
  const slots = (await readSlots(db, collection.id, subject.kind)).filter((slot) => slot.kind !== "card");
  const heroes = new Map((await heroesOf(db, [subject.id])).map((hero) => [hero.slot, hero]));
  const counts = new Map((await countCandidates(db, [subject.id])).map((count) => [count.slot, count]));
  return slots.map((slot) => {
    const hero = heroes.get(slot.key);
    const count = counts.get(slot.key);
    return {
      ...slot,
      hero: hero ? describePicture(hero) : null,
      hero_status: hero?.status ?? null,
      candidates: Number(count?.candidates ?? 0),
      waiting: Number(count?.waiting ?? 0),
    };
  });
}

async function readActivity(db: Reader, subjectUid: string): Promise<Activity[]> {
  const rows = await db
    .selectFrom("events")
    .select(["sequence", "type", "body", "actor_name", "created_at"])
    .where("subject_uid", "=", subjectUid)
    .where("type", "in", [
      "VariantChanged",
      "SourceChanged",
      "SubjectChanged",
      "GenerationComplete",
      "GenerationFailed",
    ])
    .orderBy("id", "desc")
    .limit(mostActivity * 5)
    .execute();
  const told = rows.flatMap((row) => {
    const event = row.body as unknown as StudioEvent;
    const text = activitySentence(event);
    return text === undefined ? [] : [{ row, event, text }];
  });
  const shown = told.slice(0, mostActivity);
  const pictures = await picturesOf(
    db,
    shown.flatMap(({ event }) => variantOf(event) ?? []),
  );
  return shown.map(({ row, event, text }) => ({
    sequence: row.sequence,
    at: row.created_at.toISOString(),
    type: row.type,
    actor: row.actor_name,
    text,
    picture: pictures.get(variantOf(event) ?? "") ?? null,
  }));
}

function variantOf(event: StudioEvent): string | undefined {
  if (event.type === "VariantChanged" || event.type === "SourceChanged") return event.variant_id;
  return event.type === "GenerationComplete" ? event.assets[0] : undefined;
}

async function picturesOf(db: Reader, uids: string[]) {
  if (uids.length === 0) return new Map<string, ReturnType<typeof describePicture>>();
  const rows = await db
    .selectFrom("image_variants")
    .innerJoin("blobs", "blobs.id", "image_variants.blob_id")
    .select(["image_variants.uid", "blobs.width", "blobs.height", "blobs.thumbhash"])
    .where("image_variants.uid", "in", uids)
    .where("image_variants.deleted_at", "is", null)
    .execute();
  return new Map(rows.map((row) => [row.uid, describePicture(row)]));
}
