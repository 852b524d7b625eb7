import { generationRoutes } from "@pentimento/contract";
import { afterAll, afterEach, beforeAll, expect, test } from "vitest";
import { type QuickProvider, quickProvider } from "../../../test/quick-provider.ts";
import {
  batchOf,
  generate,
  hasten,
  type SourcedSubject,
  settledSoon,
  sourcedSubjects,
} from "../../../test/sourced-subject.ts";
import { openTestStudio, type TestStudio } from "../../../test/studio.ts";
import { until } from "../../../test/until.ts";
import { StudioError } from "../../platform/errors.ts";

let studio: TestStudio;
let quick: QuickProvider;
let ada: SourcedSubject;
let release = () => {};

beforeAll(async () => {
  quick = quickProvider();
  studio = await openTestStudio({ machines: { providers: new Map([[quick.name, quick]]) } });
  ada = await (await sourcedSubjects(studio))();
});
afterEach(async () => {
  release();
  await settledSoon(studio);
});
afterAll(() => studio.close());

const hold = () => {
  release = quick.hold();
};

const refused = { state: "failed", failure: { kind: "refused", message: "Node 4 has no input" } } as const;

const cancel = (batchId: string) => ada.api(generationRoutes.cancel, { params: { batch_id: batchId } });
const retry = (batchId: string) => ada.api(generationRoutes.retry, { params: { batch_id: batchId } });
const clear = (batchId: string) => ada.api(generationRoutes.clear, { params: { batch_id: batchId } });
const batch = (batchId: string) => batchOf(ada, batchId);
const states = async (batchId: string) => (await batch(batchId)).items.map((item) => item.state);

const rows = (ids: number[]) =>
  studio.deps.db.read
    .selectFrom("image_variants")
    .select(["id", "status_id", "deleted_at", "blob_id"])
    .where("id", "in", ids)
    .orderBy("id")
    .execute();

const tell = async (batchId: string) => {
  const events = await studio.deps.db.read.selectFrom("events").select(["type", "body"]).orderBy("id").execute();
  return events.filter(({ body }) => (body as { batch_id?: string }).batch_id === batchId).map(({ type }) => type);
};

test("C12 a batch with at least one picture is complete, and tells how many failed", async () => {
  quick.failNext(refused);
  const { batch_id: id, variant_uids: uids } = await generate(ada, { count: 3 });
  await settledSoon(studio);
  const ended = await batch(id);
  expect(ended).toMatchObject({ status: "Complete", completed_count: 2, failed_count: 1 });
  const pictured = ended.items.filter((item) => item.state === "complete").map((item) => item.variant_uid);
  const [{ body } = { body: null }] = await studio.deps.db.read
    .selectFrom("events")
    .select("body")
    .where("type", "=", "GenerationComplete")
    .orderBy("id", "desc")
    .limit(1)
    .execute();
  expect(body).toEqual({ type: "GenerationComplete", batch_id: id, assets: pictured });
  expect(uids).toEqual(expect.arrayContaining(pictured));
});

test("C12 a batch without any picture has failed", async () => {
  quick.failNext(refused, refused);
  const { batch_id: id } = await generate(ada, { count: 2 });
  await settledSoon(studio);
  expect(await batch(id)).toMatchObject({
    status: "Failed",
    completed_count: 0,
    failed_count: 2,
    error_message: "Node 4 has no input",
  });
  expect(await tell(id)).toEqual(["GenerationQueued", "GenerationFailed"]);
});

test("S4-86 C12 cancelling drops what waits at once and stops what runs; the waiting variants go to the trash", async () => {
  hold();
  const { batch_id: id, variant_ids: ids } = await generate(ada, { count: 5 });
  // Two run at once; the other three wait.
  await until("two run", async () => (await states(id)).filter((state) => state === "processing").length === 2);
  const answer = await cancel(id);
  expect(answer.items.map((item) => item.state).toSorted()).toEqual([
    "cancelled",
    "cancelled",
    "cancelled",
    "processing",
    "processing",
  ]);
  await studio.settled({ failuresExpected: true });
  expect(await batch(id)).toMatchObject({ status: "Cancelled", completed_count: 0 });
  expect(await rows(ids)).toMatchObject(ids.map(() => ({ status_id: 1, deleted_at: expect.any(Date), blob_id: null })));
  expect(await tell(id)).toEqual(["GenerationQueued", "GenerationCancelled"]);
  const attempts = await studio.deps.db.read
    .selectFrom("generation_attempts")
    .innerJoin("generation_items", "generation_items.id", "generation_attempts.item_id")
    .select("generation_attempts.state")
    .where("generation_items.variant_id", "in", ids)
    .execute();
  expect(attempts.map(({ state }) => state)).toEqual(["cancelled", "cancelled"]);
});

