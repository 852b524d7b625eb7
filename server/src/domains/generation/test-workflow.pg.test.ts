import {
  assetRoutes,
  generationRoutes,
  type InputOf,
  subjectRoutes,
  variantRoutes,
  workflowRoutes,
} from "@pentimento/contract";
import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { openComfyStudio } from "../../../test/comfy-studio.ts";
import type { FakeComfy } from "../../../test/fake-comfy/start.ts";
import { quickProvider } from "../../../test/quick-provider.ts";
import { batchOf, generate, type SourcedSubject, settledSoon } from "../../../test/sourced-subject.ts";
import type { TestStudio } from "../../../test/studio.ts";
import { sketch } from "../../../test/workflows/blend.ts";
import { graphsSent } from "../../../test/workflows/graphs-sent.ts";

let studio: TestStudio;
let fake: FakeComfy;
beforeAll(async () => {
  ({ studio, fake } = await openComfyStudio({ before: [quickProvider()] }));
});
afterAll(async () => {
  await studio.close();
  await fake.close();
});

/** Each test has a world of its own, in which pictures are made from words alone. */
let ada: Omit<SourcedSubject, "sourceId">;
beforeEach(async () => {
  const home = await studio.collection({ kind: "world" });
  ada = { home, subject: await studio.subject({ collection: home }), api: await studio.as(home.maker) };
});

type Wish = Partial<InputOf<typeof workflowRoutes.create>["body"]>;
const keep = (wish: Wish = {}) =>
  ada.api(workflowRoutes.create, { body: { ...sketch, collection_id: ada.home.uid, ...wish } });

type Trial = Partial<InputOf<typeof workflowRoutes.test>["body"]>;
const tryOut = async (wish: Trial = {}) => {
  const made = await ada.api(workflowRoutes.test, {
    params: { slot: "portrait" },
    body: { collection_id: ada.home.uid, subject_id: ada.subject.uid, ...wish },
  });
  await settledSoon(studio);
  return made;
};
const read = ({ id }: { id: string }) => ada.api(workflowRoutes.read, { params: { workflow_id: id } });

test("S4-20 a test makes one picture with the saved version, and one with changes that nobody has saved, side by side", async () => {
  const workflow = await keep();
  const saved = await tryOut({ workflow_id: workflow.id });
  const locked_inputs = [{ node: "5", input: "steps", value: "2" }];
  const changed = await tryOut({ workflow_id: workflow.id, locked_inputs, seed: "18446744073709551615" });
  expect(await batchOf(ada, saved.batch_id)).toMatchObject({
    purpose: "test",
    count: 1,
    status: "Complete",
    error_message: null,
  });
  const [[first], [second]] = [await graphsSent(studio, saved.batch_id), await graphsSent(studio, changed.batch_id)];
  expect(first?.["5"]?.inputs).toMatchObject({ steps: 3, seed: 42 });
  expect(second?.["5"]?.inputs).toMatchObject({ steps: 2, seed: 18_446_744_073_709_551_615n });
  const shown = await read(workflow);
  expect(shown.test).toMatchObject([
    { batch_id: saved.batch_id, version: 1, picture: { variant_uid: saved.variant_uid } },
    { batch_id: changed.batch_id, version: null, picture: { variant_uid: changed.variant_uid } },
  ]);
  expect(shown.version).toBe(1);

  const after = await ada.api(workflowRoutes.save, { params: { workflow_id: workflow.id }, body: { locked_inputs } });
  expect(after.test).toMatchObject([
    { batch_id: changed.batch_id, version: 2, picture: { variant_uid: changed.variant_uid } },
  ]);
  const same = await tryOut({ workflow_id: workflow.id, locked_inputs });
  expect((await read(workflow)).test).toMatchObject([{ batch_id: same.batch_id, version: 2 }]);
});

