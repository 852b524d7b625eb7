import { sql } from "kysely";
import { afterAll, afterEach, beforeAll, expect, test } from "vitest";
import { picture } from "../../../test/builders.ts";
import { type QuickProvider, quickProvider } from "../../../test/quick-provider.ts";
import {
  batchOf,
  generate,
  hasten,
  type SourcedSubject,
  settledSoon,
  sourcedSubjects,
  uploadTo,
} from "../../../test/sourced-subject.ts";
import { openTestStudio, type TestStudio } from "../../../test/studio.ts";
import { until } from "../../../test/until.ts";
import { StudioError } from "../../platform/errors.ts";

let studio: TestStudio;
let quick: QuickProvider;
let sourced: Awaited<ReturnType<typeof sourcedSubjects>>;
let ada: SourcedSubject;
let release = () => {};

beforeAll(async () => {
  quick = quickProvider();
  studio = await openTestStudio({ machines: { providers: new Map([[quick.name, quick]]) } });
  sourced = await sourcedSubjects(studio);
  ada = await sourced();
});
afterEach(async () => {
  release();
  await settledSoon(studio);
});
afterAll(() => studio.close());

const hold = () => {
  release = quick.hold();
};

const variant = async (id: number) =>
  studio.deps.db.read
    .selectFrom("image_variants")
    .innerJoin("variant_statuses", "variant_statuses.id", "image_variants.status_id")
    .leftJoin("blobs", "blobs.id", "image_variants.blob_id")
    .select([
      "variant_statuses.name as status",
      "file_path",
      "image_variants.width",
      "image_variants.height",
      "image_variants.format",
      "file_size_bytes",
      "attempt_id",
      "source_variant_id",
      "blobs.sha256",
    ])
    .where("image_variants.id", "=", id)
    .executeTakeFirstOrThrow();

const attemptsOf = (variantId: number) =>
  studio.deps.db.read
    .selectFrom("generation_attempts")
    .innerJoin("generation_items", "generation_items.id", "generation_attempts.item_id")
    .select(["generation_attempts.uid", "number", "generation_attempts.state", "failure", "generation_attempts.error"])
    .where("generation_items.variant_id", "=", variantId)
    .orderBy("number")
    .execute();

/** Asks for one candidate; gives its variant and its batch. */
async function one(wish: Parameters<typeof generate>[1] = {}) {
  const { batch_id: batchId, variant_ids: ids } = await generate(ada, { count: 1, ...wish });
  return { batchId, id: ids[0]! };
}

const landedOnce = async (id: number) => {
  const attempts = await attemptsOf(id);
  expect(attempts.filter((attempt) => attempt.state === "landed")).toHaveLength(1);
  const landed = attempts.find((attempt) => attempt.state === "landed");
  expect(await variant(id)).toMatchObject({ status: "generated", attempt_id: landed?.uid });
  return attempts;
};

test("S3-57 S3-58 S3-59 S3-120 a finished picture turns its variant from generating to generated, with path and facts", async () => {
  hold();
  const { id } = await one({ seed: "77" });
  await until("generating", async () => (await variant(id)).status === "generating");
  expect(await variant(id)).toMatchObject({ file_path: null, sha256: null });
  release();
  await studio.settled();
  const made = await variant(id);
  expect(made).toMatchObject({ status: "generated", width: 1024, height: 1280, format: "png" });
  expect(made.file_path).toContain(made.sha256);
  const bytes = await studio.deps.blobs.read(made.sha256!, "png");
  expect(Number(made.file_size_bytes)).toBe(bytes.byteLength);
  await landedOnce(id);
});

test("S3-60 S3-121 P-6 a finished picture is checked by itself", async () => {
  const { id } = await one();
  await studio.settled();
  const checks = await studio.deps.db.read
    .selectFrom("qa_results")
    .select(["check_name", "verdict", "message"])
    .where("variant_id", "=", id)
    .where("current", "=", true)
    .execute();
  expect(checks.map((check) => check.check_name)).toEqual(expect.arrayContaining(["resolution", "sharpness", "noise"]));
  expect(checks.every((check) => check.message.length > 0)).toBe(true);
});

