import type { VariantStatus } from "@pentimento/contract";
import { sql } from "kysely";
import type { Reader, Tx } from "../../platform/database.ts";
import { newUid } from "../../platform/ids.ts";
import { statusId, statusName } from "./status.rules.ts";

export interface VariantRow {
  id: number;
  uid: string;
  subjectId: number;
  slot: string;
  status: VariantStatus;
  isHero: boolean;
  familyId: string;
  version: number;
  blobId: number | null;
  provenance: string;
  isTest: boolean;
  deletedAt: Date | null;
}

const columns = [
  "image_variants.id",
  "image_variants.uid",
  "image_variants.subject_id as subjectId",
  "image_variants.slot",
  "image_variants.status_id as statusId",
  "image_variants.is_hero as isHero",
  "image_variants.family_id as familyId",
  "image_variants.version",
  "image_variants.blob_id as blobId",
  "image_variants.provenance",
  "image_variants.is_test as isTest",
  "image_variants.deleted_at as deletedAt",
] as const;

const read = ({ statusId: id, ...row }: Omit<VariantRow, "status"> & { statusId: number }): VariantRow => ({
  ...row,
  status: statusName(id),
});

const isNumber = (id: string) => /^[0-9]+$/.test(id);

/** A variant of a subject by row number or uid, trashed ones too; nothing when it belongs to another subject. */
export async function findVariant(db: Reader, subjectId: number, id: string): Promise<VariantRow | undefined> {
  const row = await db
    .selectFrom("image_variants")
    .select(columns)
    .where((where) => (isNumber(id) ? where("id", "=", Number(id)) : where("uid", "=", id)))
    .where("subject_id", "=", subjectId)
    .executeTakeFirst();
  return row && read(row);
}

/** Locks a variant. Throws when it is gone, which only a purge can do. */
export async function lockVariant(tx: Tx, id: number): Promise<VariantRow> {
  return read(
    await tx.selectFrom("image_variants").select(columns).where("id", "=", id).forUpdate().executeTakeFirstOrThrow(),
  );
}

/** The living hero of a slot, locked. */
export async function lockHero(tx: Tx, subjectId: number, slot: string): Promise<VariantRow | undefined> {
  const row = await tx
    .selectFrom("image_variants")
    .select(columns)
    .where("subject_id", "=", subjectId)
    .where("slot", "=", slot)
    .where("is_hero", "=", true)
    .where("deleted_at", "is", null)
    .forUpdate()
    .executeTakeFirst();
  return row && read(row);
}

const withFile = (db: Reader, subjectId: number) =>
  db
    .selectFrom("image_variants")
    .innerJoin("blobs", "blobs.id", "image_variants.blob_id")
    .select([
      "image_variants.id",
      "image_variants.uid",
      "image_variants.provenance",
      "blobs.sha256",
      "blobs.format",
      "blobs.width",
      "blobs.height",
    ])
    .where("subject_id", "=", subjectId);

/** The living hero of a slot with its file. */
export const findHero = (db: Reader, subjectId: number, slot: string) =>
  withFile(db, subjectId)
    .where("slot", "=", slot)
    .where("is_hero", "=", true)
    .where("deleted_at", "is", null)
    .executeTakeFirst();

/** A variant of a subject with its file, whatever became of it since. */
export const findFile = (db: Reader, subjectId: number, variantId: number) =>
  withFile(db, subjectId).where("image_variants.id", "=", variantId).executeTakeFirst();

export interface NewVariant {
  subjectId: number;
  slot: string;
  status: VariantStatus;
  provenance: "generated" | "manually_edited" | "manual_upload";
  isHero?: boolean;
  familyId?: string;
  version?: number;
  parentVariantId?: number;
  sourceVariantId?: number;
  styleVariantId?: number;
  prompt?: string;
  provider?: string;
  seed?: string;
  workflowId?: number;
  workflowVersionId?: number;
  generationParams?: Record<string, unknown>;
  /** Its picture came after nobody waited for it any more. */
  late?: boolean;
  /** Made to try a workflow out: shown with the workflow, and never a hero. */
  isTest?: boolean;
}

const orNull = <T>(value: T | undefined) => value ?? null;