test("S4-20 a test's picture is no candidate: no gallery, count or list of assets has it, and no workflow counts it as used", async () => {
  const workflow = await keep();
  const { variant_uid: uid } = await tryOut();
  const kept = (await generate(ada, { count: 1 })).variant_uids[0];
  await settledSoon(studio);
  const params = { character_id: ada.subject.uid };
  const listed = await ada.api(variantRoutes.list, { params });
  expect(listed.variants.map((one) => one.uid)).toEqual([kept]);
  const page = await ada.api(subjectRoutes.read, { params: { subject_id: ada.subject.uid } });
  expect(page.slots.find(({ key }) => key === "portrait")).toMatchObject({ candidates: 1 });
  const assets = await ada.api(assetRoutes.list, { params: { collection_id: ada.home.uid } });
  expect(assets.assets.map(({ id }) => id)).toEqual([kept]);
  expect(await read(workflow)).toMatchObject({ used_by: 1, test: [{ picture: { variant_uid: uid } }] });
});

test("a test's picture cannot be chosen, by whatever name: no hero, no active asset, and the database refuses it too", async () => {
  await keep();
  const { variant_uid: uid } = await tryOut();
  const api = await studio.as(await studio.member(ada.home.id, "reviewer"));
  const params = { character_id: ada.subject.uid, variant_id: uid };
  const { id } = await api(variantRoutes.read, { params });
  const no = { slug: "wrong-state", problem: { status: 409, detail: expect.stringContaining("try a workflow out") } };
  await expect(api(variantRoutes.approve, { params })).rejects.toMatchObject(no);
  await expect(api(variantRoutes.approve, { params: { ...params, variant_id: String(id) } })).rejects.toMatchObject(no);
  await expect(api(assetRoutes.activate, { params: { asset_id: uid } })).rejects.toMatchObject(no);
  const crown = studio.deps.db.inTx((tx) =>
    tx.updateTable("image_variants").set({ is_hero: true, status_id: 5 }).where("id", "=", id).execute(),
  );
  await expect(crown).rejects.toMatchObject({ constraint: "a_test_is_no_hero" });
});

test("a test is refused like any request: without a workflow, with one of elsewhere, with a graph that may not be kept", async () => {
  const before = [...fake.accepted];
  const slug = (wish: Trial) => tryOut(wish).catch((error: { slug: string }) => error.slug);
  expect(await slug({})).toBe("workflow-unknown");
  const workflow = await keep();
  const elsewhere = await studio.collection();
  const foreign = await (await studio.as(elsewhere.maker))(workflowRoutes.create, {
    body: { ...sketch, collection_id: elsewhere.uid },
  });
  expect(await slug({ workflow_id: foreign.id, locked_inputs: [] })).toBe("workflow-unknown");
  const bad = { ...sketch.workflow_json, "20": { class_type: "ShellCommand", inputs: {} } };
  expect(await slug({ workflow_id: workflow.id, workflow_json: bad })).toBe("workflow-node-not-allowed");
  const viewer = await studio.as(await studio.member(ada.home.id, "viewer"));
  await expect(
    viewer(workflowRoutes.test, {
      params: { slot: "portrait" },
      body: { collection_id: ada.home.uid, subject_id: ada.subject.uid },
    }),
  ).rejects.toMatchObject({ slug: "not-allowed" });
  expect(fake.accepted).toEqual(before);
});

test("C13 a request that names no workflow runs its slot's default, one that names one runs that, and a slot without one is painted", async () => {
  const standard = await keep();
  const other = await keep({ name: "Another" });
  const versionOf = async (uid: string | undefined) =>
    (
      await ada.api(variantRoutes.read, {
        params: { character_id: ada.subject.uid, variant_id: uid ?? "" },
      })
    ).workflow;
  const [plain, named] = [await generate(ada, { count: 1 }), await generate(ada, { count: 1, workflow_id: other.row })];
  await settledSoon(studio);
  expect(await versionOf(plain.variant_uids[0])).toEqual({ uid: standard.id, name: "Sketch", version: 1 });
  expect(await versionOf(named.variant_uids[0])).toEqual({ uid: other.id, name: "Another", version: 1 });
  await ada.api(workflowRoutes.archive, { params: { workflow_id: standard.id } });
  const painted = await generate(ada, { count: 1 });
  await settledSoon(studio);
  expect(await batchOf(ada, painted.batch_id)).toMatchObject({ provider: "painter" });
  expect(await versionOf(painted.variant_uids[0])).toBeNull();
});

