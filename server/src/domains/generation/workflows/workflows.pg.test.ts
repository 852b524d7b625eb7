import { type Client, type InputOf, type WorkflowDetail, workflowRoutes } from "@pentimento/contract";
import { afterAll, beforeAll, expect, test } from "vitest";
import { openTestStudio, type TestStudio } from "../../../../test/studio.ts";
import { portraitGraph } from "../../../../test/workflows/portrait-graph.ts";

let studio: TestStudio;
let home: Awaited<ReturnType<TestStudio["collection"]>>;
let creator: Client;
let admin: Client;
beforeAll(async () => {
  studio = await openTestStudio({ works: false });
  home = await studio.collection({ kind: "world" });
  creator = await studio.as(home.maker);
  admin = await studio.as(await studio.person({ isAdmin: true }));
});
afterAll(() => studio.close());

type Wish = Partial<InputOf<typeof workflowRoutes.create>["body"]>;
let made = 0;
/** Keeps a workflow in a slot of its own. */
const create = (wish: Wish = {}, api = creator) =>
  api(workflowRoutes.create, {
    body: {
      collection_id: home.uid,
      name: "Portrait Generator",
      slot: `slot_${++made}`,
      workflow_json: JSON.stringify(portraitGraph()),
      ...wish,
    },
  });
const save = ({ id }: { id: string }, body: InputOf<typeof workflowRoutes.save>["body"]) =>
  creator(workflowRoutes.save, { params: { workflow_id: id }, body });
const read = ({ id }: { id: string }, version?: number, api = creator) =>
  api(workflowRoutes.read, { params: { workflow_id: id }, query: { version } });

test("S4-10 S4-71 S4-72 S4-73 S4-74 an imported workflow is kept with what was found in it: prompts, locks, style, seed and size", async () => {
  const kept = await create({ slot: "portrait" });
  expect(kept).toMatchObject({
    name: "Portrait Generator",
    slot: "portrait",
    version: 1,
    is_default: true,
    used_by: 0,
  });
  expect(kept.prompt_mappings.map(({ node, input, source }) => ({ node, input, source }))).toEqual([
    { node: "6", input: "text", source: "entity_description" },
    { node: "7", input: "text", source: "static_text" },
  ]);
  expect(kept.prompt_mappings[1]?.template).toBe("blurry");
  expect(kept.bindings).toMatchObject({ seed: [{ node: "3", input: "seed" }], outputs: ["9"] });
  expect(kept.locked_inputs).toContainEqual({ node: "3", input: "steps", value: "30" });
  expect(kept.style_reference_mapping).toEqual({ mode: "AutoDetect" });
  expect(kept.fields.find(({ node, input }) => node === "3" && input === "seed")).toMatchObject({
    role: "seed",
    value: "1",
  });
  expect(await read(kept)).toEqual(kept);
  const row = await studio.deps.db.read
    .selectFrom("workflows")
    .selectAll()
    .where("uid", "=", kept.id)
    .executeTakeFirst();
  expect(row).toMatchObject({ slot: "portrait", collection_id: home.id, is_default: true });
});

test.each(["portrait", "sprite", "backdrop", "item", "custom", "any_words_of_ones_own"])(
  "S4-75 S4-76 S4-77 S4-78 S4-79 the slot %s has workflows of its own, of which the first is its default",
  async (slot) => {
    const elsewhere = await studio.collection();
    const api = await studio.as(elsewhere.maker);
    const [first, second] = [
      await create({ slot, collection_id: elsewhere.uid }, api),
      await create({ slot, collection_id: elsewhere.uid, name: "Another" }, api),
    ];
    const { workflows } = await api(workflowRoutes.list, { query: { collection_id: elsewhere.uid, slot } });
    expect(workflows.map(({ id, is_default }) => ({ id, is_default }))).toEqual([
      { id: first.id, is_default: true },
      { id: second.id, is_default: false },
    ]);
    await api(workflowRoutes.save, { params: { workflow_id: second.id }, body: { make_default: true } });
    const after = await api(workflowRoutes.list, { query: { collection_id: elsewhere.uid, slot } });
    expect(after.workflows.map(({ id, is_default }) => ({ id, is_default }))).toEqual([
      { id: second.id, is_default: true },
      { id: first.id, is_default: false },
    ]);
  },
);

test("a seed of 2^64 - 1 survives in the graph, and in a lock", async () => {
  const seed = "18446744073709551615";
  const text = JSON.stringify(portraitGraph()).replace('"seed":1', `"seed":${seed}`);
  const kept = await create({ workflow_json: text, locked_inputs: [{ node: "3", input: "seed", value: seed }] });
  expect(kept.workflow_json).toContain(`"seed":${seed}`);
  expect(kept.locked_inputs).toEqual([{ node: "3", input: "seed", value: seed }]);
});

test("S4-89 saving a slot writes a new version of its default, and the first one when there is none", async () => {
  const put = (body: object) =>
    creator(workflowRoutes.saveOfSlot, {
      params: { slot: "gilded_frame" },
      body: { collection_id: home.uid, ...body },
    });
  await expect(put({})).rejects.toMatchObject({ slug: "validation" });
  const first = await put({ workflow_json: portraitGraph() });
  expect(first).toMatchObject({ slot: "gilded_frame", version: 1, is_default: true });
  const second = await put({ workflow_json: portraitGraph({ 3: { cfg: 7.5 } }), comment: "calmer" });
  expect(second).toMatchObject({ id: first.id, version: 2 });
  expect(second.versions.map(({ version, comment, made_by }) => ({ version, comment, made_by }))).toEqual([
    { version: 2, comment: "calmer", made_by: "Maker" },
    { version: 1, comment: "", made_by: "Maker" },
  ]);
});

