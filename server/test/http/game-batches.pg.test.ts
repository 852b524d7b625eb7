import { assetRoutes, type Batch, batch as batchShape, generationRoutes, variantRoutes } from "@pentimento/contract";
import { afterAll, afterEach, beforeAll, expect, test } from "vitest";
import { following, hangUp } from "../live-line.ts";
import { type QuickProvider, quickProvider } from "../quick-provider.ts";
import { openTestStudio, type TestStudio } from "../studio.ts";
import { until } from "../until.ts";
import { makeWorld, refusal, type World } from "./world.ts";

let studio: TestStudio;
let quick: QuickProvider;
let world: World;
let release = () => {};

beforeAll(async () => {
  quick = quickProvider();
  studio = await openTestStudio({ machines: { providers: new Map([[quick.name, quick]]) } });
  world = await makeWorld(studio);
});
afterEach(async () => {
  release();
  hangUp();
  await studio.settled({ failuresExpected: true });
});
afterAll(() => studio.close());

const hold = () => {
  release = quick.hold();
};
const refused = { state: "failed", failure: { kind: "refused", message: "Node 4 has no input" } } as const;

const request = (count: number, prompt = "fog") =>
  world.generate({ entity_id: world.harbour.uid, asset_type: "backdrop", count, prompt });
const onBatch = (id: string) => ({ params: { batch_id: id } });
const read = (id: string) => world.master(generationRoutes.readBatch, onBatch(id));
const cancel = (id: string) => world.master(generationRoutes.cancel, onBatch(id));
const retry = (id: string) => world.master(generationRoutes.retry, onBatch(id));
const clear = (id: string) => world.master(generationRoutes.clear, onBatch(id));
const listed = async (api = world.master, collection_id: string | undefined = world.uid) =>
  (await api(generationRoutes.batches, { query: { collection_id, limit: 100 } })).batches;
const idsOf = (batches: Batch[]) => batches.map(({ id }) => id);
const finished = (id: string) =>
  until("finished", async () => {
    const found = await read(id);
    return found.finished_at !== null && found;
  });

test("S4-85 batches are listed: what runs, what waits in its order, then the newest finished; each with its fields", async () => {
  const [older, newer] = [await request(1), await request(1)];
  await finished(older.batch_id);
  await finished(newer.batch_id);
  hold();
  const running = await request(2);
  await until("both run", async () =>
    (await read(running.batch_id)).items.every(({ state }) => state === "processing"),
  );
  const [next, last] = [await request(1), await request(3)];
  const batches = await listed();
  expect(idsOf(batches)).toEqual([running, next, last, newer, older].map(({ batch_id }) => batch_id));
  expect(batches.map(({ status, position }) => [status, position])).toEqual([
    ["Processing", null],
    ["Queued", 1],
    ["Queued", 2],
    ["Complete", null],
    ["Complete", null],
  ]);
  for (const one of batches) expect(Object.keys(one).toSorted()).toEqual(Object.keys(batchShape.shape).toSorted());
  expect(batches[2]).toMatchObject({
    world_id: world.uid,
    entity_type: "location",
    entity_id: world.harbour.uid,
    asset_type: "backdrop",
    prompt: "fog",
    count: 3,
    completed_count: 0,
    error_message: null,
  });
});

test("S4-85 C24 one sees the batches of one's own worlds only, and a player not what was asked for", async () => {
  const { batch_id: id } = await request(1);
  const elsewhere = await makeWorld(studio);
  const theirs = await elsewhere.generate({ entity_id: elsewhere.harbour.uid, asset_type: "backdrop", count: 1 });
  const all = (await world.master(generationRoutes.batches, { query: { limit: 100 } })).batches;
  expect(new Set(all.map(({ world_id }) => world_id))).toEqual(new Set([world.uid]));
  expect(idsOf(await listed(world.master, elsewhere.uid))).toEqual([]);
  expect(idsOf(await listed(elsewhere.master, elsewhere.uid))).toEqual([theirs.batch_id]);
  const shown = (await listed(world.player)).find((one) => one.id === id);
  expect(shown).toMatchObject({ id, prompt: "" });
});

