import { generationRoutes, workflowRoutes } from "@pentimento/contract";
import { sql } from "kysely";
import { afterEach, beforeEach, expect, test } from "vitest";
import type { BuiltSubject } from "../builders.ts";
import { openComfyStudio } from "../comfy-studio.ts";
import type { FakeComfy } from "../fake-comfy/start.ts";
import { hangUp, lineOf } from "../live-line.ts";
import { settledSoon } from "../sourced-subject.ts";
import type { TestStudio } from "../studio.ts";
import { until } from "../until.ts";
import { smallPortrait } from "../workflows/small-portrait.ts";
import { makeWorld, type World } from "./world.ts";

let studio: TestStudio;
let fake: FakeComfy;
let world: World;

beforeEach(async () => {
  ({ studio, fake } = await openComfyStudio());
  world = await makeWorld(studio);
});
afterEach(async () => {
  fake.steps.open();
  hangUp();
  await studio.close();
  await fake.close();
});

/** Keeps a workflow for a slot, with models that the server has. */
const keepFor = (slot: string) =>
  world.master(workflowRoutes.create, {
    body: {
      collection_id: world.uid,
      name: `${slot} of the table`,
      slot,
      ...smallPortrait(),
    },
  });

const askFor = async (entity: BuiltSubject, slot: string, wish: Record<string, unknown> = {}) => {
  const { id } = await keepFor(slot);
  return world.generate({ entity_id: entity.uid, asset_type: slot, provider: "comfy", workflow_id: id, ...wish });
};

const batchOf = (id: string) => world.master(generationRoutes.readBatch, { params: { batch_id: id } });

test("S4-1 S4-6 S4-7 portraits and sprites of people and backdrops of places are made on demand by ComfyUI, each by the workflow of its type", async () => {
  const { harbour, list, marcus } = world;
  const wanted = [
    [marcus, "portrait", "character"],
    [marcus, "sprite", "character"],
    [harbour, "backdrop", "location"],
  ] as const;
  for (const [entity, slot] of wanted) await askFor(entity, slot, { count: 1 });
  await settledSoon(studio);
  const { assets } = await list();
  const made = assets.map((each) => [each.entity_id, each.asset_type, each.entity_type, each.status]);
  expect(made.toSorted()).toEqual(
    wanted.map(([entity, slot, kind]) => [entity.uid, slot, kind, "generated"]).toSorted(),
  );
  const { workflows } = await world.master(workflowRoutes.list, { query: { collection_id: world.uid } });
  for (const { asset_type, workflow_id } of assets)
    expect(workflows.find(({ id }) => id === workflow_id)?.slot).toBe(asset_type);
  expect(fake.accepted).toHaveLength(3);
});

test("S4-9 S4-102 S4-103 a request is answered before anything is drawn; the work goes on behind it and is told as it goes", async () => {
  const line = await lineOf(studio, world.maker);
  line.say({ type: "follow", collection_id: world.uid });
  await line.hears("following");
  fake.steps.hold();
  const { batch_id: id, position } = await askFor(world.marcus, "portrait", { count: 2 });
  expect(position).toBe(1);
  expect(await line.hears("GenerationQueued")).toMatchObject({ batch_id: id, position: 1 });
  expect((await world.list()).assets).toEqual([]);

  const running = await until("a batch in the making", async () => {
    const batch = await batchOf(id);
    return batch.status === "Processing" && batch;
  });
  expect(running).toMatchObject({ completed_count: 0, count: 2, finished_at: null });
  fake.steps.allow(1);
  expect(await line.hears("GenerationItemProgress")).toMatchObject({ batch_id: id });
  expect((await batchOf(id)).completed_count).toBe(0);

  fake.steps.open();
  await line.hears("GenerationComplete");
  const told = line.heard.filter(({ type }) => type === "GenerationProgress");
  expect(told.map(({ completed, total }) => [completed, total])).toEqual([
    [1, 2],
    [2, 2],
  ]);
  expect(await batchOf(id)).toMatchObject({ status: "Complete", completed_count: 2, failed_count: 0 });
});

