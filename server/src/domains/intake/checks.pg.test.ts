import { type Client, generationRoutes, intakeRoutes } from "@pentimento/contract";
import { afterAll, beforeAll, expect, test } from "vitest";
import { type BuiltSubject, photo, picture } from "../../../test/builders.ts";
import { scriptedFaces } from "../../../test/scripted-faces.ts";
import { hasten, settledSoon, uploadTo } from "../../../test/sourced-subject.ts";
import { openTestStudio, type TestStudio } from "../../../test/studio.ts";
import { until } from "../../../test/until.ts";
import { openRaster } from "../../adapters/raster/sharp.ts";

let studio: TestStudio;
let home: Awaited<ReturnType<TestStudio["collection"]>>;
let api: Client;
const raster = openRaster();
const faces = scriptedFaces();
/** While true the decoder gives up on every picture that it is to measure. */
let measuringBreaks = false;

beforeAll(async () => {
  const breaking = {
    ...raster,
    measure: (...given: Parameters<typeof raster.measure>) =>
      measuringBreaks ? Promise.reject(new Error("the decoder gave up")) : raster.measure(...given),
  };
  studio = await openTestStudio({ machines: { faces, raster: breaking } });
  home = await studio.collection();
  api = await studio.as(home.maker);
});
afterAll(() => studio.close());

const newSubject = () => studio.subject({ collection: home });
const params = (subject: BuiltSubject) => ({ params: { character_id: subject.uid } });
const readSource = async (subject: BuiltSubject) => (await api(intakeRoutes.readSource, params(subject))).source!;

async function upload(subject: BuiltSubject, bytes: Uint8Array) {
  const answer = await uploadTo(api, subject, bytes);
  await settledSoon(studio);
  return answer;
}

const checksOf = (variantId: number) =>
  studio.deps.db.read
    .selectFrom("qa_results")
    .select(["check_name", "score", "threshold", "verdict", "message", "current", "run_uid"])
    .where("variant_id", "=", variantId)
    .orderBy("id")
    .execute();

test("S3-39 P-6 an upload is checked by itself; each check keeps its number, its threshold, a verdict and a sentence", async () => {
  const ada = await newSubject();
  const { variant, jobs } = await upload(ada, photo());
  expect(jobs.quality_check).toMatch(/^[0-9a-f-]{36}$/);
  const checks = await checksOf(variant.id);
  expect(checks.length).toBeGreaterThan(8);
  for (const check of checks) expect(check.message).toMatch(/\w/);
  const resolution = checks.find((check) => check.check_name === "resolution");
  expect(resolution).toMatchObject({ score: 512, threshold: { warn: 1024, fail: 512, dir: "below" }, verdict: "warn" });
  const measured = checks.filter((check) => check.verdict !== "skipped");
  expect(measured.every((check) => check.score !== null && check.threshold !== null)).toBe(true);
});

test("S3-38 S3-39 the answer to an upload names both jobs, and their state can be followed", async () => {
  const ada = await newSubject();
  const { jobs } = await uploadTo(api, ada, photo());
  const job = (id: string) => api(intakeRoutes.readJob, { params: { job_id: id } });
  expect(await job(jobs.quality_check)).toMatchObject({ name: "intake.check-quality" });
  expect(await job(jobs.face_embedding)).toMatchObject({ name: "intake.embed-face" });
  await settledSoon(studio);
  for (const id of Object.values(jobs)) expect(await job(id)).toMatchObject({ state: "done", attempt: 1, error: null });
  expect((await readSource(ada)).jobs.map((one) => one.state)).toEqual(["done", "done"]);
});

test("C10 a replaced source is checked anew, and the findings about the former one are kept", async () => {
  const ada = await newSubject();
  const first = await upload(ada, photo());
  const second = await upload(ada, await picture({ width: 300, height: 300 }));
  expect((await checksOf(first.variant.id)).every((check) => check.current)).toBe(true);
  expect((await checksOf(second.variant.id)).some((check) => check.verdict === "fail")).toBe(true);
  expect(await readSource(ada)).toMatchObject({ usable: false, variant: { uid: second.variant.uid } });
});

