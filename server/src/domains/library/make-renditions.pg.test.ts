import { randomBytes } from "node:crypto";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import sharp from "sharp";
import { afterAll, beforeAll, expect, test } from "vitest";
import { picture } from "../../../test/builders.ts";
import { openTestStudio, type TestStudio } from "../../../test/studio.ts";
import { addPicture } from "./add-picture.ts";
import { findBlob, findPicture, namedHashes, renditionsOf } from "./blob.queries.ts";
import { keepFile } from "./keep-blob.ts";
import { makeRenditions } from "./make-renditions.ts";

let studio: TestStudio;
beforeAll(async () => {
  studio = await openTestStudio({ works: false });
});
afterAll(() => studio.close());

async function tallPicture() {
  const subject = await studio.subject();
  const home = { collectionUid: subject.collection.uid, subjectId: subject.id, subjectUid: subject.uid };
  const { file } = await keepFile(studio.deps, await picture({ width: 960, height: 1200, shade: randomBytes(1)[0] }));
  return studio.deps.db.inTx((tx) =>
    addPicture(studio.deps, tx, home, { slot: "portrait", provenance: "generated" }, file),
  );
}
const derive = async (uid: string) => {
  const land = await makeRenditions(studio.deps, uid);
  await studio.deps.db.inTx(land);
};
const derived = async (uid: string) => {
  const found = await findPicture(studio.deps.db.read, uid);
  if (!found) throw new Error("no such picture");
  const sizes = await renditionsOf(studio.deps.db.read, found.blobId);
  return { ...found, sizes: sizes.toSorted((one, other) => one.longestSide - other.longestSide) };
};
const pathOf = (blob: { sha256: string; format: string }) =>
  join(studio.directory, studio.deps.blobs.pathOf(blob.sha256, blob.format));

test("S3-127 a picture gets three sizes and a placeholder, made once", async () => {
  const { uid } = await tallPicture();
  await derive(uid);
  const { sizes, blobId } = await derived(uid);
  expect(sizes.map((size) => [size.longestSide, size.format])).toEqual([
    [256, "webp"],
    [512, "webp"],
    [1024, "webp"],
  ]);
  for (const size of sizes) {
    const facts = await sharp(await readFile(pathOf(size))).metadata();
    expect([facts.format, facts.width, facts.height]).toEqual([
      "webp",
      Math.round(size.longestSide * 0.8),
      size.longestSide,
    ]);
  }
  const blob = await findBlob(studio.deps.db.read, blobId);
  expect(Buffer.from(blob?.thumbhash ?? "", "base64").byteLength).toBeGreaterThan(10);
  await derive(uid);
  expect((await derived(uid)).sizes).toEqual(sizes);
});

test("S3-127 two workers that derive the sizes of one picture at once leave one set of them", async () => {
  const { uid } = await tallPicture();
  await Promise.all([derive(uid), derive(uid), derive(uid)]);
  expect((await derived(uid)).sizes.map((size) => size.longestSide)).toEqual([256, 512, 1024]);
});

test("a picture that went to the trash before its sizes were made gets none, and the job ends well", async () => {
  const { id, uid } = await tallPicture();
  await studio.deps.db.read
    .updateTable("image_variants")
    .set({ deleted_at: new Date() })
    .where("id", "=", id)
    .execute();
  await derive(uid);
  const { count } = await studio.deps.db.read
    .selectFrom("renditions")
    .innerJoin("image_variants", "image_variants.blob_id", "renditions.blob_id")
    .select((select) => select.fn.countAll<number>().as("count"))
    .where("image_variants.id", "=", id)
    .executeTakeFirstOrThrow();
  expect(count).toBe(0);
});

test("sweeping removes files that no row names and never one that a row names, however old", async () => {
  const { uid } = await tallPicture();
  await derive(uid);
  const stray = await studio.deps.blobs.put(Buffer.from("nobody names me"), "png");
  const named = await studio.deps.db.read.selectFrom("blobs").select(["sha256", "format"]).execute();
  expect(named.length).toBeGreaterThan(3);
  // Older than an hour from now: everything is.
  expect(await studio.deps.blobs.sweep((asked) => namedHashes(studio.deps.db.read, asked), -3_600_000)).toBe(1);
  for (const blob of named)
    expect((await studio.deps.blobs.read(blob.sha256, blob.format)).byteLength).toBeGreaterThan(0);
  await expect(studio.deps.blobs.read(stray.sha256, "png")).rejects.toMatchObject({ slug: "blob-missing" });
});