test("S4-92 S4-93 S4-94 S4-102 S3-61 a batch tells that it was queued, how far it is and what came of it", async () => {
  const { batch_id: batchId, variant_uids: uids, position } = await generate(ada, { count: 2 });
  await studio.settled();
  const told = await eventsOf(batchId);
  expect(told).toEqual([
    { type: "GenerationQueued", batch_id: batchId, position },
    { type: "GenerationProgress", batch_id: batchId, completed: 1, total: 2 },
    { type: "GenerationProgress", batch_id: batchId, completed: 2, total: 2 },
    { type: "GenerationComplete", batch_id: batchId, assets: uids },
  ]);
});

const eventsOf = async (batchId: string) => {
  const { rows } = await sql<{ body: unknown }>`select body from events
    where body->>'batch_id' = ${batchId} order by sequence`.execute(studio.deps.db.read);
  return rows.map((row) => row.body);
};

test("what the provider keeps for an attempt is freed once the picture has landed, and not before", async () => {
  hold();
  const { id } = await one();
  await until("generating", async () => (await attemptsOf(id))[0]?.state === "submitted");
  const { uid } = (await attemptsOf(id))[0]!;
  expect(quick.released).not.toContain(uid);
  release();
  await until("released", () => quick.released.includes(uid));
  expect(await variant(id)).toMatchObject({ status: "generated" });
});

test("U7 a provider that restarts while it works is asked anew under a new uid, and one picture lands", async () => {
  hold();
  const { id } = await one();
  await until("submitted", async () => (await attemptsOf(id))[0]?.state === "submitted");
  quick.restart();
  release();
  await settledSoon(studio);
  const attempts = await landedOnce(id);
  expect(attempts.map((attempt) => attempt.state)).toEqual(["absent", "landed"]);
  expect(new Set(attempts.map((attempt) => attempt.uid)).size).toBe(2);
});

const away = () => new StudioError("unavailable", "provider/unreachable", "No answer came");

test("an attempt whose acceptance got lost is looked up and found, and not sent again", async () => {
  quick.loseNext({ error: away(), arrives: true });
  const before = quick.submitted.length;
  const { id } = await one();
  const unknown = await until("unknown", async () => (await attemptsOf(id)).find(({ state }) => state === "unknown"));
  await settledSoon(studio);
  const attempts = await landedOnce(id);
  expect(attempts.map((attempt) => attempt.uid)).toEqual([unknown.uid]);
  expect(quick.submitted.length - before).toBe(1);
});

test("an attempt that never arrived is proved absent first, then made anew under a new uid", async () => {
  quick.loseNext({ error: away(), arrives: false });
  const { id } = await one();
  await settledSoon(studio);
  const attempts = await landedOnce(id);
  expect(attempts.map((attempt) => attempt.state)).toEqual(["absent", "landed"]);
});

test("a defect while handing over leaves the attempt in doubt, never forgotten", async () => {
  quick.loseNext({ error: new TypeError("something broke"), arrives: true });
  const { id } = await one();
  await settledSoon(studio);
  expect((await landedOnce(id)).map((attempt) => attempt.state)).toEqual(["landed"]);
});

test("S4-95 a refused attempt fails at once, and says why", async () => {
  quick.loseNext({ error: new StudioError("invalid", "provider/refused", "Node 3 is unknown"), arrives: false });
  const { id, batchId } = await one();
  await settledSoon(studio);
  expect(await attemptsOf(id)).toMatchObject([{ state: "failed", failure: "refused", error: "Node 3 is unknown" }]);
  expect(await batchOf(ada, batchId)).toMatchObject({ status: "Failed", error_message: "Node 3 is unknown" });
  expect(await variant(id)).toMatchObject({ status: "pending", file_path: null });
  const told = await eventsOf(batchId);
  expect(told.at(-1)).toEqual({ type: "GenerationFailed", batch_id: batchId, error: "Node 3 is unknown" });
});

test("a failed end leaves the variant pending, with the reason on its item", async () => {
  quick.failNext({ state: "failed", failure: { kind: "refused", message: "Node 4 has no input" } });
  const { id, batchId } = await one();
  await settledSoon(studio);
  expect(await attemptsOf(id)).toMatchObject([{ state: "failed", failure: "refused" }]);
  const batch = await batchOf(ada, batchId);
  expect(batch.items).toMatchObject([{ state: "failed", error: "Node 4 has no input", attempts: 1 }]);
  expect(await variant(id)).toMatchObject({ status: "pending" });
});