test("S4-102 S4-103 a request is answered before its pictures are made; they come in the background, and progress is told", async () => {
  const line = await following(studio, world.maker, world);
  hold();
  const { batch_id: id, asset_ids: assets } = await request(3);
  expect(await read(id)).toMatchObject({ completed_count: 0, finished_at: null });
  release();
  await line.hears("GenerationComplete");
  const news = line.heard.filter(({ batch_id }) => batch_id === id);
  expect(news.filter(({ type }) => !type.startsWith("GenerationItem") && type !== "GenerationPreview")).toMatchObject([
    { type: "GenerationQueued", position: 1 },
    ...[1, 2, 3].map((completed) => ({ type: "GenerationProgress", completed, total: 3 })),
    { type: "GenerationComplete", assets: expect.arrayContaining(assets) },
  ]);
  expect(await read(id)).toMatchObject({ status: "Complete", completed_count: 3 });
});

test("S4-86 C12 cancelling a batch that waits ends it at once, and its pictures never come to be", async () => {
  hold();
  await request(2);
  const { batch_id: id, asset_ids: assets } = await request(2);
  expect(await cancel(id)).toMatchObject({ id, status: "Cancelled", completed_count: 0 });
  release();
  await studio.settled();
  expect(await read(id)).toMatchObject({
    status: "Cancelled",
    items: [{ state: "cancelled" }, { state: "cancelled" }],
  });
  for (const asset of assets) await expect(world.read(asset)).rejects.toMatchObject(refusal(404, "not-found"));
});

test("S4-86 S4-116 cancelling a batch that runs stops the provider's work and keeps the pictures already made", async () => {
  const line = await following(studio, world.maker, world);
  const before = quick.submitted.length;
  hold();
  const makeFirst = release;
  const { batch_id: id } = await request(16);
  await until("the first are begun", () => quick.submitted.length > before);
  // What is begun after them stays, so that something runs when it is cancelled.
  hold();
  makeFirst();
  await until("a picture", () =>
    line.heard.some(({ type, batch_id }) => type === "GenerationProgress" && batch_id === id),
  );
  await cancel(id);
  await studio.settled({ failuresExpected: true });
  const ended = await read(id);
  const made = ended.items.filter(({ state }) => state === "complete").map((item) => item.variant_uid);
  expect(ended).toMatchObject({ status: "Complete", completed_count: made.length });
  expect(ended.items.some(({ state }) => state === "cancelled")).toBe(true);
  const gallery = await world.list({ entity_id: world.harbour.uid });
  expect(gallery.assets.map((asset) => asset.id)).toEqual(expect.arrayContaining(made));
  expect((await line.hears("GenerationComplete")).assets).toEqual(made);
});

test("S4-86 C17 a finished batch is not cancelled: 409, and its pictures stay", async () => {
  const { batch_id: id, asset_ids: assets } = await request(1);
  await finished(id);
  await expect(cancel(id)).rejects.toMatchObject(refusal(409, "wrong-state"));
  expect(await world.read(assets[0] ?? "")).toMatchObject({ status: "generated", batch_id: id });
});