test("S4-116 C12 pictures already made stay when their batch is cancelled", async () => {
  const { batch_id: id, variant_ids: ids } = await generate(ada, { count: 6 });
  await until("a picture", async () => (await states(id)).includes("complete"));
  hold();
  await cancel(id);
  await studio.settled({ failuresExpected: true });
  const ended = await batch(id);
  expect(ended.status).toBe("Complete");
  expect(ended.completed_count).toBeGreaterThan(0);
  const finished = (await rows(ids)).filter((row) => row.blob_id !== null);
  expect(finished).toHaveLength(ended.completed_count);
  expect(finished.every((row) => row.deleted_at === null)).toBe(true);
});

test("cancelling an attempt in doubt looks it up and ends it at the provider before the item ends", async () => {
  hold();
  quick.loseNext({ error: new StudioError("unavailable", "provider/unreachable", "No answer"), arrives: true });
  const { batch_id: id } = await generate(ada, { count: 1 });
  const sent = await until("sent", () => quick.submitted.at(-1)?.uid);
  await until("waits for its next try", async () => {
    const jobs = await studio.deps.db.read
      .selectFrom("jobs")
      .select(["state", "attempt"])
      .where("name", "=", "generation.run-item")
      .orderBy("id", "desc")
      .limit(1)
      .execute();
    return jobs[0]?.state === "queued" && jobs[0].attempt === 1;
  });
  expect((await cancel(id)).items).toMatchObject([{ state: "processing" }]);
  await studio.settled({ failuresExpected: true });
  expect(await batch(id)).toMatchObject({ status: "Cancelled", items: [{ state: "cancelled", attempts: 1 }] });
  expect(quick.released).toContain(sent);
});

test("a picture that was finished while its attempt was in doubt is kept, though cancelling was asked meanwhile", async () => {
  quick.loseNext({ error: new StudioError("unavailable", "provider/unreachable", "No answer"), arrives: true });
  const { batch_id: id } = await generate(ada, { count: 1 });
  await until("in doubt", async () => (await batch(id)).items[0]?.attempts === 1);
  await until("done there", async () => (await quick.observe(quick.submitted.at(-1)!)).state === "done");
  await cancel(id);
  await studio.settled({ failuresExpected: true });
  expect(await batch(id)).toMatchObject({ status: "Complete", completed_count: 1 });
});

test("C17 a finished batch cannot be cancelled, and an open one neither retried nor cleared", async () => {
  hold();
  const { batch_id: id } = await generate(ada, { count: 1 });
  const wrongState = { problem: { status: 409, type: "/problems/wrong-state" } };
  await expect(retry(id)).rejects.toMatchObject(wrongState);
  await expect(clear(id)).rejects.toMatchObject(wrongState);
  release();
  await settledSoon(studio);
  await expect(cancel(id)).rejects.toMatchObject(wrongState);
  await expect(retry(id)).rejects.toMatchObject(wrongState);
});

test("S4-87 C17 a retry or a clearing that comes while a cancelled batch still ends is told so", async () => {
  hold();
  const { batch_id: id } = await generate(ada, { count: 1 });
  await until("it runs", async () => (await states(id))[0] === "processing");
  // What runs at a node that is away cannot be ended at once.
  const comeBack = quick.leave();
  await cancel(id);
  const ending = { problem: { status: 409, detail: expect.stringContaining("is being cancelled") } };
  const asked = [retry(id), clear(id)].map((each) => expect(each).rejects.toMatchObject(ending));
  await Promise.all(asked).finally(comeBack);
});

test("S4-87 S4-117 C12 a retry reuses the variants of what failed, with the same parameters, shows its attempts and is queued", async () => {
  quick.failNext(refused);
  const { batch_id: id, variant_ids: ids } = await generate(ada, { count: 2, prompt: "try me twice" });
  await settledSoon(studio);
  hold();
  // Both places are taken, so that what is retried waits.
  const { batch_id: before } = await generate(ada, { count: 2 });
  await until("both run", async () => (await states(before)).every((state) => state === "processing"));
  expect(await retry(id)).toMatchObject({ status: "Queued", failed_count: 0, finished_at: null, attempt: 2 });
  release();
  await settledSoon(studio);
  const ended = await batch(id);
  expect(ended).toMatchObject({ status: "Complete", completed_count: 2, failed_count: 0, error_message: null });
  expect(ended.items.map((item) => item.variant_id)).toEqual(ids);
  expect(ended.items.map((item) => item.attempts).toSorted()).toEqual([1, 2]);
  const sent = quick.submitted.filter((attempt) => attempt.prompt === "try me twice");
  expect(sent).toHaveLength(3);
  expect(new Set(sent.map((attempt) => attempt.uid)).size).toBe(3);
  expect(new Set(sent.map((attempt) => attempt.seed)).size).toBe(1);
});

