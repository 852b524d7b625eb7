import { generationRoutes, intakeRoutes, variantRoutes } from "@pentimento/contract";
import sharp from "sharp";
import { afterEach, expect, test } from "vitest";
import { photo } from "../../../test/builders.ts";
import { openComfyStudio } from "../../../test/comfy-studio.ts";
import { followed } from "../../../test/fake-comfy/followed.ts";
import { restyled, sampled } from "../../../test/fake-comfy/graphs.ts";
import type { FakeComfy } from "../../../test/fake-comfy/start.ts";
import { following, hangUp } from "../../../test/live-line.ts";
import { batchOf, generate, settledSoon, sourcedSubjects } from "../../../test/sourced-subject.ts";
import { openTestStudio, type TestStudio } from "../../../test/studio.ts";
import { until } from "../../../test/until.ts";
import { keepGraph } from "../../../test/workflows/keep-graph.ts";
import { openPainter } from "../../adapters/painter/pool.ts";
import { painterProvider } from "../../adapters/painter/provider.ts";
import type { Attempt } from "../../adapters/providers/provider.ts";

let studio: TestStudio;
let fake: FakeComfy | undefined;

afterEach(async () => {
  fake?.steps.open();
  hangUp();
  await studio.close();
  await fake?.close();
  fake = undefined;
});

/** A studio whose pictures come from a ComfyUI, and a subject in it. */
async function comfyStudio() {
  ({ studio, fake } = await openComfyStudio());
  return { fake, ada: await (await sourcedSubjects(studio))() };
}

const workflowOf = (attempt: Pick<Attempt, "graph">) => keepGraph(studio.deps, attempt);

const attemptUids = async (variantIds: number[]) =>
  (
    await studio.deps.db.read
      .selectFrom("generation_attempts")
      .innerJoin("generation_items", "generation_items.id", "generation_attempts.item_id")
      .select(["generation_attempts.uid", "generation_attempts.state"])
      .where("generation_items.variant_id", "in", variantIds)
      .orderBy("generation_attempts.id")
      .execute()
  ).map(({ uid, state }) => ({ uid, state }));

test("S3-48 S3-53 each of the pictures asked for is dispatched to ComfyUI once, with its own id, and lands once", async () => {
  const { fake: comfy, ada } = await comfyStudio();
  const workflow = await workflowOf(sampled(2));
  const { batch_id: id, variant_ids: ids } = await generate(ada, {
    provider: "comfy",
    workflow_id: workflow,
    count: 3,
  });
  await settledSoon(studio);
  expect(await batchOf(ada, id)).toMatchObject({ status: "Complete", completed_count: 3 });
  const attempts = await attemptUids(ids);
  expect(attempts.map(({ state }) => state)).toEqual(["landed", "landed", "landed"]);
  expect([...comfy.accepted].toSorted()).toEqual(attempts.map(({ uid }) => uid).toSorted());
  for (const { uid } of attempts) expect(comfy.runs.get(uid)).toBe(1);
  const made = await ada.api(variantRoutes.read, {
    params: { character_id: ada.subject.uid, variant_id: String(ids[0]) },
  });
  expect(made).toMatchObject({ status: "generated", provider: "comfy", width: 96, height: 64 });
});

test("S3-49 how far a picture is at ComfyUI is heard while it is made", async () => {
  const { fake: comfy, ada } = await comfyStudio();
  const line = await following(studio, await studio.member(ada.home.id, "viewer"), ada.home);
  const workflow = await workflowOf(sampled(8));
  comfy.steps.hold();
  const { batch_id: id } = await generate(ada, { provider: "comfy", workflow_id: workflow, count: 1 });
  await until("it runs there", () => comfy.runs.size === 1);
  comfy.steps.open();
  await settledSoon(studio);
  const told = line.heard.filter((message) => message.type === "GenerationItemProgress");
  expect(told.length).toBeGreaterThan(1);
  expect(told.every((message) => message.batch_id === id)).toBe(true);
  const fractions = told.map((message) => Number(message.fraction));
  expect(fractions).toEqual(fractions.toSorted((one, other) => one - other));
  expect(fractions[0]).toBeLessThan(fractions.at(-1) ?? 0);
});

test("how far a picture has come at ComfyUI can be read at any time while it is made", async () => {
  const { fake: comfy, ada } = await comfyStudio();
  const workflow = await workflowOf(sampled(4));
  comfy.steps.hold();
  const { batch_id: id } = await generate(ada, { provider: "comfy", workflow_id: workflow, count: 2 });
  const fractions = async () => (await batchOf(ada, id)).items.map(({ fraction }) => fraction);
  await followed(comfy);
  comfy.steps.allow(2);
  await expect.poll(async () => Math.max(...(await fractions()))).toBeGreaterThan(0.3);
  expect(Math.min(...(await fractions()))).toBe(0);
  comfy.steps.open();
  await settledSoon(studio);
  expect(await fractions()).toEqual([1, 1]);
});