test("S4-97 an asset tells all that the database knows of it: picture, entity, prompt, workflow, batch and state", async () => {
  const { batch_id, asset_ids } = await askFor(world.marcus, "portrait", { count: 1, prompt: "a burn scar" });
  await settledSoon(studio);
  const [id = ""] = asset_ids;
  await world.activate(id);
  const asset = await world.read(id);
  const { rows } = await sql<Record<string, unknown>>`
    select v.id, f.width, f.height, f.thumbhash, v.prompt, s.name as status, v.slot, v.is_hero, b.uid as batch, w.uid as workflow
    from image_variants v join blobs f on f.id = v.blob_id join variant_statuses s on s.id = v.status_id
    join generation_items i on i.variant_id = v.id join generation_batches b on b.id = i.batch_id
    join workflow_versions n on n.id = v.workflow_version_id join workflows w on w.id = n.workflow_id
    where v.uid = ${id}`.execute(studio.deps.db.read);
  const [row] = rows;
  expect(row).toMatchObject({ prompt: expect.stringContaining("a burn scar"), is_hero: true, batch: batch_id });
  expect(asset).toEqual({
    id,
    row: Number(row?.id),
    file_path: `/pictures/${id}/download`,
    thumbnail_path: `/pictures/${id}/medium`,
    asset_type: "portrait",
    entity_type: "character",
    entity_id: world.marcus.uid,
    entity_name: "Marcus the Bartender",
    world_id: world.uid,
    prompt: row?.prompt,
    workflow_slot: "portrait",
    workflow_id: row?.workflow,
    status: row?.status,
    is_active: true,
    style_reference_id: null,
    style_reference_thumbnail: null,
    batch_id,
    width: row?.width,
    height: row?.height,
    thumbhash: row?.thumbhash,
    created_at: asset.created_at,
  });
  expect(Date.parse(asset.created_at)).toBeGreaterThan(0);
});

test("S4-98 a batch keeps account of itself from the line to its end, the failure of one picture included", async () => {
  fake.steps.hold();
  const first = await askFor(world.marcus, "portrait", { count: 2 });
  await until("all places taken", () => fake.accepted.length === 2);
  const second = await askFor(world.harbour, "backdrop", { count: 1 });
  expect(await batchOf(first.batch_id)).toMatchObject({ status: "Processing", started_at: expect.any(String) });
  const waiting = { status: "Queued", count: 1, completed_count: 0, started_at: null, finished_at: null };
  expect(await batchOf(second.batch_id)).toMatchObject({ ...waiting, position: expect.any(Number) });

  fake.faults.failNode("RuntimeError", "a tensor has the wrong shape");
  fake.steps.open();
  await settledSoon(studio);
  const done = await batchOf(first.batch_id);
  expect(done).toMatchObject({ completed_count: 1, failed_count: 1, position: null });
  expect(done.items.map(({ state }) => state).toSorted()).toEqual(["complete", "failed"]);
  expect(done.error_message).toMatch(/wrong shape/);
  expect(Date.parse(done.finished_at ?? "")).toBeGreaterThanOrEqual(Date.parse(done.started_at ?? ""));
  expect(await batchOf(second.batch_id)).toMatchObject({ status: "Complete", completed_count: 1, position: null });
});

test("S4-99 each slot has workflows of its own and one of them by default; a request names one and it is kept with the picture", async () => {
  const [portrait, sprite] = [await keepFor("portrait"), await keepFor("sprite")];
  const other = await keepFor("portrait");
  const { workflows } = await world.master(workflowRoutes.list, {
    query: { collection_id: world.uid, slot: "portrait" },
  });
  expect(workflows.map(({ id, is_default }) => [id, is_default]).toSorted()).toEqual(
    [
      [portrait.id, true],
      [other.id, false],
    ].toSorted(),
  );
  expect(sprite).toMatchObject({ slot: "sprite", is_default: true });
  const { providers } = await world.master(generationRoutes.providers, {});
  expect(providers.flatMap((each) => each.workflows.map(({ id, slot }) => [id, slot]))).toEqual(
    expect.arrayContaining([portrait, sprite, other].map(({ row, slot }) => [row, slot])),
  );
  const { asset_ids } = await world.generate({
    entity_id: world.marcus.uid,
    asset_type: "portrait",
    provider: "comfy",
    workflow_id: other.id,
    count: 1,
  });
  await settledSoon(studio);
  expect(await world.read(asset_ids[0] ?? "")).toMatchObject({ workflow_id: other.id, workflow_slot: "portrait" });
});
