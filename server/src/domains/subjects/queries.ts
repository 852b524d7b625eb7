import type { SubjectKind } from "@pentimento/contract";
import { sql } from "kysely";
import type { Reader, Tx } from "../../platform/database.ts";
import { newUid } from "../../platform/ids.ts";
import type { Place } from "../../platform/web.ts";
import type { SlotKind } from "./slots.rules.ts";

export interface SlotRow {
  key: string;
  label: string;
  kind: SlotKind;
  aspect: string;
  alpha: boolean;
  sensitive: boolean;
  quality: "portrait" | "scene" | "card";
  builtIn: boolean;
  /** What its pictures show. */
  description: string;
  /** Kinds of subject that have it. */
  subjectKinds: readonly string[];
}

const isNumber = (id: string) => /^[0-9]+$/.test(id);

const placeColumns = [
  "collections.id as id",
  "collections.uid as uid",
  "collections.kind as kind",
  "collections.requires_approval as requiresApproval",
] as const;

/** The collection with this row number or uid. */
export async function findCollection(db: Reader, id: string): Promise<Place["collection"] | undefined> {
  return db
    .selectFrom("collections")
    .select(placeColumns)
    .where((where) => (isNumber(id) ? where("collections.id", "=", Number(id)) : where("collections.uid", "=", id)))
    .where("archived_at", "is", null)
    .executeTakeFirst();
}

/** Lets a collection's queue rest or go on. False when it did already. */
export async function setQueuePaused(
  tx: Tx,
  id: number,
  { paused, by }: { paused: boolean; by: number | undefined },
): Promise<boolean> {
  const changed = await tx
    .updateTable("collections")
    .set({ queue_paused_at: paused ? sql`now()` : null, queue_paused_by: paused ? (by ?? null) : null })
    .where("id", "=", id)
    .where("queue_paused_at", paused ? "is" : "is not", null)
    .executeTakeFirst();
  return changed.numUpdatedRows > 0n;
}

/** Uids of all collections that are not archived. */
export async function listedCollections(db: Reader): Promise<string[]> {
  const rows = await db
    .selectFrom("collections")
    .select("uid")
    .where("archived_at", "is", null)
    .orderBy("id")
    .execute();
  return rows.map((row) => row.uid);
}

/** The living subject with this row number or uid, and its collection. */
export async function findSubject(db: Reader, id: string) {
  return db
    .selectFrom("subjects")
    .innerJoin("collections", "collections.id", "subjects.collection_id")
    .select(placeColumns)
    .select([
      "subjects.id as subjectId",
      "subjects.uid as subjectUid",
      "subjects.name",
      "subjects.kind as subjectKind",
      "subjects.description",
      "subjects.attributes",
      "subjects.source_image_path as sourceImagePath",
      "subjects.created_at as createdAt",
      "subjects.updated_at as updatedAt",
      "collections.most_per_batch as mostPerBatch",
      "collections.name as collectionName",
    ])
    .where((where) => (isNumber(id) ? where("subjects.id", "=", Number(id)) : where("subjects.uid", "=", id)))
    .where("subjects.archived_at", "is", null)
    .executeTakeFirst();
}

export type SubjectRow = NonNullable<Awaited<ReturnType<typeof findSubject>>>;

/** Locks a subject, so that changes of its slots wait for each other. */
export async function lockSubject(tx: Tx, id: number): Promise<void> {
  await tx.selectFrom("subjects").select("id").where("id", "=", id).forUpdate().executeTakeFirstOrThrow();
}

export async function insertCollection(tx: Tx, values: { name: string; kind: string; requiresApproval: boolean }) {
  return tx
    .insertInto("collections")
    .values({ uid: newUid(), name: values.name, kind: values.kind, requires_approval: values.requiresApproval })
    .returning(["id", "uid"])
    .executeTakeFirstOrThrow();
}

export async function updateCollection(
  tx: Tx,
  id: number,
  change: { name?: string; requires_approval?: boolean; most_per_batch?: number },
): Promise<void> {
  await tx
    .updateTable("collections")
    .set({ ...change, updated_at: sql`now()` })
    .where("id", "=", id)
    .execute();
}

export interface NewSubject {
  collectionId: number;
  kind: SubjectKind;
  name: string;
  description: string;
  attributes: Record<string, string>;
}

export async function insertSubject(tx: Tx, subject: NewSubject) {
  return tx
    .insertInto("subjects")
    .values({
      uid: newUid(),
      collection_id: subject.collectionId,
      kind: subject.kind,
      name: subject.name,
      description: subject.description,
      attributes: JSON.stringify(subject.attributes),
    })
    .returning(["id", "uid"])
    .executeTakeFirstOrThrow();
}

export async function updateSubject(
  tx: Tx,
  id: number,
  change: { name?: string; description?: string; attributes?: Record<string, string> },
): Promise<void> {
  const { attributes, ...plain } = change;
  await tx
    .updateTable("subjects")
    .set({ ...plain, ...(attributes && { attributes: JSON.stringify(attributes) }), updated_at: sql`now()` })
    .where("id", "=", id)
    .execute();
}

export async function archiveSubject(tx: Tx, id: number): Promise<void> {
  await tx.updateTable("subjects").set({ archived_at: sql`now()` }).where("id", "=", id).execute();
}

/** Notes where the file of the current source picture lies. */
export async function setSourcePath(tx: Tx, id: number, path: string): Promise<void> {
  await tx.updateTable("subjects").set({ source_image_path: path }).where("id", "=", id).execute();
}

/** The shape of a slot in a collection; the game shows some in another one. */
const shape = (collectionId: number) => sql<string>`case
  when (select kind from collections where collections.id = ${collectionId}) = 'world' then coalesce(world_aspect, aspect)
  else aspect end`;

const slotColumns = [
  "key",
  "label",
  "kind",
  "alpha",
  "sensitive",
  "quality",
  "description",
  "subject_kinds as subjectKinds",
  sql<boolean>`collection_id is null`.as("builtIn"),
] as const;

/** A slot by its key: the collection's own, else the built-in one. */
export async function findSlot(db: Reader, collectionId: number, key: string): Promise<SlotRow | undefined> {
  const row = await db
    .selectFrom("slots")
    .select(slotColumns)
    .select(shape(collectionId).as("aspect"))
    .where("key", "=", key)
    .where((or) => or.or([or("collection_id", "is", null), or("collection_id", "=", collectionId)]))
    .orderBy(sql`collection_id is null`)
    .executeTakeFirst();
  return row as SlotRow | undefined;
}

/** Adds a slot of the collection's own; undefined when its key is taken. */
export async function insertSlot(
  tx: Tx,
  collectionId: number,
  slot: { key: string; label: string; aspect: string; sensitive: boolean },
): Promise<SlotRow | undefined> {
  const row = await tx
    .insertInto("slots")
    .values({
      collection_id: collectionId,
      kind: "custom",
      quality: "scene",
      subject_kinds: ["character", "profile", "location", "item"],
      ...slot,
    })
    .onConflict((conflict) => conflict.doNothing())
    .returning([...slotColumns, "aspect"])
    .executeTakeFirst();
  return row as SlotRow | undefined;
}

/** Uids of collections by row number. */
export async function collectionUids(db: Reader, ids: number[]): Promise<Map<number, string>> {
  if (ids.length === 0) return new Map();
  const rows = await db.selectFrom("collections").select(["id", "uid"]).where("id", "in", ids).execute();
  return new Map(rows.map((row) => [row.id, row.uid]));
}
