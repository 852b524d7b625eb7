import { type Batch, type BatchItem, generationRoutes } from "@pentimento/contract";
import { sql } from "kysely";
import { notFound } from "../domains/identity/index.ts";
import type { Reader } from "../platform/database.ts";
import type { Deps } from "../platform/deps.ts";
import { type Actor, type Endpoint, endpoint, type Place } from "../platform/web.ts";
import { describePicture } from "./pictures.ts";
import { seesLineage } from "./variant-pages.ts";

/** How long batches will still wait, by row number; the queue's own order is generation's to know. */
export type ReadWaits = (
  batchIds: number[],
) => Promise<Map<number, { position: number | null; etaSeconds: number | null }>>;

export const queueBoardEndpoints = (deps: Deps, waits: ReadWaits): Endpoint[] => [
  endpoint(generationRoutes.batches, async ({ actor, query }) => ({
    batches: await readBatches(deps, waits, { actor, collectionUid: query.collection_id, most: query.limit }),
  })),
];

/** One batch as its actor may see it. @throws StudioError `not-found` */
export async function readBatch(deps: Deps, waits: ReadWaits, actor: Actor, uid: string): Promise<Batch> {
  const [batch] = await describeAll(
    deps,
    waits,
    actor,
    await batchRows(deps.db.read).where("generation_batches.uid", "=", uid).execute(),
  );
  if (!batch) throw notFound();
  return batch;
}

interface BatchPick {
  actor: Actor;
  collectionUid: string | undefined;
  most: number;
}

/** Batches an actor may see: running, waiting in their order, then the newest finished. Cleared ones are left out. */
async function readBatches(deps: Deps, waits: ReadWaits, { actor, collectionUid, most }: BatchPick): Promise<Batch[]> {
  const mine = [...actor.roles.keys()];
  const visible = batchRows(deps.db.read)
    .where("generation_batches.cleared_at", "is", null)
    .$if(!actor.isAdmin, (query) => query.where("generation_batches.collection_id", "in", mine.length > 0 ? mine : [0]))
    .$if(collectionUid !== undefined, (query) => query.where("collections.uid", "=", collectionUid ?? ""));
  const open = await visible
    .where("generation_batches.status", "in", [sql.lit("Queued"), sql.lit("Processing")])
    .orderBy("generation_batches.status", "asc")
    .orderBy("generation_batches.id")
    .limit(most)
    .execute();
  if (open.length === most) return describeAll(deps, waits, actor, open);
  // Asked for by itself, so that the newest are found without sorting all there ever were.
  const finished = await visible
    .where("generation_batches.status", "not in", [sql.lit("Queued"), sql.lit("Processing")])
    .orderBy("generation_batches.id", "desc")
    .limit(most - open.length)
    .execute();
  // One may have ended between the two readings.
  const known = new Set(open.map((row) => row.id));
  return describeAll(deps, waits, actor, [...open, ...finished.filter((row) => !known.has(row.id))]);
}

const styleUid = sql<
  string | null
>`(select style.uid from image_variants style where style.id = generation_batches.style_variant_id)`;

const slotAspect = sql<string>`coalesce((
  select case when collections.kind = 'world' then coalesce(place.world_aspect, place.aspect) else place.aspect end
  from slots place where place.key = generation_batches.slot
    and (place.collection_id is null or place.collection_id = generation_batches.collection_id)
  order by place.collection_id is null limit 1), '4:5')`;

const workflowName = sql<string | null>`(select flow.name from workflow_versions ran
  join workflows flow on flow.id = ran.workflow_id where ran.id = generation_batches.workflow_version_id)`;

const batchRows = (db: Reader) =>
  db
    .selectFrom("generation_batches")
    .innerJoin("collections", "collections.id", "generation_batches.collection_id")
    .innerJoin("subjects", "subjects.id", "generation_batches.subject_id")
    .selectAll("generation_batches")
    .select([
      "collections.uid as collectionUid",
      "collections.kind as collectionKind",
      "collections.requires_approval as requiresApproval",
      "subjects.uid as subjectUid",
      "subjects.name as subjectName",
      "subjects.kind as subjectKind",
      "collections.queue_paused_at as pausedAt",
      styleUid.as("styleUid"),
      workflowName.as("workflowName"),
      slotAspect.as("aspect"),
    ]);

const collectionOf = (row: Row): Place["collection"] => ({
  id: row.collection_id,
  uid: row.collectionUid,
  kind: row.collectionKind,
  requiresApproval: row.requiresApproval,
});

