import { type Slot, subjectRoutes, workflowRoutes } from "@pentimento/contract";
import { afterAll, beforeAll, expect, test } from "vitest";
import { type QuickProvider, quickProvider } from "../quick-provider.ts";
import { openTestStudio, type TestStudio } from "../studio.ts";
import { portraitGraph } from "../workflows/portrait-graph.ts";
import { makeWorld, refusal, type World } from "./world.ts";

let studio: TestStudio;
let quick: QuickProvider;
let world: World;
let sword: { uid: string };

beforeAll(async () => {
  quick = quickProvider();
  studio = await openTestStudio({ machines: { providers: new Map([[quick.name, quick]]) } });
  world = await makeWorld(studio);
  sword = await studio.subject({ collection: world, kind: "item", name: "A sword" });
});
afterAll(() => studio.close());

const registered = (key: string) =>
  studio.deps.db.read
    .selectFrom("slots")
    .selectAll()
    .where("key", "=", key)
    .where((or) => or.or([or("collection_id", "is", null), or("collection_id", "=", world.id)]))
    .executeTakeFirstOrThrow();

const offered = async (entity: { uid: string }, key: string): Promise<Slot | undefined> =>
  (await world.master(subjectRoutes.read, { params: { subject_id: entity.uid } })).slots.find(
    (slot) => slot.key === key,
  );

/** What a provider is asked for when a picture of this slot is wanted. */
async function asked(entity: { uid: string }, slot: string) {
  await world.generate({ entity_id: entity.uid, asset_type: slot, count: 1 });
  await studio.settled();
  const attempt = quick.submitted.at(-1);
  if (!attempt) throw new Error("nothing was asked for");
  return attempt;
}

test("S4-75 the slot portrait is for faces: a square, held to what is asked of a face", async () => {
  expect(await registered("portrait")).toMatchObject({
    kind: "portrait",
    quality: "portrait",
    subject_kinds: ["character"],
    description: expect.stringMatching(/face/i),
  });
  expect(await offered(world.marcus, "portrait")).toMatchObject({ aspect: "1:1", alpha: false, built_in: true });
  expect(await asked(world.marcus, "portrait")).toMatchObject({ kind: "portrait", width: 1280, height: 1280 });
});

test("S4-76 the slot sprite is for the whole figure: tall, on a transparent ground", async () => {
  expect(await registered("sprite")).toMatchObject({
    alpha: true,
    subject_kinds: ["character"],
    description: expect.stringMatching(/whole figure/i),
  });
  expect(await offered(world.marcus, "sprite")).toMatchObject({ aspect: "2:3", alpha: true });
  const attempt = await asked(world.marcus, "sprite");
  expect(attempt).toMatchObject({ kind: "portrait", alpha: true });
  expect(attempt.height).toBeGreaterThan(attempt.width);
});

test("S4-77 the slot backdrop is for places: wide, a background and no likeness", async () => {
  expect(await registered("backdrop")).toMatchObject({
    kind: "background",
    subject_kinds: expect.arrayContaining(["location"]),
    description: expect.stringMatching(/place, wide/i),
  });
  expect(await offered(world.harbour, "backdrop")).toMatchObject({ aspect: "16:9", alpha: false });
  expect(await asked(world.harbour, "backdrop")).toMatchObject({ kind: "background", width: 1600, height: 900 });
});

test("S4-78 the slot item is for one object, in a square", async () => {
  expect(await registered("item")).toMatchObject({
    kind: "custom",
    quality: "scene",
    subject_kinds: ["item"],
    description: expect.stringMatching(/one object/i),
  });
  expect(await offered(sword, "item")).toMatchObject({ aspect: "1:1" });
  const attempt = await asked(sword, "item");
  expect(attempt.width).toBe(attempt.height);
});

test.each(["custom", "evening_dress"])(
  "S4-79 C8 a slot of one's own by any key, as %s, is a custom one, takes any workflow, and pictures are made for it",
  async (key) => {
    const params = { subject_id: world.marcus.uid };
    const wish = { entity_id: world.marcus.uid, asset_type: key, count: 1 };
    await expect(world.generate(wish)).rejects.toMatchObject(refusal(400, "validation"));
    await world.master(subjectRoutes.addSlot, { params, body: { key, aspect: "3:4" } });
    expect(await registered(key)).toMatchObject({ kind: "custom", collection_id: world.id });
    const attempt = await asked(world.marcus, key);
    expect(attempt.width / attempt.height).toBeCloseTo(3 / 4, 2);
    const kept = await world.master(workflowRoutes.saveOfSlot, {
      params: { slot: key },
      body: { collection_id: world.uid, name: "Any", workflow_json: portraitGraph() },
    });
    expect(kept).toMatchObject({ slot: key, is_default: true });
    for (const entity of [world.harbour, sword]) expect(await offered(entity, key)).toMatchObject({ kind: "custom" });
  },
);

test("the database keeps no slot of a kind that nobody knows, and no two of one key", async () => {
  const own = { collection_id: world.id, label: "A", aspect: "1:1", subject_kinds: ["item"] };
  const insert = (values: { key: string; kind: string }) =>
    studio.deps.db.read
      .insertInto("slots")
      .values({ ...own, ...values })
      .execute();
  await expect(insert({ key: "odd", kind: "mural" })).rejects.toMatchObject({ code: "23514" });
  await insert({ key: "odd", kind: "custom" });
  await expect(insert({ key: "odd", kind: "custom" })).rejects.toMatchObject({ code: "23505" });
});
