import { sql } from "kysely";
import type { Face } from "../../adapters/faces/faces.ts";
import type { Reader, Tx } from "../../platform/database.ts";
import { newUid } from "../../platform/ids.ts";
import type { Check } from "./check.rules.ts";
import type { SlotProfile } from "./quality-limits.rules.ts";

/** A living picture with what its checks need to know. */
export async function findChecked(db: Reader, variantUid: string) {
  const row = await db
    .selectFrom("image_variants")
    .innerJoin("blobs", "blobs.id", "image_variants.blob_id")
    .innerJoin("subjects", "subjects.id", "image_variants.subject_id")
    .innerJoin("collections", "collections.id", "subjects.collection_id")
    .leftJoin("slots", (join) =>
      join
        .onRef("slots.key", "=", "image_variants.slot")
        .on((on) =>
          on.or([on("slots.collection_id", "is", null), on("slots.collection_id", "=", on.ref("collections.id"))]),
        ),
    )
    .select([
      "image_variants.id",
      "image_variants.uid",
      "image_variants.slot",
      "image_variants.provenance",
      "blobs.sha256",
      "blobs.format",
      "subjects.id as subjectId",
      "subjects.uid as subjectUid",
      "subjects.kind as subjectKind",
      "collections.id as collectionId",
      "collections.uid as collectionUid",
      sql<SlotProfile | null>`slots.quality`.as("quality"),
    ])
    .where("image_variants.uid", "=", variantUid)
    .where("image_variants.deleted_at", "is", null)
    .orderBy(sql`slots.collection_id is null`)
    .limit(1)
    .executeTakeFirst();
  return row;
}

export type CheckedPicture = NonNullable<Awaited<ReturnType<typeof findChecked>>>;

/** The statement that lets faces be looked at in a collection, while it stands. */
export const standingStatement = (db: Reader, collectionId: number) =>
  db
    .selectFrom("consents")
    .leftJoin("users", "users.id", "consents.stated_by")
    .select(["consents.id", "consents.statement", "consents.created_at as statedAt", "users.name as statedBy"])
    .where("collection_id", "=", collectionId)
    .where("withdrawn_at", "is", null)
    .executeTakeFirst();

/** Whether faces may be looked at, with the statement locked: a withdrawal waits until what was seen has been written. */
export async function holdStatement(tx: Tx, collectionId: number): Promise<boolean> {
  const row = await tx
    .selectFrom("consents")
    .select("id")
    .where("collection_id", "=", collectionId)
    .where("withdrawn_at", "is", null)
    .forShare()
    .executeTakeFirst();
  return row !== undefined;
}

export async function insertStatement(
  tx: Tx,
  statement: { collectionId: number; statement: string; textVersion: string; statedBy: number | undefined },
): Promise<Date> {
  const row = await tx
    .insertInto("consents")
    .values({
      uid: newUid(),
      collection_id: statement.collectionId,
      statement: statement.statement,
      text_version: statement.textVersion,
      stated_by: statement.statedBy ?? null,
    })
    .returning("created_at")
    .executeTakeFirstOrThrow();
  return row.created_at;
}

export async function endStatement(tx: Tx, collectionId: number): Promise<void> {
  await tx
    .updateTable("consents")
    .set({ withdrawn_at: sql`now()` })
    .where("collection_id", "=", collectionId)
    .where("withdrawn_at", "is", null)
    .execute();
}

/** Puts a run's findings in the place of the former ones, which are kept as history. */
export async function putChecks(
  tx: Tx,
  variantId: number,
  runUid: string,
  checks: Check[],
  modelId: string | undefined,
): Promise<void> {
  await tx
    .updateTable("qa_results")
    .set({ current: false })
    .where("variant_id", "=", variantId)
    .where("current", "=", true)
    .execute();
  await tx
    .insertInto("qa_results")
    .values(
      checks.map((check) => ({
        variant_id: variantId,
        run_uid: runUid,
        check_name: check.check,
        score: check.score,
        unit: check.unit,
        threshold: check.threshold ? JSON.stringify(check.threshold) : null,
        verdict: check.verdict,
        message: check.message,
        details: JSON.stringify(check.details),
        model_id: modelId ?? null,
      })),
    )
    .execute();
}

/** Present findings of a picture. */
export const currentChecks = (db: Reader, variantId: number) =>
  db
    .selectFrom("qa_results")
    .select(["check_name as check", "verdict"])
    .where("variant_id", "=", variantId)
    .where("current", "=", true)
    .execute();