test("a change writes a version, no change writes none, and one that somebody else was faster with is refused", async () => {
  const kept = await create();
  expect((await save(kept, { workflow_json: JSON.stringify(portraitGraph(), null, 2) })).version).toBe(1);
  expect((await save(kept, { locked_inputs: kept.locked_inputs, prompt_mappings: kept.prompt_mappings })).version).toBe(
    1,
  );
  expect((await save(kept, { name: "Renamed" })).version).toBe(1);
  const style = { mode: "PromptWords" as const };
  expect((await save(kept, { style_reference_mapping: style, base_version: 1 })).version).toBe(2);
  await expect(save(kept, { style_reference_mapping: { mode: "Off" }, base_version: 1 })).rejects.toMatchObject({
    slug: "workflow-moved-on",
    problem: { status: 409, version: 2 },
  });
  expect(await read(kept)).toMatchObject({ name: "Renamed", version: 2, style_reference_mapping: style });
  expect((await read(kept, 1)).style_reference_mapping).toEqual({ mode: "AutoDetect" });
});

test("two versions are compared in people's words, and an old one comes back as the newest", async () => {
  const kept = await create();
  const [description, negative] = kept.prompt_mappings as [
    WorkflowDetail["prompt_mappings"][0],
    WorkflowDetail["prompt_mappings"][0],
  ];
  await save(kept, {
    workflow_json: portraitGraph({ 3: { cfg: 7.5 } }),
    locked_inputs: [{ node: "3", input: "steps", value: "25" }],
    prompt_mappings: [description, { ...negative, template: "blurry, deformed" }],
  });
  const { changes } = await creator(workflowRoutes.diff, {
    params: { workflow_id: kept.id },
    query: { from: 1, to: 2 },
  });
  expect(changes).toContainEqual({ place: "KSampler.steps", node: "3", before: "30", after: "25" });
  expect(changes).toContainEqual({ place: "Lock KSampler.steps", node: "3", before: "30", after: "25" });
  expect(changes).toContainEqual({
    place: "Mapping CLIPTextEncode.negative",
    node: "7",
    before: "static_text: blurry",
    after: "static_text: blurry, deformed",
  });
  const back = await creator(workflowRoutes.revert, { params: { workflow_id: kept.id }, body: { version: 1 } });
  expect(back).toMatchObject({ version: 3, locked_inputs: kept.locked_inputs, workflow_json: kept.workflow_json });
  expect(back.versions[0]).toMatchObject({
    version: 3,
    comment: "Version 1 again",
    graph_sha256: kept.versions[0]?.graph_sha256,
  });
  await expect(
    creator(workflowRoutes.revert, { params: { workflow_id: kept.id }, body: { version: 9 } }),
  ).rejects.toMatchObject({ slug: "validation" });
});

test("S4-88 members list the workflows of their collection with those offered to all; the graph is for those who look inside", async () => {
  const slot = "listed";
  const own = await create({ slot });
  const offered = await create({ slot, collection_id: null, name: "Offered" }, admin);
  const foreign = await studio.collection();
  await create({ slot, collection_id: foreign.uid }, await studio.as(foreign.maker));
  const viewer = await studio.as(await studio.member(home.id, "viewer"));
  const { workflows } = await viewer(workflowRoutes.list, { query: { slot } });
  expect(workflows.map(({ id }) => id).toSorted()).toEqual([own.id, offered.id].toSorted());
  for (const { id } of workflows) {
    expect(await read({ id }, undefined, viewer)).toMatchObject({ workflow_json: "", prompt_mappings: [], fields: [] });
    expect((await read({ id }, undefined, creator)).workflow_json).toContain("KSampler");
  }
  await expect(create({ collection_id: null })).rejects.toMatchObject({ slug: "not-allowed" });
  await expect(save(offered, { name: "Mine now" })).rejects.toMatchObject({ slug: "not-allowed" });
  await expect(viewer(workflowRoutes.list, { query: { collection_id: foreign.uid } })).rejects.toMatchObject({
    slug: "not-found",
  });
});

test("a workflow that was put away is listed and read no more, and its slot takes the next one as the first", async () => {
  const slot = "put_away";
  const kept = await create({ slot });
  await creator(workflowRoutes.archive, { params: { workflow_id: kept.id } });
  expect((await creator(workflowRoutes.list, { query: { slot } })).workflows).toEqual([]);
  await expect(read(kept)).rejects.toMatchObject({ slug: "not-found" });
  expect(await create({ slot })).toMatchObject({ is_default: true });
});

test("everybody who follows the collection hears of a change, in every collection when it is offered to all", async () => {
  const elsewhere = await studio.collection();
  const heard = async (collectionUid: string, id: string) =>
    (
      await studio.deps.db.read
        .selectFrom("events")
        .select("body")
        .where("collection_uid", "=", collectionUid)
        .where("type", "=", "WorkflowChanged")
        .execute()
    ).filter(({ body }) => (body as { workflow_id?: string }).workflow_id === id).length;
  const own = await create();
  await save(own, { style_reference_mapping: { mode: "Off" } });
  expect([await heard(home.uid, own.id), await heard(elsewhere.uid, own.id)]).toEqual([2, 0]);
  const offered = await create({ collection_id: null }, admin);
  expect([await heard(home.uid, offered.id), await heard(elsewhere.uid, offered.id)]).toEqual([1, 1]);
});