test("C12 a retry of what was cancelled takes its variants out of the trash", async () => {
  hold();
  const { batch_id: id, variant_ids: ids } = await generate(ada, { count: 2 });
  await cancel(id);
  await studio.settled({ failuresExpected: true });
  release();
  await retry(id);
  await settledSoon(studio);
  expect(await batch(id)).toMatchObject({ status: "Complete", completed_count: 2 });
  expect(await rows(ids)).toMatchObject(ids.map(() => ({ status_id: 3, deleted_at: null })));
});

test("cancelling and landing at the same moments end in one state that both agree on", async () => {
  const ids: string[] = [];
  for (let turn = 0; turn < 4; turn++) {
    const { batch_id: id } = await generate(ada, { count: 2 });
    const landed = quick.fetched.length;
    await until("one is landing", () => quick.fetched.length > landed);
    await cancel(id).catch((error: unknown) => expect(error).toMatchObject({ problem: { status: 409 } }));
    ids.push(id);
  }
  await hasten(studio);
  await settledSoon(studio);
  for (const id of ids) {
    const ended = await batch(id);
    const complete = ended.items.filter((item) => item.state === "complete");
    expect(ended.items.every((item) => item.state === "complete" || item.state === "cancelled")).toBe(true);
    expect(complete.every((item) => item.picture !== null)).toBe(true);
    expect(ended.completed_count).toBe(complete.length);
    expect(ended.status).toBe(complete.length > 0 ? "Complete" : "Cancelled");
    expect((await tell(id)).filter((type) => /Complete|Cancelled|Failed/.test(type))).toHaveLength(1);
  }
});

test("S4-85 C17 the batches of a collection are listed; clearing hides finished batches and touches no picture", async () => {
  const { batch_id: first, variant_ids: ids } = await generate(ada, { count: 1 });
  const { batch_id: second } = await generate(ada, { count: 1 });
  await settledSoon(studio);
  hold();
  const { batch_id: open } = await generate(ada, { count: 1 });
  const listed = async () => {
    const query = { collection_id: ada.home.uid, limit: 100 };
    return (await ada.api(generationRoutes.batches, { query })).batches.map((one) => one.id);
  };
  await clear(first);
  expect(await listed()).not.toContain(first);
  expect(await listed()).toContain(second);
  const collection_id = ada.home.uid;
  const { cleared, batch_ids } = await ada.api(generationRoutes.clearCompleted, { body: { collection_id } });
  expect(cleared).toBeGreaterThan(0);
  expect(batch_ids).toHaveLength(cleared);
  expect(await listed()).toEqual([open]);
  const back = await ada.api(generationRoutes.bringBack, { body: { collection_id, batch_ids: [second, first, open] } });
  expect(back).toEqual({ brought: 2 });
  expect(await listed()).toEqual([open, second, first]);
  expect(await rows(ids)).toMatchObject([{ status_id: 3, deleted_at: null }]);
});

test("batches that wait tell their place, and how long they will take once there is a pace", async () => {
  hold();
  const running = await generate(ada, { count: 2 });
  await until("both run", async () => (await states(running.batch_id)).every((state) => state === "processing"));
  const next = await generate(ada, { count: 1 });
  const last = await generate(ada, { count: 3 });
  expect([next.position, last.position]).toEqual([1, 2]);
  expect(await batch(running.batch_id)).toMatchObject({ status: "Processing", position: null });
  const [first, second] = [await batch(next.batch_id), await batch(last.batch_id)];
  expect([first.position, second.position]).toEqual([1, 2]);
  expect(second.eta_seconds).toBeGreaterThanOrEqual(first.eta_seconds ?? Number.POSITIVE_INFINITY);
});

test("a batch that waits goes before others once it has a higher priority, back again without, and not when it is over", async () => {
  hold();
  const running = await generate(ada, { count: 2 });
  await until("both run", async () => (await states(running.batch_id)).every((state) => state === "processing"));
  const { batch_id: first } = await generate(ada, { count: 1 });
  const { batch_id: second } = await generate(ada, { count: 1 });
  const prioritise = (batch_id: string, priority: number) =>
    ada.api(generationRoutes.prioritise, { params: { batch_id }, body: { priority } });
  const places = async () => [(await batch(first)).position, (await batch(second)).position];
  expect(await places()).toEqual([1, 2]);
  expect(await prioritise(second, 1)).toMatchObject({ status: "Queued", priority: 1, position: 1 });
  expect(await places()).toEqual([2, 1]);
  await prioritise(second, 0);
  expect(await places()).toEqual([1, 2]);
  await prioritise(second, 9);
  release();
  await settledSoon(studio);
  const [early, late] = [await batch(second), await batch(first)];
  expect(Date.parse(early.items[0]?.tries[0]?.at ?? "")).toBeLessThanOrEqual(
    Date.parse(late.items[0]?.tries[0]?.at ?? ""),
  );
  await expect(prioritise(second, 1)).rejects.toMatchObject({
    problem: { status: 409, type: "/problems/wrong-state" },
  });
});