/** Keeps the vectors of a picture's faces; the first, largest one counts as the subject's until somebody chooses another. */
export async function putVectors(tx: Tx, variantId: number, modelId: string, faces: Face[]): Promise<void> {
  await tx.deleteFrom("face_embeddings").where("variant_id", "=", variantId).where("model_id", "=", modelId).execute();
  if (faces.length === 0) return;
  await tx
    .insertInto("face_embeddings")
    .values(
      faces.map((face, index) => ({
        variant_id: variantId,
        model_id: modelId,
        embedding: face.embedding,
        face_index: index,
        is_primary: index === 0,
        box: [face.box.x, face.box.y, face.box.width, face.box.height],
        detection_score: face.score,
        face_pixels: face.facePixels,
        roll: face.roll,
        yaw: face.yaw,
      })),
    )
    .execute();
}

/** Marks the vectors of a subject's former sources as out of date; they are kept. */
export async function staleVectors(tx: Tx, subjectId: number): Promise<void> {
  await tx
    .updateTable("face_embeddings")
    .set({ stale_at: sql`now()` })
    .where("stale_at", "is", null)
    .where("variant_id", "in", (select) =>
      select
        .selectFrom("image_variants")
        .select("id")
        .where("subject_id", "=", subjectId)
        .where("slot", "=", "source")
        .where("is_hero", "=", false),
    )
    .execute();
}

/** The vectors that stand for a subject: of the chosen face of its current source. */
export async function sourceVectors(db: Reader, subjectId: number) {
  const rows = await db
    .selectFrom("face_embeddings")
    .innerJoin("image_variants", "image_variants.id", "face_embeddings.variant_id")
    .select(["face_embeddings.model_id as modelId", "face_embeddings.embedding", "image_variants.uid as variantUid"])
    .where("image_variants.subject_id", "=", subjectId)
    .where("image_variants.slot", "=", "source")
    .where("image_variants.is_hero", "=", true)
    .where("image_variants.deleted_at", "is", null)
    .where("face_embeddings.is_primary", "=", true)
    .where("face_embeddings.stale_at", "is", null)
    .execute();
  return rows.map((row) => ({ ...row, embedding: row.embedding.map(Number) }));
}

/** Faces that were found in a picture, without their vectors. */
export const facesOf = (db: Reader, variantId: number) =>
  db
    .selectFrom("face_embeddings")
    .select(["face_index as index", "box", "detection_score as score", "is_primary as chosen", "created_at as at"])
    .where("variant_id", "=", variantId)
    .orderBy("face_index")
    .execute();

/** Says which face is the subject's; false when there is no such face. */
export async function choosePrimary(tx: Tx, variantId: number, index: number): Promise<boolean> {
  const changed = await tx
    .updateTable("face_embeddings")
    .set({ is_primary: sql<boolean>`face_index = ${index}` })
    .where("variant_id", "=", variantId)
    .where(
      sql<boolean>`exists (select 1 from face_embeddings f where f.variant_id = ${variantId} and f.face_index = ${index})`,
    )
    .executeTakeFirst();
  return changed.numUpdatedRows > 0n;
}

/** Deletes every face vector of a collection. */
export async function dropVectors(tx: Tx, collectionId: number): Promise<void> {
  await tx
    .deleteFrom("face_embeddings")
    .where("variant_id", "in", (select) =>
      select
        .selectFrom("image_variants")
        .innerJoin("subjects", "subjects.id", "image_variants.subject_id")
        .select("image_variants.id")
        .where("subjects.collection_id", "=", collectionId),
    )
    .execute();
}

/** Pictures of a collection, or of one subject, that a check can be run on. Sources come first. */
export async function picturesOf(db: Reader, where: { collectionId: number } | { subjectId: number }) {
  const query = db
    .selectFrom("image_variants")
    .innerJoin("subjects", "subjects.id", "image_variants.subject_id")
    .select(["image_variants.uid", "image_variants.slot", "subjects.uid as subjectUid"])
    .where("image_variants.blob_id", "is not", null)
    .where("image_variants.deleted_at", "is", null)
    .where((or) => or.or([or("image_variants.slot", "!=", "source"), or("image_variants.is_hero", "=", true)]))
    .orderBy(sql`image_variants.slot = 'source'`, "desc")
    .orderBy("image_variants.id");
  return "subjectId" in where
    ? query.where("subjects.id", "=", where.subjectId).execute()
    : query.where("subjects.collection_id", "=", where.collectionId).execute();
}

export async function insertOverride(
  tx: Tx,
  variantId: number,
  actorId: number | undefined,
  reason: string,
): Promise<void> {
  await tx
    .insertInto("quality_overrides")
    .values({ variant_id: variantId, actor_id: actorId ?? null, reason })
    .execute();
}

/** Whether somebody decided to use a picture although a check failed. */
export async function isOverridden(db: Reader, variantId: number): Promise<boolean> {
  const row = await db
    .selectFrom("quality_overrides")
    .select("id")
    .where("variant_id", "=", variantId)
    .executeTakeFirst();
  return row !== undefined;
}
