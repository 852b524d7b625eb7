import { sql } from "kysely";
import type { Reader, Tx } from "../../platform/database.ts";
import { newUid } from "../../platform/ids.ts";
import { sourceSlot } from "../subjects/index.ts";

export interface BlobFacts {
  sha256: string;
  byteSize: number;
  format: string;
  width: number;
  height: number;
}

/** The row of these bytes, made when they are new. */
export async function putBlob(tx: Tx, facts: BlobFacts): Promise<number> {
  const made = await tx
    .insertInto("blobs")
    .values({
      uid: newUid(),
      sha256: facts.sha256,
      byte_size: facts.byteSize,
      format: facts.format,
      width: facts.width,
      height: facts.height,
    })
    .onConflict((conflict) => conflict.column("sha256").doNothing())
    .returning("id")
    .executeTakeFirst();
  if (made) return made.id;
  const { id } = await tx.selectFrom("blobs").select("id").where("sha256", "=", facts.sha256).executeTakeFirstOrThrow();
  return id;
}

export const findBlob = (db: Reader, id: number) =>
  db.selectFrom("blobs").selectAll().where("id", "=", id).executeTakeFirst();

export async function setThumbhash(tx: Tx, blobId: number, thumbhash: string): Promise<void> {
  await tx.updateTable("blobs").set({ thumbhash }).where("id", "=", blobId).execute();
}

export async function putRendition(tx: Tx, blobId: number, longestSide: number, renderedBlobId: number): Promise<void> {
  await tx
    .insertInto("renditions")
    .values({ blob_id: blobId, longest_side: longestSide, rendered_blob_id: renderedBlobId })
    .onConflict((conflict) => conflict.columns(["blob_id", "longest_side"]).doNothing())
    .execute();
}

export const renditionsOf = (db: Reader, blobId: number) =>
  db
    .selectFrom("renditions")
    .innerJoin("blobs", "blobs.id", "renditions.rendered_blob_id")
    .select(["renditions.longest_side as longestSide", "blobs.sha256", "blobs.format"])
    .where("renditions.blob_id", "=", blobId)
    .execute();

/** A living variant of a living subject by its uid, and where it belongs. */
const livingVariant = (db: Reader, uid: string) =>
  db
    .selectFrom("image_variants")
    .innerJoin("subjects", "subjects.id", "image_variants.subject_id")
    .innerJoin("collections", "collections.id", "subjects.collection_id")
    .select([
      "subjects.id as subjectId",
      "subjects.uid as subjectUid",
      "subjects.name as subjectName",
      "collections.id as collectionId",
      "collections.uid as collectionUid",
      "collections.kind as collectionKind",
      "collections.requires_approval as requiresApproval",
    ])
    .where("image_variants.uid", "=", uid)
    .where("image_variants.deleted_at", "is", null)
    .where("subjects.archived_at", "is", null);

/** One that has a picture: its file and how it came to be. */
export const findPicture = (db: Reader, variantUid: string) =>
  livingVariant(db, variantUid)
    .innerJoin("blobs", "blobs.id", "image_variants.blob_id")
    .select([
      "image_variants.uid",
      "image_variants.provenance",
      "image_variants.provider",
      "image_variants.slot",
      "blobs.id as blobId",
      "blobs.sha256",
      "blobs.format",
    ])
    .executeTakeFirst();

/** One that may still wait for its picture; no source. */
export const findAsset = (db: Reader, uid: string) =>
  livingVariant(db, uid).select("image_variants.id").where("image_variants.slot", "!=", sourceSlot).executeTakeFirst();

/** A living picture that another one's style may be taken from, with the style it was made in, where that has a name. */
export const findStyleReference = (db: Reader, uid: string) =>
  db
    .selectFrom("image_variants")
    .innerJoin("subjects", "subjects.id", "image_variants.subject_id")
    .select([
      "image_variants.id",
      "subjects.collection_id as collectionId",
      "image_variants.prompt",
      sql<string | null>`image_variants.generation_params ->> 'style'`.as("style"),
    ])
    .where("image_variants.uid", "=", uid)
    .where("image_variants.blob_id", "is not", null)
    .where("image_variants.deleted_at", "is", null)
    .where("subjects.archived_at", "is", null)
    .executeTakeFirst();

/** The file of a picture, whatever became of it since; nothing once it was purged. */
export const findKeptFile = (db: Reader, variantId: number) =>
  db
    .selectFrom("image_variants")
    .innerJoin("blobs", "blobs.id", "image_variants.blob_id")
    .select(["blobs.sha256", "blobs.format"])
    .where("image_variants.id", "=", variantId)
    .executeTakeFirst();

/** Which of these hashes a blob row names. */
export async function namedHashes(db: Reader, sha256: string[]): Promise<Set<string>> {
  if (sha256.length === 0) return new Set();
  const rows = await db.selectFrom("blobs").select("sha256").where("sha256", "in", sha256).execute();
  return new Set(rows.map((row) => row.sha256));
}
