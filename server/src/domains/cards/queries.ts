import { sql } from "kysely";
import type { Reader, Tx } from "../../platform/database.ts";
import { newUid } from "../../platform/ids.ts";

export interface ChosenPicture {
  id: number;
  uid: string;
  sha256: string;
  format: string;
  provenance: string;
}

const chosen = (db: Reader, subjectId: number) =>
  db
    .selectFrom("image_variants")
    .innerJoin("blobs", "blobs.id", "image_variants.blob_id")
    .select([
      "image_variants.id",
      "image_variants.uid",
      "image_variants.slot",
      "image_variants.provenance",
      "blobs.sha256",
      "blobs.format",
    ])
    .where("subject_id", "=", subjectId)
    .where("deleted_at", "is", null);

/** Living heroes of a subject, its source among them, by slot. */
export async function heroesOf(db: Reader, subjectId: number): Promise<Map<string, ChosenPicture>> {
  const rows = await chosen(db, subjectId).where("is_hero", "=", true).execute();
  return new Map(rows.map((row) => [row.slot, row]));
}

/** The newest finished picture of a slot that nobody rejected. */
export const newestOf = (db: Reader, subjectId: number, slot: string): Promise<ChosenPicture | undefined> =>
  chosen(db, subjectId)
    .where("slot", "=", slot)
    .where("status_id", "in", [3, 4, 5])
    .where("is_test", "=", false)
    .orderBy("image_variants.id", "desc")
    .limit(1)
    .executeTakeFirst();

/** What a card says about its subject. */
export const findFacts = (db: Reader, subjectId: number) =>
  db
    .selectFrom("subjects")
    .innerJoin("collections", "collections.id", "subjects.collection_id")
    .select([
      "subjects.id",
      "subjects.uid",
      "subjects.kind",
      "subjects.name",
      "subjects.description",
      "subjects.attributes",
      "collections.name as collectionName",
      "collections.uid as collectionUid",
    ])
    .where("subjects.id", "=", subjectId)
    .where("subjects.archived_at", "is", null)
    .executeTakeFirst();

export type Facts = NonNullable<Awaited<ReturnType<typeof findFacts>>>;

export const findSubjectId = async (db: Reader, uid: string): Promise<number | undefined> =>
  (await db.selectFrom("subjects").select("id").where("uid", "=", uid).executeTakeFirst())?.id;

/** Current cards of a subject. */
export const rendersOf = (db: Reader, subjectId: number) =>
  db
    .selectFrom("card_renders")
    .innerJoin("blobs", "blobs.id", "card_renders.blob_id")
    .leftJoin("image_variants as avatar", "avatar.id", "card_renders.avatar_variant_id")
    .leftJoin("image_variants as background", "background.id", "card_renders.background_variant_id")
    .select([
      "card_renders.card",
      "card_renders.render_key as renderKey",
      "card_renders.created_at as renderedAt",
      "blobs.sha256",
      "blobs.format",
      "avatar.uid as avatarUid",
      "background.uid as backgroundUid",
    ])
    .where("card_renders.subject_id", "=", subjectId)
    .where("card_renders.is_current", "=", true)
    .execute();

export interface NewRender {
  subjectId: number;
  card: string;
  renderKey: string;
  blobId: number;
  avatarId: number | undefined;
  backgroundId: number | undefined;
  templateVersion: string;
}

/** Makes a render the current one of its card. One drawn before from the same things is taken up again. */
export async function putRender(tx: Tx, render: NewRender): Promise<void> {
  await tx
    .updateTable("card_renders")
    .set({ is_current: false })
    .where("subject_id", "=", render.subjectId)
    .where("card", "=", render.card)
    .where("is_current", "=", true)
    .execute();
  await tx
    .insertInto("card_renders")
    .values({
      uid: newUid(),
      subject_id: render.subjectId,
      card: render.card,
      render_key: render.renderKey,
      blob_id: render.blobId,
      avatar_variant_id: render.avatarId ?? null,
      background_variant_id: render.backgroundId ?? null,
      template_version: render.templateVersion,
    })
    .onConflict((conflict) =>
      conflict.columns(["subject_id", "card", "render_key"]).doUpdateSet({ is_current: true, created_at: sql`now()` }),
    )
    .execute();
}

/** A card's file by its content hash, and where it belongs. */
export const findCardFile = (db: Reader, sha256: string, format: string) =>
  db
    .selectFrom("card_renders")
    .innerJoin("blobs", "blobs.id", "card_renders.blob_id")
    .innerJoin("subjects", "subjects.id", "card_renders.subject_id")
    .innerJoin("collections", "collections.id", "subjects.collection_id")
    .select([
      "blobs.sha256",
      "blobs.format",
      "collections.id as collectionId",
      "collections.uid as collectionUid",
      "collections.kind as collectionKind",
      "collections.requires_approval as requiresApproval",
    ])
    .where("blobs.sha256", "=", sha256)
    .where("blobs.format", "=", format)
    .executeTakeFirst();