type Row = Awaited<ReturnType<ReturnType<typeof batchRows>["execute"]>>[number];

async function describeAll(deps: Deps, waits: ReadWaits, actor: Actor, rows: Row[]): Promise<Batch[]> {
  const items = await itemsOf(
    deps,
    rows.map((row) => row.id),
  );
  const open = rows.filter((row) => row.status === "Queued" || row.status === "Processing");
  const waiting = await waits(open.map((row) => row.id));
  return rows.map((row) => ({
    ...describe(row, items.get(row.id) ?? [], waiting.get(row.id)),
    // How a picture came to be is not for every member.
    ...(!seesLineage(actor, collectionOf(row)) && { prompt: "" }),
  }));
}

/** Every try at an item, oldest first; the node by its label, where it still has one. */
const tries = sql<BatchItem["tries"]>`case when generation_items.attempts = 0 then '[]' else coalesce((
    select jsonb_agg(jsonb_build_object('number', tried.number, 'node', coalesce(node.label, tried.node),
      'state', tried.state, 'message', tried.error,
      'at', to_char(tried.created_at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"'),
      'ended_at', to_char(tried.finished_at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"')) order by tried.number)
    from generation_attempts tried left join comfy_nodes node on node.id = tried.node_id
    where tried.item_id = generation_items.id), '[]') end`;

const itemRows = (db: Reader, batchIds: number[]) =>
  db
    .selectFrom("generation_items")
    .innerJoin("image_variants", "image_variants.id", "generation_items.variant_id")
    .leftJoin("blobs", "blobs.id", "image_variants.blob_id")
    .select([
      "generation_items.batch_id as batchId",
      "generation_items.ordinal",
      "generation_items.state",
      "generation_items.attempts",
      "generation_items.error",
      "image_variants.id as variantId",
      "image_variants.uid",
      "image_variants.deleted_at as deletedAt",
      "blobs.width",
      "blobs.height",
      "blobs.thumbhash",
      tries.as("tries"),
    ])
    .where("generation_items.batch_id", "in", batchIds)
    .orderBy("generation_items.ordinal")
    .execute();

async function itemsOf({ db, news }: Deps, batchIds: number[]): Promise<Map<number, BatchItem[]>> {
  if (batchIds.length === 0) return new Map();
  const rows = await itemRows(db.read, batchIds);
  const described = rows.map((row) => ({
    batchId: row.batchId,
    item: {
      ordinal: row.ordinal,
      variant_id: row.variantId,
      variant_uid: row.uid,
      state: row.state as BatchItem["state"],
      fraction: row.state === "processing" ? news.fractionOf(row.uid) : Number(row.state === "complete"),
      attempts: row.attempts,
      error: row.error,
      picture: row.width === null || row.deletedAt !== null ? null : describePicture(row),
      tries: row.tries,
    },
  }));
  return new Map(
    [...Map.groupBy(described, (one) => one.batchId)].map(([id, all]) => [id, all.map((one) => one.item)]),
  );
}

type Wait = Awaited<ReturnType<ReadWaits>> extends Map<number, infer Told> ? Told : never;

function describe(row: Row, items: BatchItem[], wait: Wait | undefined): Batch {
  return {
    id: row.uid,
    collection_id: row.collectionUid,
    world_id: row.collectionUid,
    subject_id: row.subjectUid,
    subject_name: row.subjectName,
    entity_type: row.subjectKind,
    entity_id: row.subjectUid,
    slot: row.slot,
    asset_type: row.slot,
    aspect: row.aspect,
    provider: row.provider,
    workflow_name: row.workflowName,
    prompt: row.prompt,
    count: row.count,
    status: row.status as Batch["status"],
    completed_count: row.completed_count,
    failed_count: items.filter((item) => item.state === "failed").length,
    position: row.status === "Queued" ? (wait?.position ?? null) : null,
    attempt: row.attempt,
    paused: row.pausedAt !== null,
    style_reference_id: row.styleUid,
    cost_cents: Number(row.cost_cents_each) * row.count,
    purpose: row.purpose as Batch["purpose"],
    priority: row.priority,
    eta_seconds: wait?.etaSeconds ?? null,
    error_message: row.error_message,
    items,
    created_at: row.created_at.toISOString(),
    started_at: row.started_at?.toISOString() ?? null,
    finished_at: row.finished_at?.toISOString() ?? null,
  };
}