export async function insertVariant(tx: Tx, variant: NewVariant): Promise<{ id: number; uid: string }> {
  const [made] = await insertVariants(tx, [variant]);
  if (!made) throw new Error("a variant was inserted without a row");
  return made;
}

/** Inserts variants in one statement; gives their ids in the order of the variants. */
export async function insertVariants(tx: Tx, variants: readonly NewVariant[]): Promise<{ id: number; uid: string }[]> {
  const rows = await tx.insertInto("image_variants").values(variants.map(rowOf)).returning(["id", "uid"]).execute();
  return rows.toSorted((one, other) => one.id - other.id);
}

const rowOf = (variant: NewVariant) => ({
  uid: newUid(),
  subject_id: variant.subjectId,
  slot: variant.slot,
  status_id: statusId[variant.status],
  provenance: variant.provenance,
  family_id: variant.familyId ?? newUid(),
  version: variant.version ?? 1,
  parent_variant_id: orNull(variant.parentVariantId),
  source_variant_id: orNull(variant.sourceVariantId),
  style_variant_id: orNull(variant.styleVariantId),
  prompt: orNull(variant.prompt),
  provider: orNull(variant.provider),
  seed: orNull(variant.seed),
  workflow_id: orNull(variant.workflowId),
  workflow_version_id: orNull(variant.workflowVersionId),
  generation_params: variant.generationParams ? JSON.stringify(variant.generationParams) : null,
  late: variant.late === true,
  is_test: variant.isTest === true,
});

export async function setStanding(tx: Tx, id: number, status: VariantStatus, isHero: boolean): Promise<void> {
  await tx
    .updateTable("image_variants")
    .set({ status_id: statusId[status], is_hero: isHero })
    .where("id", "=", id)
    .execute();
}

export async function moveToTrash(
  tx: Tx,
  id: number,
  by: number | undefined,
  reason = "deleted by hand",
): Promise<void> {
  await tx
    .updateTable("image_variants")
    .set({ deleted_at: sql`now()`, deleted_by: by ?? null, deleted_reason: reason })
    .where("id", "=", id)
    .execute();
}

export async function takeFromTrash(tx: Tx, id: number): Promise<void> {
  await tx
    .updateTable("image_variants")
    .set({ deleted_at: null, deleted_by: null, deleted_reason: null })
    .where("id", "=", id)
    .execute();
}

/** Highest version of a family. */
export async function lastVersion(db: Reader, familyId: string): Promise<number> {
  const row = await db
    .selectFrom("image_variants")
    .select((select) => select.fn.max("version").as("last"))
    .where("family_id", "=", familyId)
    .executeTakeFirst();
  return Number(row?.last ?? 0);
}

export interface LandedFile {
  blobId: number;
  path: string;
  byteSize: number;
  width: number;
  height: number;
  format: string;
}

/** Gives a variant its picture, once: a variant that has one already is left alone, and the answer is false. */
export async function setFile(tx: Tx, id: number, file: LandedFile, attemptUid?: string): Promise<boolean> {
  const changed = await tx
    .updateTable("image_variants")
    .set({
      blob_id: file.blobId,
      file_path: file.path,
      file_size_bytes: file.byteSize,
      width: file.width,
      height: file.height,
      format: file.format,
      attempt_id: attemptUid ?? null,
    })
    .where("id", "=", id)
    .where("blob_id", "is", null)
    .executeTakeFirst();
  return changed.numUpdatedRows > 0n;
}

/** Approved heroes that may seed scenes: living, chosen, of any slot but the source's. */
export const seedsOf = (db: Reader, subjectId: number, slot: string | undefined) =>
  db
    .selectFrom("image_variants")
    .innerJoin("blobs", "blobs.id", "image_variants.blob_id")
    .select([
      "image_variants.id",
      "image_variants.uid",
      "image_variants.slot",
      "blobs.width",
      "blobs.height",
      "blobs.format",
      "blobs.sha256",
    ])
    .where("subject_id", "=", subjectId)
    .where("slot", "!=", "source")
    .where("is_hero", "=", true)
    .where("deleted_at", "is", null)
    .$if(slot !== undefined, (query) => query.where("slot", "=", slot ?? ""))
    .orderBy("slot")
    .execute();