test("S4-7 the Generate form is told which workflows a slot has, whose they are, and the default first", async () => {
  const first = await keep();
  const second = await keep({ name: "Another" });
  await ada.api(workflowRoutes.save, { params: { workflow_id: second.id }, body: { make_default: true } });
  const { providers } = await ada.api(generationRoutes.providers, {});
  const runs = providers.map(({ name, runs_workflows, workflows }) => ({ name, runs_workflows, workflows }));
  const about = { slot: "portrait", collection_id: ada.home.uid };
  expect(runs).toEqual([
    { name: "painter", runs_workflows: false, workflows: [] },
    {
      name: "comfy",
      runs_workflows: true,
      workflows: [
        { id: second.row, uid: second.id, name: "Another", ...about, is_default: true },
        { id: first.row, uid: first.id, name: "Sketch", ...about, is_default: false },
      ],
    },
  ]);
  const [, told] = providers;
  const ids = told?.workflows.flatMap(({ id, uid }) => [id, uid, String(id)]) ?? [];
  for (const workflow_id of ids) {
    const on = { provider: "comfy", count: 1, workflow_id };
    const named = { collection_id: ada.home.uid, entity_id: ada.subject.uid, asset_type: "portrait", ...on };
    await expect(generate(ada, on)).resolves.toBeDefined();
    await expect(ada.api(assetRoutes.generate, { body: named })).resolves.toBeDefined();
  }
  await settledSoon(studio);
});

test("a seed of 2^64 - 1 and a bare NaN come through import, saving, running and the server's own record unchanged", async () => {
  const seed = "18446744073709551615";
  const text = JSON.stringify(sketch.workflow_json).replace('"seed":1', `"seed":${seed},"note":NaN`);
  const body = { collection_id: ada.home.uid, workflow_json: text };
  const found = await ada.api(workflowRoutes.inspect, { body });
  expect(found.workflow_json).toContain(`"seed":${seed},`);
  const kept = await keep({ workflow_json: found.workflow_json });
  expect(kept.workflow_json).toContain(`"seed":${seed},`);
  expect(kept.workflow_json).toContain('"note":NaN');
  const made = await generate(ada, { count: 1, seed });
  await settledSoon(studio);
  const [sent] = await graphsSent(studio, made.batch_id);
  expect(sent?.["5"]?.inputs).toMatchObject({ seed: 2n ** 64n - 1n, note: Number.NaN });
  const params = { character_id: ada.subject.uid, variant_id: made.variant_uids[0] ?? "" };
  expect(await ada.api(variantRoutes.read, { params })).toMatchObject({ seed, status: "generated" });
});

test("a version remembers the server that it was checked against, and the models that its graph names", async () => {
  const loader = { class_type: "CheckpointLoaderSimple", inputs: { ckpt_name: "studio-xl.safetensors" } };
  const kept = await keep({ workflow_json: { ...sketch.workflow_json, "20": loader } });
  expect(kept.versions).toMatchObject([
    { version: 1, environment: { comfyui_version: "0.33.0", models: ["studio-xl.safetensors"] } },
  ]);
});

test("a workflow that was put away comes back, as its slot's default unless another one is by then", async () => {
  const workflow = await keep();
  const params = { workflow_id: workflow.id };
  await ada.api(workflowRoutes.archive, { params });
  expect(await ada.api(workflowRoutes.restore, { params })).toMatchObject({ id: workflow.id, is_default: true });
  await ada.api(workflowRoutes.archive, { params });
  const next = await keep({ name: "Next" });
  expect(next.is_default).toBe(true);
  expect(await ada.api(workflowRoutes.restore, { params })).toMatchObject({ is_default: false });
  const stranger = await studio.as((await studio.collection()).maker);
  await expect(stranger(workflowRoutes.restore, { params })).rejects.toMatchObject({ slug: "not-found" });
});
