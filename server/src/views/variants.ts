import type { Check, Variant } from "@pentimento/contract";
import { type ExpressionBuilder, sql } from "kysely";
import type { Reader } from "../platform/database.ts";
import type { DB } from "../platform/tables.ts";

/** Everything about variants that a page shows, in one read. `lineage` says whether prompts and parameters may be seen. */
export async function readVariants(db: Reader, pick: VariantPick, lineage: boolean): Promise<Variant[]> {
  const rows = await variantRows(db, pick);
  return rows.map((row) => describe(row, lineage));
}

export interface VariantPick {
  id?: number;
  subjectId?: number;
  collectionId?: number;
  slot?: string;
  status?: string;
  trashed?: boolean;
  /** The source pictures are no candidates; they are left out unless asked for. */
  sources?: "only" | "never";
  beforeId?: number;
  most?: number;
}

const checksOf = sql<Check[]>`coalesce((
  select jsonb_agg(jsonb_build_object('check', q.check_name, 'verdict', q.verdict, 'score', q.score, 'unit', q.unit,
    'threshold', q.threshold, 'message', q.message, 'details', q.details) order by q.id)
  from qa_results q where q.variant_id = image_variants.id and q.current), '[]'::jsonb)`;

// Open checks of a picture: the newest job says how they stand.
const checkState = sql<
  string | null
>`(select j.state from jobs j where j.variant_uid = image_variants.uid and j.name = 'intake.check-quality' order by j.id desc limit 1)`;

const currentSource = sql<
  number | null
>`(select s.id from image_variants s where s.subject_id = image_variants.subject_id and s.slot = 'source' and s.is_hero and s.deleted_at is null)`;

/** The picture whose style was asked for, wherever it lies. */
const styleReference = sql<{
  uid: string;
  subject_uid: string;
  slot: string;
} | null>`(select jsonb_build_object('uid', style.uid, 'subject_uid', depicted.uid, 'slot', style.slot)
  from image_variants style join subjects depicted on depicted.id = style.subject_id where style.id = image_variants.style_variant_id)`;

const workflowOf = sql<
  Variant["workflow"]
>`(select jsonb_build_object('uid', flow.uid, 'name', flow.name, 'version', made.version)
  from workflow_versions made join workflows flow on flow.id = made.workflow_id where made.id = image_variants.workflow_version_id)`;

function variantRows(db: Reader, pick: VariantPick) {
  return db
    .selectFrom("image_variants")
    .innerJoin("variant_statuses", "variant_statuses.id", "image_variants.status_id")
    .innerJoin("subjects", "subjects.id", "image_variants.subject_id")
    .leftJoin("blobs", "blobs.id", "image_variants.blob_id")
    .leftJoin("generation_items", "generation_items.variant_id", "image_variants.id")
    .leftJoin("generation_batches", "generation_batches.id", "generation_items.batch_id")
    .selectAll("image_variants")
    .select([
      "variant_statuses.name as status",
      "subjects.uid as subjectUid",
      "subjects.name as subjectName",
      "blobs.sha256",
      "blobs.thumbhash",
      "generation_batches.uid as batchUid",
      "generation_items.state as itemState",
      "generation_items.attempts as itemAttempts",
      "generation_items.error as itemError",
      checksOf.as("checks"),
      checkState.as("checkState"),
      currentSource.as("currentSource"),
      styleReference.as("styleReference"),
      workflowOf.as("workflow"),
    ])
    .where((where) => where.and(conditions(where, pick)))
    .orderBy("image_variants.id", "desc")
    .limit(pick.most ?? 1_000)
    .execute();
}

type Where = ExpressionBuilder<
  DB & { image_variants: DB["image_variants"] },
  "image_variants" | "variant_statuses" | "subjects"
>;

function conditions(where: Where, pick: VariantPick) {
  const equal = [
    ["image_variants.id", pick.id],
    ["image_variants.subject_id", pick.subjectId],
    ["subjects.collection_id", pick.collectionId],
    ["image_variants.slot", pick.slot],
    ["variant_statuses.name", pick.status],
  ] as const;
  return [
    ...equal.map(([column, value]) => value !== undefined && where(column, "=", value)),
    // One that was made to try a workflow out is shown with the workflow instead.
    pick.id === undefined && where("image_variants.is_test", "=", false),
    pick.beforeId !== undefined && where("image_variants.id", "<", pick.beforeId),
    pick.sources !== undefined && where("image_variants.slot", pick.sources === "only" ? "=" : "!=", "source"),
    pick.trashed !== undefined && where("image_variants.deleted_at", pick.trashed ? "is not" : "is", null),
  ].filter((one) => one !== false);
}

