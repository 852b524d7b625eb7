import { generationRoutes } from "@pentimento/contract";
import { afterAll, afterEach, beforeAll, expect, test } from "vitest";
import { picture } from "../../../test/builders.ts";
import { type QuickProvider, quickProvider } from "../../../test/quick-provider.ts";
import { batchOf, generate, type SourcedSubject, sourcedSubjects, uploadTo } from "../../../test/sourced-subject.ts";
import { openTestStudio, type TestStudio } from "../../../test/studio.ts";
import { until } from "../../../test/until.ts";
import { allJobs } from "../../main/wiring.ts";
import { Runner } from "../../queue/runner.ts";

let studio: TestStudio;
let quick: QuickProvider;
let sourced: Awaited<ReturnType<typeof sourcedSubjects>>;
let ada: SourcedSubject;
let runner: Runner;
let release = () => {};

beforeAll(async () => {
  quick = quickProvider();
  studio = await openTestStudio({ works: false, machines: { providers: new Map([[quick.name, quick]]) } });
  runner = new Runner(studio.deps, allJobs);
  await runner.start();
  sourced = await sourcedSubjects(studio);
  ada = await sourced();
});
afterEach(async () => {
  release();
  await studio.settled();
});
afterAll(async () => {
  await runner.stop();
  await studio.close();
});

const hold = () => {
  release = quick.hold();
};

const rows = (ids: number[]) =>
  studio.deps.db.read
    .selectFrom("image_variants")
    .innerJoin("variant_statuses", "variant_statuses.id", "image_variants.status_id")
    .select([
      "image_variants.id",
      "variant_statuses.name as status",
      "variant_type",
      "character_id",
      "source_variant_id",
      "generation_params",
      "blob_id",
    ])
    .where("image_variants.id", "in", ids)
    .orderBy("image_variants.id")
    .execute();

const variantCount = async () =>
  Number(
    (
      await studio.deps.db.read
        .selectFrom("image_variants")
        .select((select) => select.fn.countAll().as("count"))
        .executeTakeFirstOrThrow()
    ).count,
  );

test("S3-45 S3-47 S3-51 S3-55 S3-119 N pending variants exist before anything is generated, and their ids are the answer", async () => {
  hold();
  // Nobody claims the jobs until the answer has been looked at.
  const before = quick.submitted.length;
  await runner.stop();
  const answer = await generate(ada, { count: 3 });
  const made = await rows(answer.variant_ids);
  expect(made.map((row) => row.status)).toEqual(["pending", "pending", "pending"]);
  expect(made.every((row) => row.variant_type === "portrait" && row.character_id === ada.subject.id)).toBe(true);
  expect(answer.variant_uids).toHaveLength(3);
  expect(quick.submitted).toHaveLength(before);
  runner = new Runner(studio.deps, allJobs);
  await runner.start();
  await until("dispatched", () => quick.submitted.length > before);
  release();
  await studio.settled();
  expect((await rows(answer.variant_ids)).map((row) => row.status)).toEqual(["generated", "generated", "generated"]);
});

test("U7 a variant is generating only once its attempt has been recorded", async () => {
  hold();
  const { variant_ids: ids } = await generate(ada, { count: 2 });
  await until("both dispatched", async () => (await rows(ids)).every((row) => row.status === "generating"));
  const attempts = await studio.deps.db.read
    .selectFrom("generation_attempts")
    .innerJoin("generation_items", "generation_items.id", "generation_attempts.item_id")
    .select(["generation_items.variant_id as variantId", "generation_attempts.node"])
    .where("generation_items.variant_id", "in", ids)
    .execute();
  expect(attempts.map((row) => row.variantId).toSorted()).toEqual(ids.toSorted());
});

test("S3-52 each variant keeps the parameters that it is made with", async () => {
  const wish = { count: 2, prompt: "a captain in a storm", style: "flat", seed: "18446744073709551615" };
  const { variant_ids: ids } = await generate(ada, wish);
  const params = { slot: "portrait", provider: "painter", workflow_id: null, ...wish };
  expect((await rows(ids)).map((row) => row.generation_params)).toEqual([
    { ...params, ordinal: 0 },
    { ...params, ordinal: 1 },
  ]);
  expect((await rows(ids)).every((row) => row.source_variant_id === ada.sourceId)).toBe(true);
  await studio.settled();
  const sent = quick.submitted.filter((attempt) => attempt.prompt === wish.prompt);
  expect(
    sent
      .toSorted((one, other) => one.ordinal - other.ordinal)
      .map(({ seed, style, ordinal }) => ({ seed, style, ordinal })),
  ).toEqual([
    { seed: wish.seed, style: "flat", ordinal: 0 },
    { seed: wish.seed, style: "flat", ordinal: 1 },
  ]);
});

test("a request without a prompt or a seed gets both, and equal seeds are not shared by chance", async () => {
  const batches = await Promise.all([generate(ada, { count: 1 }), generate(ada, { count: 1 })]);
  const [first, second] = await rows(batches.flatMap((batch) => batch.variant_ids));
  const seedOf = (row: typeof first) => (row?.generation_params as { seed: string } | undefined)?.seed;
  expect(seedOf(first)).not.toBe(seedOf(second));
  expect(first?.generation_params).toMatchObject({ prompt: "Ada Marsh, A mission commander" });
});

