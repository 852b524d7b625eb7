import { createHash } from "node:crypto";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { generationRoutes, variantRoutes } from "@pentimento/contract";
import { afterAll, beforeAll, expect, test } from "vitest";
import { type BuiltSubject, picture } from "../../../test/builders.ts";
import type { QuickProvider } from "../../../test/quick-provider.ts";
import { openTestStudio, type TestStudio } from "../../../test/studio.ts";
import { newUid } from "../../platform/ids.ts";
import { landPicture } from "./add-picture.ts";
import { keepFile } from "./keep-blob.ts";
import { findVariant, insertVariant, setStanding } from "./queries.ts";

let studio: TestStudio;
let subject: BuiltSubject;
beforeAll(async () => {
  studio = await openTestStudio({ works: false });
  subject = await studio.subject();
});
afterAll(() => studio.close());

const db = () => studio.deps.db;
const home = () => ({ collectionUid: subject.collection.uid, subjectId: subject.id, subjectUid: subject.uid });

/** A variant that is being made. */
const beingMade = async () => {
  const made = await db().inTx(async (tx) => {
    const variant = await insertVariant(tx, {
      subjectId: subject.id,
      slot: "portrait",
      status: "pending",
      provenance: "generated",
    });
    await setStanding(tx, variant.id, "generating", false);
    return variant;
  });
  return { ...made, slot: "portrait" };
};
const fileOf = async (shade: number) =>
  (await keepFile(studio.deps, await picture({ width: 200, height: 300, shade }))).file;
const row = (id: number) =>
  db().read.selectFrom("image_variants").selectAll().where("id", "=", id).executeTakeFirstOrThrow();
const eventsOf = async (uid: string) =>
  (
    await db()
      .read.selectFrom("events")
      .select("body")
      .where("subject_uid", "=", subject.uid)
      .orderBy("sequence")
      .execute()
  )
    .map((event) => event.body as { variant_id?: string; change?: string })
    .filter((event) => event.variant_id === uid)
    .map((event) => event.change);
const jobsOf = async (uid: string) =>
  (await db().read.selectFrom("jobs").select("name").where("variant_uid", "=", uid).orderBy("name").execute()).map(
    (job) => job.name,
  );

test("S3-57 S3-58 S3-59 a landing stores where the file is and what it is, and the variant awaits review", async () => {
  const variant = await beingMade();
  const file = await fileOf(10);
  const attempt = newUid();
  expect(await db().inTx((tx) => landPicture(studio.deps, tx, home(), variant, file, attempt))).toBe(true);
  const landed = await row(variant.id);
  expect(landed).toMatchObject({ file_path: file.path, width: 200, height: 300, format: "png", attempt_id: attempt });
  const bytes = await readFile(join(studio.directory, landed.file_path ?? "nowhere"));
  expect(bytes.byteLength).toBe(landed.file_size_bytes);
  expect(createHash("sha256").update(bytes).digest("hex")).toBe(file.sha256);
  expect(await findVariant(db().read, subject.id, variant.uid)).toMatchObject({ status: "generated", isHero: false });
});

test("S3-61 S3-121 a landing tells of itself and orders checks and sizes, once each", async () => {
  const variant = await beingMade();
  const file = await fileOf(20);
  await db().inTx((tx) => landPicture(studio.deps, tx, home(), variant, file, newUid()));
  expect(await eventsOf(variant.uid)).toEqual(["generated"]);
  expect(await jobsOf(variant.uid)).toEqual(["intake.check-quality", "library.make-renditions"]);
});

test("S3-61 a landing that is rolled back leaves no file name, no event and no job", async () => {
  const variant = await beingMade();
  const file = await fileOf(30);
  const failing = db().inTx(async (tx) => {
    await landPicture(studio.deps, tx, home(), variant, file, newUid());
    throw new Error("the lease is lost");
  });
  await expect(failing).rejects.toThrow("the lease is lost");
  expect(await row(variant.id)).toMatchObject({ file_path: null, blob_id: null, status_id: 2 });
  expect(await eventsOf(variant.uid)).toEqual([]);
  expect(await jobsOf(variant.uid)).toEqual([]);
});