export type VariantRow = Awaited<ReturnType<typeof variantRows>>[number];

const severity = ["skipped", "pass", "warn", "error", "fail"] as const;

function qualityOf(row: VariantRow): Variant["quality"] {
  const checks = row.checks.map(readCheck);
  const worst =
    checks.length === 0 ? null : (severity[Math.max(...checks.map((one) => severity.indexOf(one.verdict)))] ?? null);
  const state =
    row.checkState === "cancelled" || row.checkState === null
      ? checks.length > 0
        ? "done"
        : "none"
      : (row.checkState as "queued");
  return { verdict: worst, state, checks };
}

interface StoredThreshold {
  warn: number;
  fail: number | null;
  dir: "above" | "below";
}

function readCheck(stored: Check): Check {
  const threshold = stored.threshold as unknown as StoredThreshold | null;
  return {
    ...stored,
    threshold: threshold && { warn: threshold.warn, fail: threshold.fail, direction: threshold.dir },
  };
}

function likenessOf(row: VariantRow, quality: Variant["quality"]): Variant["likeness"] {
  const check = quality.checks.find((one) => one.check === "likeness");
  if (!check) return null;
  const score = check.details.likeness;
  return {
    score: typeof score === "number" ? score : null,
    distance: check.score,
    verdict: check.verdict,
    message: check.message,
    stale: isOlder(row),
  };
}

const isOlder = (row: VariantRow) =>
  row.source_variant_id !== null && row.currentSource !== null && row.source_variant_id !== row.currentSource;

/** Addresses of a picture's sizes. */
export const urlsOf = (uid: string) => ({
  small: `/pictures/${uid}/small`,
  medium: `/pictures/${uid}/medium`,
  large: `/pictures/${uid}/large`,
  download: `/pictures/${uid}/download`,
  original: `/pictures/${uid}/original`,
});

const iso = (at: Date | null) => at?.toISOString() ?? null;

function describe(row: VariantRow, lineage: boolean): Variant {
  const quality = qualityOf(row);
  return {
    id: row.id,
    uid: row.uid,
    subject_id: row.subject_id,
    subject_uid: row.subjectUid,
    slot: row.slot,
    variant_type: row.variant_type,
    status: row.status as Variant["status"],
    provenance: row.provenance as Variant["provenance"],
    is_hero: row.is_hero,
    is_active: row.is_hero,
    version: row.version,
    family_id: row.family_id,
    parent_variant_id: row.parent_variant_id,
    source_variant_id: row.source_variant_id,
    older_source: isOlder(row),
    style_reference: row.styleReference && {
      ...row.styleReference,
      thumb_url: urlsOf(row.styleReference.uid).small,
    },
    late: row.late,
    workflow: lineage ? row.workflow : null,
    ...fileOf(row),
    ...(lineage ? lineageOf(row) : { prompt: null, provider: null, seed: null, generation_params: null }),
    quality,
    likeness: likenessOf(row, quality),
    item: itemOf(row),
    created_at: row.created_at.toISOString(),
    updated_at: row.updated_at.toISOString(),
    deleted_at: iso(row.deleted_at),
  };
}

const fileOf = (row: VariantRow) => ({
  file_path: row.file_path,
  file_size_bytes: row.file_size_bytes,
  width: row.width,
  height: row.height,
  format: row.format,
  sha256: row.sha256,
  thumbhash: row.thumbhash,
  urls: row.blob_id === null || row.deleted_at !== null ? null : urlsOf(row.uid),
});

const lineageOf = (row: VariantRow) => ({
  prompt: row.prompt,
  provider: row.provider,
  seed: row.seed,
  generation_params: row.generation_params as Record<string, unknown> | null,
});

function itemOf(row: VariantRow): Variant["item"] {
  if (row.batchUid === null || row.itemState === null) return null;
  return { batch_uid: row.batchUid, state: row.itemState, attempts: row.itemAttempts ?? 0, error: row.itemError };
}
