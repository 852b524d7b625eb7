import type { Picture, Variant } from "@pentimento/contract";
import { sql } from "kysely";
import type { Reader } from "../platform/database.ts";
import { urlsOf } from "./variants.ts";

interface PictureRow {
  uid: string;
  width: number | null;
  height: number | null;
  thumbhash: string | null;
}

/** A picture as tiles show it. */
export function describePicture(row: PictureRow): Picture {
  const urls = urlsOf(row.uid);
  return {
    variant_uid: row.uid,
    width: row.width,
    height: row.height,
    thumbhash: row.thumbhash,
    thumb_url: urls.medium,
    large_url: urls.large,
  };
}

export const pictureOfVariant = (variant: Variant): Picture | null =>
  variant.sha256 === null ? null : describePicture(variant);

/** Living heroes of these subjects, the source pictures among them. */
export async function heroesOf(db: Reader, subjectIds: number[]) {
  if (subjectIds.length === 0) return [];
  return db
    .selectFrom("image_variants")
    .innerJoin("variant_statuses", "variant_statuses.id", "image_variants.status_id")
    .innerJoin("blobs", "blobs.id", "image_variants.blob_id")
    .select([
      "image_variants.uid",
      "image_variants.slot",
      "image_variants.subject_id as subjectId",
      "blobs.width",
      "blobs.height",
      "blobs.thumbhash",
      "variant_statuses.name as status",
    ])
    .where("image_variants.subject_id", "in", subjectIds)
    .where("image_variants.is_hero", "=", true)
    .where("image_variants.deleted_at", "is", null)
    .execute();
}

/** How many candidates the slots of these subjects have, and how many of them wait for a decision. */
export async function countCandidates(db: Reader, subjectIds: number[]) {
  if (subjectIds.length === 0) return [];
  return db
    .selectFrom("image_variants")
    .select([
      "subject_id as subjectId",
      "slot",
      sql<number>`count(*) filter (where blob_id is not null)`.as("candidates"),
      sql<number>`count(*) filter (where status_id = 3)`.as("waiting"),
    ])
    .where("subject_id", "in", subjectIds)
    .where("slot", "!=", "source")
    .where("deleted_at", "is", null)
    .where("is_test", "=", false)
    .groupBy(["subject_id", "slot"])
    .execute();
}