test("a picture that will not come is told of where it is awaited, though others of its batch are still made", async () => {
  const { fake: comfy, ada } = await comfyStudio();
  const line = await following(studio, await studio.member(ada.home.id, "viewer"), ada.home);
  const workflow = await workflowOf(sampled(2));
  comfy.faults.failNode("RuntimeError", "a tensor has the wrong shape");
  const { batch_id: id } = await generate(ada, { provider: "comfy", workflow_id: workflow, count: 2 });
  await settledSoon(studio);
  const lost = (await batchOf(ada, id)).items.find(({ state }) => state === "failed");
  expect((await batchOf(ada, id)).status).toBe("Complete");
  const told = () => line.heard.filter(({ change }) => change === "failed").map((message) => message.variant_id);
  await expect.poll(told).toEqual([lost?.variant_uid]);
});

test("S3-135 variants come over the same bridge from the source picture, image to image", async () => {
  const { fake: comfy, ada } = await comfyStudio();
  const workflow = await workflowOf(restyled({ bytes: photo(), format: "png" }));
  const { variant_ids: ids } = await generate(ada, { provider: "comfy", workflow_id: workflow, count: 1 });
  await settledSoon(studio);
  const [attempt] = await attemptUids(ids);
  expect(attempt).toMatchObject({ state: "landed" });
  expect(comfy.requests).toContain("POST /upload/image");
  const { urls } = await ada.api(variantRoutes.read, {
    params: { character_id: ada.subject.uid, variant_id: String(ids[0]) },
  });
  const cookie = await studio.cookieOf(await studio.person({ isAdmin: true }));
  const answer = await fetch(studio.origin + String(urls?.original), { headers: { cookie } });
  const { data } = await sharp(Buffer.from(await answer.arrayBuffer()))
    .resize(24, 16)
    .removeAlpha()
    .raw()
    .toBuffer({ resolveWithObject: true });
  const source = await sharp(photo()).resize(24, 16, { fit: "cover" }).removeAlpha().raw().toBuffer();
  // Blended one part in four with its own negative: what was light in the source is still the lighter.
  expect(correlation([...data], [...source])).toBeGreaterThan(0.7);
});

/** Pearson's, between -1 and 1. */
function correlation(one: number[], other: number[]): number {
  const mean = (values: number[]) => values.reduce((sum, value) => sum + value, 0) / values.length;
  const [first, second] = [mean(one), mean(other)];
  const dot = (a: number[], am: number, b: number[], bm: number) =>
    a.reduce((sum, value, at) => sum + (value - am) * ((b[at] ?? 0) - bm), 0);
  return dot(one, first, other, second) / Math.sqrt(dot(one, first, one, first) * dot(other, second, other, second));
}

test("a ComfyUI that restarts while it works is asked again under a new id, and one picture lands", async () => {
  const { fake: comfy, ada } = await comfyStudio();
  comfy.steps.hold();
  const workflow = await workflowOf(sampled(3));
  const { batch_id: id, variant_ids: ids } = await generate(ada, {
    provider: "comfy",
    workflow_id: workflow,
    count: 1,
  });
  await until("it runs there", () => comfy.runs.size === 1);
  comfy.restart();
  comfy.steps.open();
  await settledSoon(studio);
  expect(await batchOf(ada, id)).toMatchObject({ status: "Complete", completed_count: 1, items: [{ attempts: 2 }] });
  const attempts = await attemptUids(ids);
  expect(attempts.map(({ state }) => state)).toEqual(["absent", "landed"]);
  expect(comfy.accepted).toEqual(attempts.map(({ uid }) => uid));
});

test("S4-116 a running batch is cancelled at ComfyUI too", async () => {
  const { fake: comfy, ada } = await comfyStudio();
  comfy.steps.hold();
  const workflow = await workflowOf(sampled(50));
  const { batch_id: id } = await generate(ada, { provider: "comfy", workflow_id: workflow, count: 1 });
  await until("it runs there", () => comfy.runs.size === 1);
  await ada.api(generationRoutes.cancel, { params: { batch_id: id } });
  await until("it is told", () => comfy.requests.some((request) => request.includes("/interrupt")));
  comfy.steps.open();
  await settledSoon(studio);
  expect(await batchOf(ada, id)).toMatchObject({ status: "Cancelled", items: [{ state: "cancelled" }] });
});

test("the built-in painter makes a portrait whose likeness to the photograph is measured by the real face engine", async () => {
  const painter = painterProvider(openPainter({ threads: 1 }));
  studio = await openTestStudio({ machines: { providers: new Map([[painter.name, painter]]) } });
  const ada = await (await sourcedSubjects(studio))();
  const params = { collection_id: ada.home.uid };
  await ada.api(intakeRoutes.stateFaces, { params, body: { statement: "consent" } });
  await studio.settled();
  const { variant_ids: ids } = await generate(ada, { count: 1, style: "brushwork", seed: "5" });
  await studio.settled();
  const made = await ada.api(variantRoutes.read, {
    params: { character_id: ada.subject.uid, variant_id: String(ids[0]) },
  });
  expect(made).toMatchObject({ status: "generated", width: 1024, height: 1280, provider: "painter" });
  expect(made.likeness).toMatchObject({ score: expect.any(Number) });
  const found = await studio.deps.db.read
    .selectFrom("qa_results")
    .select(["score", "verdict"])
    .where("variant_id", "=", ids[0]!)
    .where("check_name", "=", "likeness")
    .executeTakeFirstOrThrow();
  expect(found.score).toBeGreaterThan(0);
});