test("S3-54 C15 four are made when nobody says how many, and 1 to 16 when somebody does", async () => {
  hold();
  for (const [wish, many] of [
    [{}, 4],
    [{ count: 1 }, 1],
    [{ count: 16 }, 16],
  ] as const) {
    const { batch_id: id, variant_ids: ids } = await generate(ada, wish);
    expect(ids).toHaveLength(many);
    expect(await rows(ids)).toHaveLength(many);
    await ada.api(generationRoutes.cancel, { params: { batch_id: id } });
  }
});

test.each([0, 17, -1, 4.5])("C15 a count of %s is refused, and nothing is written", async (count) => {
  const before = await variantCount();
  await expect(generate(ada, { count })).rejects.toMatchObject({ problem: { status: 400 } });
  expect(await variantCount()).toBe(before);
});

test("C15 a count beyond the collection's own limit is refused, never capped", async () => {
  const few = await (await sourcedSubjects(studio))();
  await studio.deps.db.read
    .updateTable("collections")
    .set({ most_per_batch: 3 })
    .where("id", "=", few.home.id)
    .execute();
  const problem = { status: 400, type: "/problems/count-too-large", detail: expect.stringContaining("3") };
  await expect(generate(few, { count: 4 })).rejects.toMatchObject({ problem });
  expect((await generate(few, { count: 3 })).variant_ids).toHaveLength(3);
});

test("S3-46 S3-56 C14 U7 without a source nothing is generated", async () => {
  const bare = { ...ada, subject: await studio.subject({ collection: ada.home }) };
  const before = await variantCount();
  const problem = { status: 409, type: "/problems/source-not-usable" };
  await expect(generate(bare)).rejects.toMatchObject({ problem });
  expect(await variantCount()).toBe(before);
});

test("S3-56 C14 a source that failed its checks is refused", async () => {
  const failing = await sourced({ bytes: await picture({ width: 300, height: 300 }) });
  const problem = { status: 409, type: "/problems/source-not-usable" };
  await expect(generate(failing)).rejects.toMatchObject({ problem });
});

test("S3-56 C14 while the source is being checked the answer names the job to wait for", async () => {
  const idle = await openTestStudio({ works: false });
  const home = await idle.collection();
  const api = await idle.as(home.maker);
  const subject = await idle.subject({ collection: home });
  const { jobs } = await uploadTo(api, subject);
  const problem = { status: 409, type: "/problems/qa-pending", job_id: jobs.quality_check };
  await expect(generate({ api, subject, home, sourceId: 0 })).rejects.toMatchObject({ problem });
  await idle.close();
});

test.each([
  ["a provider that is not here", { provider: "somebody" }, "provider-unknown"],
  ["a style that the provider does not have", { style: "cubist" }, "style-unknown"],
  ["a workflow for a provider that runs none", { workflow_id: 1 }, "workflow-unknown"],
  ["a slot that the collection does not have", { variant_type: "nowhere" }, "validation"],
  ["a card, which is drawn and not generated", { variant_type: "og" }, "validation"],
  ["a seed beyond 64 bits", { seed: "18446744073709551616" }, "validation"],
])("%s is refused by name, and nothing is written", async (_, wish, slug) => {
  const before = await variantCount();
  const problem = { status: 400, type: `/problems/${slug}` };
  await expect(generate(ada, wish)).rejects.toMatchObject({ problem });
  expect(await variantCount()).toBe(before);
});

test("S3-55 a batch can be followed by its id, with its variants in order", async () => {
  const { batch_id: id, variant_ids: ids } = await generate(ada, { count: 2 });
  await studio.settled();
  const batch = await batchOf(ada, id);
  expect(batch).toMatchObject({ id, slot: "portrait", count: 2, status: "Complete", completed_count: 2 });
  expect(batch.items.map((item) => item.variant_id)).toEqual(ids);
  const { batches } = await ada.api(generationRoutes.batches, { query: { collection_id: ada.home.uid } });
  expect(batches.map((one) => one.id)).toContain(id);
});

test("S4-6 S4-119 people of a world are made from words until they have a source, which then has to be usable", async () => {
  const home = await studio.collection({ kind: "world" });
  const api = await studio.as(home.maker);
  const npc = { subject: await studio.subject({ collection: home }), home, api, sourceId: 0 };
  const { variant_ids: ids } = await generate(npc, { count: 1, prompt: "a bartender" });
  await studio.settled();
  expect(await rows(ids)).toMatchObject([{ status: "generated", source_variant_id: null }]);
  await uploadTo(api, npc.subject, await picture({ width: 300, height: 300 }));
  await studio.settled({ failuresExpected: true });
  const problem = { status: 409, type: "/problems/source-not-usable" };
  await expect(generate(npc)).rejects.toMatchObject({ problem });
});

test("a background needs no source", async () => {
  const bare = { ...ada, subject: await studio.subject({ collection: ada.home }) };
  const { variant_ids: ids } = await generate(bare, { variant_type: "backdrop", count: 1 });
  await studio.settled();
  expect(await rows(ids)).toMatchObject([{ status: "generated", source_variant_id: null }]);
});