const blobCount = async () =>
  (
    await studio.deps.db.read
      .selectFrom("blobs")
      .select((select) => select.fn.countAll().as("n"))
      .execute()
  )[0]!.n;

test("garbage in the place of a picture is fetched again, then fails as bad output with nothing stored", async () => {
  const garbage = Buffer.from("<html>Please sign in</html>");
  const before = await blobCount();
  quick.spoilNext(garbage, garbage, garbage);
  const { id, batchId } = await one();
  await settledSoon(studio);
  expect(await attemptsOf(id)).toMatchObject([{ state: "failed", failure: "bad-output" }]);
  expect(await batchOf(ada, batchId)).toMatchObject({ status: "Failed", failed_count: 1 });
  expect(await variant(id)).toMatchObject({ status: "pending", file_path: null });
  expect(await blobCount()).toBe(before);
});

test("a picture that was cut off on its way is fetched again", async () => {
  const whole = await picture({ width: 320, height: 400 });
  quick.spoilNext(whole.subarray(0, 3_000), whole.subarray(0, 60));
  const { id } = await one();
  await settledSoon(studio);
  const [attempt] = await landedOnce(id);
  expect(quick.fetched.filter((uid) => uid === attempt?.uid)).toHaveLength(3);
});

test("an attempt that was settled already cannot land, and the item is worked on again", async () => {
  hold();
  const { id } = await one();
  const [attempt] = await until("submitted", async () => {
    const attempts = await attemptsOf(id);
    return attempts[0]?.state === "submitted" && attempts;
  });
  await sql`update generation_attempts set state = 'failed' where uid = ${attempt!.uid}`.execute(studio.deps.db.read);
  release();
  await settledSoon(studio);
  expect((await landedOnce(id)).map(({ state }) => state)).toEqual(["failed", "landed"]);
});

test("the database itself refuses a second landing of one item", async () => {
  const { id } = await one();
  await settledSoon(studio);
  const { rows } = await sql<{ item_id: number }>`select item_id from generation_items i
    join generation_attempts a on a.item_id = i.id where i.variant_id = ${id}`.execute(studio.deps.db.read);
  const second = sql`insert into generation_attempts (uid, item_id, number, state)
    values (gen_random_uuid(), ${rows[0]!.item_id}, 9, 'landed')`.execute(studio.deps.db.read);
  await expect(second).rejects.toThrow("uq_generation_attempts_landed");
});

test("a worker that lost its claim lands nothing, and the one that took over lands once", async () => {
  hold();
  const { id } = await one();
  await until("submitted", async () => (await attemptsOf(id))[0]?.state === "submitted");
  // The claim lapses while the worker still follows: somebody else may begin, and the first one comes too late.
  await sql`update pgboss.job set state = 'retry', start_after = now() + interval '1 hour'
    where name = 'generation.run-item' and state = 'active'`.execute(studio.deps.db.read);
  release();
  await until("the first one has its picture", async () => quick.fetched.includes((await attemptsOf(id))[0]!.uid));
  await hasten(studio);
  await settledSoon(studio);
  expect((await landedOnce(id)).map(({ state }) => state)).toEqual(["landed"]);
});

test("C10 a picture is made from the source that its request saw, though it was replaced before the making", async () => {
  const bea = await sourced();
  const former = (
    await studio.deps.db.read
      .selectFrom("image_variants")
      .innerJoin("blobs", "blobs.id", "image_variants.blob_id")
      .select("blobs.sha256")
      .where("image_variants.id", "=", bea.sourceId)
      .executeTakeFirstOrThrow()
  ).sha256;
  hold();
  quick.loseNext({ error: away(), arrives: false });
  const { variant_ids: ids } = await generate(bea, { count: 1, prompt: "from the first source" });
  await until("tried", async () => (await attemptsOf(ids[0]!))[0]?.state === "unknown");
  await uploadTo(bea.api, bea.subject, await picture({ shade: 60 }));
  release();
  await settledSoon(studio);
  expect(await variant(ids[0]!)).toMatchObject({ source_variant_id: bea.sourceId });
  const sent = quick.submitted.find((attempt) => attempt.prompt === "from the first source");
  const whole = await studio.deps.blobs.read(former, "png");
  expect(whole.equals(sent!.source!.bytes)).toBe(true);
});