test("S4-87 S4-117 a retry asks for the same again, counts its attempt and ends in Queued", async () => {
  quick.failNext(refused);
  const { batch_id: id, asset_ids: assets } = await request(2, "a pier at dawn");
  const before = await finished(id);
  expect(before).toMatchObject({ status: "Complete", completed_count: 1, failed_count: 1, attempt: 1 });
  hold();
  // Whatever could be begun is busy, so that the answer is of a batch that waits.
  const busy = await request(2);
  await until("busy", async () => (await read(busy.batch_id)).items.every(({ state }) => state === "processing"));
  const line = await following(studio, world.maker, world);
  expect(await retry(id)).toMatchObject({
    id,
    status: "Queued",
    attempt: 2,
    prompt: before.prompt,
    count: before.count,
    slot: before.slot,
    provider: before.provider,
    error_message: null,
    finished_at: null,
    position: 1,
  });
  expect(await line.hears("GenerationQueued")).toMatchObject({ batch_id: id, position: 1 });
  release();
  expect(await finished(id)).toMatchObject({ status: "Complete", completed_count: 2, failed_count: 0, attempt: 2 });
  const sent = quick.submitted.filter(({ prompt }) => prompt === "a pier at dawn");
  expect(sent).toHaveLength(3);
  const asked = sent.map(({ kind, prompt, seed, width, height, style }) => ({
    kind,
    prompt,
    seed,
    width,
    height,
    style,
  }));
  expect(new Set(asked.map((one) => JSON.stringify(one))).size).toBe(1);
  for (const asset of assets) expect(await world.read(asset)).toMatchObject({ status: "generated" });
});

test("S4-87 a batch that runs, and one of which nothing failed, are not retried: 409", async () => {
  hold();
  const { batch_id: id } = await request(1);
  await expect(retry(id)).rejects.toMatchObject(refusal(409, "wrong-state"));
  release();
  await finished(id);
  await expect(retry(id)).rejects.toMatchObject(refusal(409, "wrong-state"));
});

test("S4-87 C24 a player neither cancels nor retries nor clears", async () => {
  const { batch_id: id } = await request(1);
  await finished(id);
  for (const route of [generationRoutes.cancel, generationRoutes.retry, generationRoutes.clear])
    await expect(world.player(route, onBatch(id))).rejects.toMatchObject(refusal(403, "not-allowed"));
});

test("C17 S4-42 Clear hides one finished batch, Clear All every finished one; open ones stay, and no asset is deleted", async () => {
  const [first, second] = [await request(2), await request(1)];
  await finished(first.batch_id);
  await finished(second.batch_id);
  quick.failNext(refused);
  const failed = await request(1);
  await finished(failed.batch_id);
  hold();
  const open = await request(1);
  await expect(clear(open.batch_id)).rejects.toMatchObject(refusal(409, "wrong-state"));
  const gallery = async () => (await world.list({ limit: 200 })).assets.map(({ id, status }) => ({ id, status }));
  const before = await gallery();
  await clear(first.batch_id);
  const left = idsOf(await listed());
  expect(left).not.toContain(first.batch_id);
  expect(left).toEqual(expect.arrayContaining([open, failed, second].map(({ batch_id }) => batch_id)));
  const all = { body: { collection_id: world.uid } };
  expect((await world.master(generationRoutes.clearCompleted, all)).cleared).toBe(left.length - 1);
  expect(idsOf(await listed())).toEqual([open.batch_id]);
  expect(await world.master(generationRoutes.clearCompleted, all)).toMatchObject({ cleared: 0 });
  expect(await gallery()).toEqual(before);
  for (const asset of [...first.asset_ids, ...second.asset_ids])
    expect(await world.master(assetRoutes.read, { params: { asset_id: asset } })).toMatchObject({
      status: "generated",
    });
  expect(await read(first.batch_id)).toMatchObject({ status: "Complete" });
});

test("C17 clearing all touches no other world's batches", async () => {
  const elsewhere = await makeWorld(studio);
  const theirs = await elsewhere.generate({ entity_id: elsewhere.harbour.uid, asset_type: "backdrop", count: 1 });
  await studio.settled({ failuresExpected: true });
  await world.master(generationRoutes.clearCompleted, { body: { collection_id: world.uid } });
  expect(idsOf(await listed(elsewhere.master, elsewhere.uid))).toEqual([theirs.batch_id]);
});

test("S4-85 a batch whose pictures lie in the trash is still told, without them", async () => {
  const { batch_id: id, asset_ids: assets } = await request(1);
  await finished(id);
  await world.master(variantRoutes.remove, {
    params: { character_id: world.harbour.uid, variant_id: assets[0] ?? "" },
  });
  expect(await read(id)).toMatchObject({ status: "Complete", items: [{ state: "complete", picture: null }] });
});
