import { galleryAsset, generationRoutes, workflowRoutes } from "@pentimento/contract";
import { sql } from "kysely";
import { afterAll, beforeAll, expect, test } from "vitest";
import { type QuickProvider, quickProvider } from "../quick-provider.ts";
import { openTestStudio, type TestStudio } from "../studio.ts";
import { until } from "../until.ts";
import { portraitGraph } from "../workflows/portrait-graph.ts";
import { makeWorld, type World } from "./world.ts";

type Row = Record<string, unknown>;

let studio: TestStudio;
let quick: QuickProvider;
let world: World;
let asset: Row;
let batch: Row;
let workflow: Row;

beforeAll(async () => {
  quick = quickProvider();
  studio = await openTestStudio({ machines: { providers: new Map([[quick.name, quick]]) } });
  world = await makeWorld(studio);
  const wish = { entity_id: world.marcus.uid, asset_type: "portrait", prompt: "a bartender", count: 2 };
  const made = await world.generate(wish);
  await studio.settled();
  asset = await one("gallery_assets", made.asset_ids[0]);
  batch = await one("game_batches", made.batch_id);
  const kept = await world.master(workflowRoutes.saveOfSlot, {
    params: { slot: "portrait" },
    body: { collection_id: world.uid, name: "Portrait Generator", workflow_json: portraitGraph() },
  });
  workflow = await one("workflow_configurations", kept.id);
});
afterAll(() => studio.close());

async function one(view: string, id: string | undefined): Promise<Row> {
  const { rows } = await sql<Row>`select * from ${sql.table(view)} where id = ${id}`.execute(studio.deps.db.read);
  expect(rows).toHaveLength(1);
  return rows[0] ?? {};
}

/** Types of a view's columns, as the database names them. */
async function columns(view: string): Promise<Record<string, string>> {
  const { rows } = await sql<{ name: string; type: string }>`select column_name as name, data_type as type
    from information_schema.columns where table_schema = 'public' and table_name = ${view}`.execute(
    studio.deps.db.read,
  );
  return Object.fromEntries(rows.map(({ name, type }) => [name, type]));
}

const uuid = expect.stringMatching(/^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[0-9a-f]{4}-[0-9a-f]{12}$/);
const instant = "timestamp with time zone";

test.each([
  ["S4-56", "id", "uuid", () => uuid],
  ["S4-57", "file_path", "text", () => `/pictures/${String(asset.id)}/download`],
  ["S4-58", "thumbnail_path", "text", () => `/pictures/${String(asset.id)}/medium`],
  ["S4-59", "asset_type", "text", () => "portrait"],
  ["S4-60", "entity_type", "text", () => "character"],
  ["S4-60", "entity_id", "uuid", () => world.marcus.uid],
  ["S4-61", "prompt", "text", () => "a bartender"],
  ["S4-62", "workflow_slot", "text", () => "portrait"],
  ["S4-63", "is_active", "boolean", () => false],
  ["S4-64", "created_at", instant, () => expect.any(Date)],
])("%s an asset has %s, a %s", async (_, column, type, value) => {
  expect((await columns("gallery_assets"))[column]).toBe(type);
  expect(asset[column]).toEqual(value());
});

test("S4-57 S4-58 both addresses of an asset lead to its pixels, the thumbnail's to fewer bytes", async () => {
  const [file, thumbnail] = await Promise.all(
    [asset.file_path, asset.thumbnail_path].map((path) => world.lookUp(String(path), world.masterCookie)),
  );
  expect(file).toMatchObject({ status: 200, headers: { "content-type": "image/png" } });
  expect(thumbnail).toMatchObject({ status: 200, headers: { "content-type": "image/webp" } });
  expect(thumbnail?.body.length).toBeLessThan(file?.body.length ?? 0);
});

test("S4-97 an asset is the same in the database, on the wire and in the client's types", async () => {
  const told = await world.read(String(asset.id));
  const stored = await columns("gallery_assets");
  const { row, ...fields } = told;
  expect(Object.keys(told).toSorted()).toEqual(Object.keys(galleryAsset.shape).toSorted());
  expect(Object.keys(fields).filter((name) => !(name in stored))).toEqual([]);
  expect({ ...fields, created_at: new Date(fields.created_at) }).toEqual(
    Object.fromEntries(Object.keys(fields).map((name) => [name, asset[name]])),
  );
  expect(row).toBe(asset.variant_id);
});

test("S4-63 S4-65 the database itself refuses a second active asset of an entity and slot", async () => {
  const [first, second] = await world.candidates(world.marcus, 2, "sprite");
  await world.activate(first.uid);
  const active = async () => {
    const { rows } = await sql<{ id: string }>`select id from gallery_assets
      where entity_id = ${world.marcus.uid} and workflow_slot = 'sprite' and is_active`.execute(studio.deps.db.read);
    return rows.map(({ id }) => id);
  };
  const force = sql`update image_variants set is_hero = true, status_id = 5 where id = ${second.id}`;
  await expect(force.execute(studio.deps.db.read)).rejects.toMatchObject({ code: "23505" });
  expect(await active()).toEqual([first.uid]);
  await world.activate(second.uid);
  expect(await active()).toEqual([second.uid]);
});

