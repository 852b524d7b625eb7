import { createHash } from "node:crypto";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { intakeRoutes, variantRoutes } from "@pentimento/contract";
import { sql } from "kysely";
import { afterAll, beforeAll, expect, test } from "vitest";
import { type BuiltSubject, picture } from "../../../test/builders.ts";
import { openTestStudio, type TestStudio } from "../../../test/studio.ts";
import { addPicture } from "./add-picture.ts";
import { keepFile } from "./keep-blob.ts";
import { findHero, insertVariant } from "./queries.ts";
import { replaceSource } from "./replace-source.ts";

let studio: TestStudio;
let collection: Awaited<ReturnType<TestStudio["collection"]>>;
let api: Awaited<ReturnType<TestStudio["as"]>>;
beforeAll(async () => {
  studio = await openTestStudio({ works: false });
  collection = await studio.collection();
  api = await studio.as(collection.maker);
});
afterAll(() => studio.close());

const upload = async (subject: BuiltSubject, shade: number) => {
  const bytes = await picture({ width: 400, height: 500, shade });
  const file = new Blob([new Uint8Array(bytes)]);
  return { bytes, ...(await api(intakeRoutes.uploadSource, { params: { character_id: subject.uid }, file })) };
};
const versions = (subject: BuiltSubject) =>
  studio.deps.db.read
    .selectFrom("image_variants")
    .select(["id", "version", "is_hero", "family_id", "parent_variant_id", "provenance", "file_path", "deleted_at"])
    .where("subject_id", "=", subject.id)
    .where("slot", "=", "source")
    .orderBy("version")
    .execute();
const home = (subject: BuiltSubject) => ({
  collectionUid: subject.collection.uid,
  subjectId: subject.id,
  subjectUid: subject.uid,
});

test("S3-35 S3-36 S3-131 an uploaded source lies in the data folder, where the subject's path points", async () => {
  const subject = await studio.subject({ collection });
  const { bytes, variant } = await upload(subject, 90);
  const path = (await studio.subjectRow(subject.id))?.sourceImagePath ?? "";
  expect(path).toBe(variant.file_path);
  expect(await readFile(join(studio.directory, path))).toEqual(bytes);
  expect(createHash("sha256").update(bytes).digest("hex")).toBe(variant.sha256);
});

test("S3-1 S3-118 uploading again makes another source the current one and keeps the former with its file", async () => {
  const subject = await studio.subject({ collection });
  const first = await upload(subject, 60);
  const second = await upload(subject, 160);
  const [old, current, ...more] = await versions(subject);
  expect(more).toEqual([]);
  expect(old).toMatchObject({ id: first.variant.id, version: 1, is_hero: false, deleted_at: null });
  expect(current).toMatchObject({ id: second.variant.id, version: 2, is_hero: true, parent_variant_id: old?.id });
  expect(current?.family_id).toBe(old?.family_id);
  expect(await readFile(join(studio.directory, old?.file_path ?? "nowhere"))).toEqual(first.bytes);
  expect((await studio.subjectRow(subject.id))?.sourceImagePath).toBe(second.variant.file_path);
  expect((await findHero(studio.deps.db.read, subject.id, "source"))?.id).toBe(second.variant.id);
});

test("C10 variants keep the source they came from and say when it is an older one; its face vector stays, marked stale", async () => {
  const subject = await studio.subject({ collection });
  const first = await upload(subject, 70);
  await sql`insert into face_embeddings (variant_id, model_id, embedding, face_index, is_primary, box, detection_score,
    face_pixels, roll, yaw) values (${first.variant.id}, 'm', array_fill(0.1::real, array[128]), 0, true,
    '{0,0,1,1}', 0.9, 100, 0, 0)`.execute(studio.deps.db.read);
  const { id } = await studio.deps.db.inTx((tx) =>
    insertVariant(tx, {
      subjectId: subject.id,
      slot: "portrait",
      status: "pending",
      provenance: "generated",
      sourceVariantId: first.variant.id,
    }),
  );
  const read = () => api(variantRoutes.read, { params: { character_id: subject.uid, variant_id: String(id) } });
  expect(await read()).toMatchObject({ source_variant_id: first.variant.id, older_source: false });
  const second = await upload(subject, 170);
  expect(await read()).toMatchObject({ source_variant_id: first.variant.id, older_source: true });
  const vectors = await sql<{ stale: boolean }>`select stale_at is not null as stale from face_embeddings
    where variant_id = ${first.variant.id}`.execute(studio.deps.db.read);
  expect(vectors.rows).toEqual([{ stale: true }]);
  const ordered = await studio.deps.db.read
    .selectFrom("jobs")
    .select("name")
    .where("variant_uid", "=", second.variant.uid)
    .where("state", "=", "queued")
    .execute();
  expect(ordered.map((job) => job.name)).toEqual(expect.arrayContaining(["intake.embed-face", "intake.check-quality"]));
});

test("S3-1 of twenty replacements at once one is current, and every one has a version of its own", async () => {
  const subject = await studio.subject({ collection });
  const files = await Promise.all(
    Array.from({ length: 20 }, async (_, at) =>
      keepFile(studio.deps, await picture({ width: 80, height: 100, shade: at })),
    ),
  );
  await Promise.all(
    files.map(({ file }) => studio.deps.db.inTx((tx) => replaceSource(studio.deps, tx, home(subject), file, "Ana"))),
  );
  const found = await versions(subject);
  expect(found.map((one) => one.version)).toEqual(Array.from({ length: 20 }, (_, at) => at + 1));
  expect(found.filter((one) => one.is_hero).map((one) => one.version)).toEqual([20]);
  expect(new Set(found.map((one) => one.family_id)).size).toBe(1);
  expect((await studio.subjectRow(subject.id))?.sourceImagePath).toBe(found.at(-1)?.file_path);
});

test("a replacement that fails leaves the former source current", async () => {
  const subject = await studio.subject({ collection });
  const { variant } = await upload(subject, 80);
  const { file } = await keepFile(studio.deps, await picture({ width: 80, height: 100, shade: 200 }));
  const breaking = { ...studio.deps, record: () => Promise.reject(new Error("the pen broke")) };
  const failing = studio.deps.db.inTx((tx) => replaceSource(breaking, tx, home(subject), file, "Ana"));
  await expect(failing).rejects.toThrow("the pen broke");
  expect(await versions(subject)).toHaveLength(1);
  expect((await studio.subjectRow(subject.id))?.sourceImagePath).toBe(variant.file_path);
});

test("S3-30 S3-31 a variant tells how it was made, and an edited one which it was made from", async () => {
  const subject = await studio.subject({ collection });
  const { variant: source } = await upload(subject, 50);
  const made = await studio.variant(subject);
  const generated = await api(variantRoutes.read, {
    params: { character_id: subject.uid, variant_id: String(made.id) },
  });
  const { file } = await keepFile(studio.deps, await picture({ width: 320, height: 400, shade: 51 }));
  const edited = await studio.deps.db.inTx((tx) =>
    addPicture(
      studio.deps,
      tx,
      home(subject),
      {
        slot: "portrait",
        provenance: "manually_edited",
        parentVariantId: made.id,
        familyId: generated.family_id,
        version: 2,
      },
      file,
    ),
  );
  const shown = await api(variantRoutes.read, { params: { character_id: subject.uid, variant_id: edited.uid } });
  expect([source.provenance, generated.provenance, shown.provenance]).toEqual([
    "manual_upload",
    "generated",
    "manually_edited",
  ]);
  expect(shown).toMatchObject({ parent_variant_id: made.id, family_id: generated.family_id, version: 2 });
});
