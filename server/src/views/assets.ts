import { type AssetCounts, assetRoutes, type GalleryAsset } from "@pentimento/contract";
import { type ExpressionBuilder, sql } from "kysely";
import { notFound } from "../domains/identity/index.ts";
import type { Reader } from "../platform/database.ts";
import type { Deps } from "../platform/deps.ts";
import type { DB } from "../platform/tables.ts";
import { type Actor, type Asked, collectionOf, type Endpoint, endpoint, variantOf } from "../platform/web.ts";
import { cursorsOf } from "./cursor.ts";
import { placeOfVariant, seesLineage } from "./variant-pages.ts";

export const assetPageEndpoints = (deps: Deps): Endpoint[] => [
  endpoint(assetRoutes.list, (asked) => listAssets(deps, asked)),
  endpoint(assetRoutes.read, (asked) => readAsset(deps, asked.actor, variantOf(asked).variant.id)),
];

/** One asset as its actor may see it, also while it waits for its picture. @throws StudioError `not-found` */
export async function readAsset(deps: Deps, actor: Actor, variantId: number): Promise<GalleryAsset> {
  const place = await placeOfVariant(deps.db.read, variantId);
  const row = await assetRows(deps.db.read).where("variant_id", "=", variantId).executeTakeFirst();
  if (!place || !row) throw notFound();
  return describe(row, seesLineage(actor, place));
}

async function listAssets(deps: Deps, asked: Asked<typeof assetRoutes.list>) {
  const collection = collectionOf(asked);
  const { limit, cursor, ...filters } = asked.query;
  const { entity_id, slot, entity_type, state, style_reference_id } = filters;
  const scope = ["assets", collection.uid, entity_id, slot, entity_type, state, style_reference_id];
  const cursors = cursorsOf(deps, asked.actor, scope);
  const before = cursor === undefined ? undefined : cursors.read(cursor).id;
  const rows = await assetRows(deps.db.read)
    .where((where) => where.and(conditions(where, collection.id, filters)))
    .$if(before !== undefined, (query) => query.where("variant_id", "<", before ?? 0))
    .orderBy("variant_id", "desc")
    .limit(limit + 1)
    .execute();
  const shown = rows.slice(0, limit);
  const last = shown.at(-1);
  return {
    assets: shown.map((row) => describe(row, seesLineage(asked.actor, collection))),
    counts: before === undefined ? await countAll(deps.db.read, collection.id, filters) : null,
    next_cursor: rows.length > limit && last ? cursors.write({ name: "", id: last.variant_id }) : null,
  };
}

type Filters = Omit<Asked<typeof assetRoutes.list>["query"], "limit" | "cursor">;
type Where = ExpressionBuilder<DB, "gallery_assets">;

const stateOf = sql<string>`case when is_active then 'active' when status = 'rejected' then 'rejected' else 'candidate' end`;

/** Pictures that are there; what was made to try a workflow out is no asset of the world. */
const conditions = (where: Where, collectionId: number, filters: Filters) => [
  where("collection_id", "=", collectionId),
  where("file_path", "is not", null),
  where("purpose", "=", "candidates"),
  ...(["entity_id", "slot", "entity_type", "style_reference_id"] as const).flatMap((name) =>
    filters[name] === undefined ? [] : [where(name === "slot" ? "workflow_slot" : name, "=", filters[name])],
  ),
  ...(filters.state === undefined ? [] : [where(stateOf, "=", filters.state)]),
];

/** A row of the view. Views carry no `not null`, so the generator calls every column nullable; their tables know better. */
type AssetRow = Omit<GalleryAsset, "row" | "created_at"> & { variant_id: number; created_at: Date };

const assetRows = (db: Reader) => db.selectFrom("gallery_assets").selectAll().$castTo<AssetRow>();

/** How a picture came to be is not for every member. */
const describe = (row: AssetRow, lineage: boolean): GalleryAsset => ({
  id: row.id,
  row: row.variant_id,
  file_path: row.file_path,
  thumbnail_path: row.thumbnail_path,
  asset_type: row.asset_type,
  entity_type: row.entity_type,
  entity_id: row.entity_id,
  entity_name: row.entity_name,
  world_id: row.world_id,
  prompt: lineage ? row.prompt : null,
  workflow_slot: row.workflow_slot,
  workflow_id: lineage ? row.workflow_id : null,
  status: row.status,
  is_active: row.is_active,
  style_reference_id: row.style_reference_id,
  style_reference_thumbnail: row.style_reference_thumbnail,
  batch_id: row.batch_id,
  width: row.width,
  height: row.height,
  thumbhash: row.thumbhash,
  created_at: row.created_at.toISOString(),
});

const counted = {
  slot: sql<string>`workflow_slot`,
  entity_type: sql<string>`entity_type`,
  state: stateOf,
  style_reference_id: sql<string>`style_reference_id::text`,
} as const satisfies Record<keyof AssetCounts, unknown>;

async function countAll(db: Reader, collectionId: number, filters: Filters): Promise<AssetCounts> {
  const [slot, entityType, state, style] = await Promise.all(
    (["slot", "entity_type", "state", "style_reference_id"] as const).map((name) =>
      countValues(db, collectionId, filters, name),
    ),
  );
  return { slot: slot ?? [], entity_type: entityType ?? [], state: state ?? [], style_reference_id: style ?? [] };
}

async function countValues(db: Reader, collectionId: number, filters: Filters, name: keyof AssetCounts) {
  const rows = await db
    .selectFrom("gallery_assets")
    .select([counted[name].as("value"), (select) => select.fn.countAll<number>().as("count")])
    .where((where) => where.and(conditions(where, collectionId, { ...filters, [name]: undefined })))
    .where(counted[name], "is not", null)
    .groupBy(counted[name])
    .orderBy("count", "desc")
    .orderBy("value")
    .limit(200)
    .execute();
  return rows.map(({ value, count }) => ({ value, count: Number(count) }));
}