test.each([
  ["S4-66", "id", "uuid", () => uuid],
  ["S4-66", "world_id", "uuid", () => world.uid],
  ["S4-67", "entity_type", "text", () => "character"],
  ["S4-67", "entity_id", "uuid", () => world.marcus.uid],
  ["S4-67", "asset_type", "text", () => "portrait"],
  ["S4-68", "prompt", "text", () => "a bartender"],
  ["S4-68", "count", "integer", () => 2],
  ["S4-69", "status", "text", () => "Complete"],
  ["S4-69", "completed_count", "integer", () => 2],
  ["S4-69", "error_message", "text", () => null],
  ["S4-69", "created_at", instant, () => expect.any(Date)],
])("%s a batch has %s, a %s", async (_, column, type, value) => {
  expect((await columns("game_batches"))[column]).toBe(type);
  expect(batch[column]).toEqual(value());
});

test("S4-69 S4-98 a batch that failed keeps its reason, and is the same in the database as on the wire", async () => {
  quick.failNext({ state: "failed", failure: { kind: "refused", message: "Node 4 has no input" } });
  const made = await world.generate({ entity_id: world.harbour.uid, asset_type: "backdrop", count: 1 });
  await until("failed", async () => (await one("game_batches", made.batch_id)).status === "Failed");
  const { batch_row: _, created_at: at, ...stored } = await one("game_batches", made.batch_id);
  expect(stored).toMatchObject({ completed_count: 0, error_message: "Node 4 has no input" });
  const told = await world.master(generationRoutes.readBatch, { params: { batch_id: made.batch_id } });
  expect(told).toMatchObject({ ...stored, created_at: (at as Date).toISOString() });
});

test("S4-70 a batch is Queued, Processing, Complete, Failed or Cancelled, and the database takes nothing else", async () => {
  const stand = (status: string) =>
    studio.deps.db.read.updateTable("generation_batches").set({ status }).where("uid", "=", String(batch.id)).execute();
  for (const status of ["Paused", "queued", "complete", ""])
    await expect(stand(status)).rejects.toMatchObject({ code: "23514" });
  for (const status of ["Queued", "Processing", "Failed", "Cancelled", "Complete"]) {
    await stand(status);
    expect(await one("game_batches", String(batch.id))).toMatchObject({ status });
  }
});

test.each([
  ["more pictures than it asked for", { completed_count: 3 }],
  ["fewer than none", { completed_count: -1 }],
  ["a count of none", { count: 0 }],
  ["a count of 17", { count: 17 }],
])("S4-68 S4-69 C15 the database keeps no batch with %s", async (_, change) => {
  const changed = studio.deps.db.read.updateTable("generation_batches").set(change).where("uid", "=", String(batch.id));
  await expect(changed.execute()).rejects.toMatchObject({ code: "23514" });
});

test("S4-71 S4-72 S4-73 S4-74 S4-99 a slot's workflow has its graph, prompt mappings, locked inputs and style mapping", async () => {
  expect(await columns("workflow_configurations")).toMatchObject({
    id: "uuid",
    slot: "text",
    workflow_json: "text",
    prompt_mappings: "jsonb",
    locked_inputs: "jsonb",
    style_reference_mapping: "jsonb",
  });
  expect(workflow).toMatchObject({ id: uuid, slot: "portrait", world_id: world.uid, version: 1 });
  expect(JSON.parse(String(workflow.workflow_json))).toMatchObject(portraitGraph());
  const told = await world.master(workflowRoutes.read, { params: { workflow_id: String(workflow.id) } });
  const { prompt_mappings, locked_inputs, style_reference_mapping } = workflow;
  expect(prompt_mappings).not.toEqual([]);
  expect(told).toMatchObject({ slot: "portrait", prompt_mappings, locked_inputs, style_reference_mapping });
  expect(style_reference_mapping).toEqual({ mode: "AutoDetect" });
});

test("S4-99 C13 a slot has one configuration: its default, in its newest version", async () => {
  const saved = await world.master(workflowRoutes.saveOfSlot, {
    params: { slot: "portrait" },
    body: { collection_id: world.uid, locked_inputs: [{ node: "3", input: "steps", value: "20" }] },
  });
  expect(saved).toMatchObject({ id: workflow.id, version: 2 });
  const { rows } = await sql<Row>`select id, version, locked_inputs from workflow_configurations
    where world_id = ${world.uid} and slot = 'portrait'`.execute(studio.deps.db.read);
  expect(rows).toEqual([{ id: workflow.id, version: 2, locked_inputs: [{ node: "3", input: "steps", value: "20" }] }]);
});