test("of ten landings on one variant one is written, with one event and one set of jobs", async () => {
  const variant = await beingMade();
  const files = await Promise.all(Array.from({ length: 10 }, (_, at) => fileOf(40 + at)));
  const answers = await Promise.all(
    files.map((file) => db().inTx((tx) => landPicture(studio.deps, tx, home(), variant, file, newUid()))),
  );
  expect(answers.filter(Boolean)).toHaveLength(1);
  expect((await row(variant.id)).file_path).toBe(files[answers.indexOf(true)]?.path);
  expect(await eventsOf(variant.uid)).toEqual(["generated"]);
  expect(await jobsOf(variant.uid)).toHaveLength(2);
});

test("one attempt lands on one variant only", async () => {
  const [one, other] = [await beingMade(), await beingMade()];
  const [file, attempt] = [await fileOf(60), newUid()];
  await db().inTx((tx) => landPicture(studio.deps, tx, home(), one, file, attempt));
  const again = db().inTx((tx) => landPicture(studio.deps, tx, home(), other, file, attempt));
  await expect(again).rejects.toMatchObject({ constraint: "uq_image_variants_attempt" });
});

test("the database refuses a finished variant without a file", async () => {
  const { id } = await beingMade();
  for (const status_id of [3, 4, 6])
    await expect(
      db().read.updateTable("image_variants").set({ status_id }).where("id", "=", id).execute(),
    ).rejects.toMatchObject({ constraint: "made_has_bytes" });
});

test("S3-119 a request leaves a waiting record for each picture, and nothing that is made yet", async () => {
  const collection = await studio.collection();
  const place = await studio.subject({ collection, kind: "location" });
  const api = await studio.as(collection.maker);
  const body = { variant_type: "backdrop", count: 3 };
  const { variant_ids } = await api(generationRoutes.generate, { params: { character_id: place.uid }, body });
  const rows = await Promise.all(variant_ids.map(row));
  expect(rows.map((one) => [one.status_id, one.is_hero, one.file_path, one.variant_type])).toEqual(
    Array.from({ length: 3 }, () => [1, false, null, "backdrop"]),
  );
});

test("S3-32 S3-59 S3-120 a requested variant is being made and then generated, with its parameters kept", async () => {
  const working = await openTestStudio();
  try {
    const collection = await working.collection();
    const place = await working.subject({ collection, kind: "location" });
    const api = await working.as(collection.maker);
    const quick = working.deps.providers.get("painter") as QuickProvider;
    const release = quick.hold();
    const params = { character_id: place.uid };
    const body = { variant_type: "backdrop", count: 1, prompt: "a harbour at dusk", seed: "18446744073709551615" };
    const asked = await api(generationRoutes.generate, { params, body });
    const look = async () => (await api(variantRoutes.list, { params })).variants;
    const seen = new Set<string>();
    while (!seen.has("generating")) for (const variant of await look()) seen.add(variant.status);
    release();
    await working.settled();
    const [made, ...more] = await look();
    expect(more).toEqual([]);
    expect([...seen].filter((status) => status !== "pending")).toEqual(["generating"]);
    expect(made).toMatchObject({ status: "generated", provenance: "generated", file_size_bytes: expect.any(Number) });
    expect(asked.variant_uids).toEqual([made?.uid]);
    expect(made?.generation_params).toMatchObject({
      prompt: body.prompt,
      seed: body.seed,
      provider: "painter",
      ordinal: 0,
    });
    expect(quick.submitted.map((attempt) => [attempt.prompt, attempt.seed])).toEqual([[body.prompt, body.seed]]);
  } finally {
    await working.close();
  }
});