test("checking again puts new findings in the place of the old ones, which stay as history", async () => {
  const ada = await newSubject();
  const { variant } = await upload(ada, photo());
  const before = await checksOf(variant.id);
  const { jobs } = await api(intakeRoutes.recheck, { params: { character_id: ada.uid, variant_id: variant.uid } });
  expect(jobs.quality_check).toMatch(/-/);
  await settledSoon(studio);
  const after = await checksOf(variant.id);
  expect(after).toHaveLength(before.length * 2);
  expect(new Set(after.filter((check) => check.current).map((check) => check.run_uid)).size).toBe(1);
  expect(after.filter((check) => check.current).map(({ check_name, score }) => ({ check_name, score }))).toEqual(
    before.map(({ check_name, score }) => ({ check_name, score })),
  );
});

test("C14 a reviewer may use a source that failed; who and why is recorded, and an owner may not", async () => {
  const ada = await newSubject();
  const { variant } = await upload(ada, await picture({ width: 300, height: 300 }));
  const reviewer = await studio.member(home.id, "reviewer");
  const owner = await studio.as(await studio.member(home.id, "owner"));
  const reason = "The only photograph there is";
  const override = (who: Client) => who(intakeRoutes.overrideSource, { ...params(ada), body: { reason } });
  await expect(override(owner)).rejects.toMatchObject({ problem: { status: 403 } });
  expect((await override(await studio.as(reviewer))).source).toMatchObject({ usable: true });
  const recorded = await studio.deps.db.read
    .selectFrom("quality_overrides")
    .select(["actor_id", "reason"])
    .where("variant_id", "=", variant.id)
    .execute();
  expect(recorded).toEqual([{ actor_id: reviewer.id, reason }]);
  const body = { variant_type: "portrait", count: 1 };
  expect((await api(generationRoutes.generate, { ...params(ada), body })).variant_ids).toHaveLength(1);
  await settledSoon(studio);
});

test("there is nothing to override while all is well", async () => {
  const ada = await newSubject();
  await upload(ada, photo());
  const reviewer = await studio.as(await studio.member(home.id, "reviewer"));
  const override = reviewer(intakeRoutes.overrideSource, { ...params(ada), body: { reason: "just because" } });
  await expect(override).rejects.toMatchObject({ problem: { status: 409, type: "/problems/wrong-state" } });
});

test("checks that cannot be run are tried again, then told as an error: the source is not usable in silence", async () => {
  const ada = await newSubject();
  measuringBreaks = true;
  const { variant, jobs } = await upload(ada, photo());
  expect(await api(intakeRoutes.readJob, { params: { job_id: jobs.quality_check } })).toMatchObject({
    state: "failed",
    attempt: 4,
  });
  expect(await checksOf(variant.id)).toMatchObject([{ check_name: "checks", verdict: "error", score: null }]);
  expect(await readSource(ada)).toMatchObject({ usable: false, why_not: expect.stringContaining("failed") });
  measuringBreaks = false;
  await api(intakeRoutes.recheck, { params: { character_id: ada.uid, variant_id: variant.uid } });
  await settledSoon(studio);
  expect(await readSource(ada)).toMatchObject({ usable: true });
});

test("a check that breaks once is made at the next try, without a trace in the findings", async () => {
  const ada = await newSubject();
  measuringBreaks = true;
  const { variant, jobs } = await uploadTo(api, ada, photo());
  const job = () => api(intakeRoutes.readJob, { params: { job_id: jobs.quality_check } });
  await until("given back", async () => {
    const { state, attempt } = await job();
    return state === "queued" && attempt === 1;
  });
  expect(await checksOf(variant.id)).toEqual([]);
  measuringBreaks = false;
  await hasten(studio);
  await settledSoon(studio);
  expect(await job()).toMatchObject({ state: "done", attempt: 2 });
  expect((await checksOf(variant.id)).map((check) => check.verdict)).not.toContain("error");
});

test("a face engine that stays broken is told in the face's state and in the checks", async () => {
  const ada = await newSubject();
  await api(intakeRoutes.stateFaces, { params: { collection_id: home.uid }, body: { statement: "fiction" } });
  await settledSoon(studio);
  faces.breakDown(true);
  const { variant } = await upload(ada, photo());
  expect((await readSource(ada)).face).toMatchObject({ state: "failed", message: "The face engine broke" });
  expect(await checksOf(variant.id)).toMatchObject([{ verdict: "error" }]);
  faces.breakDown(false);
});
