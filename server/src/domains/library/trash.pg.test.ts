import { existsSync } from "node:fs";
import { join } from "node:path";
import { pictureRoutes, subjectRoutes, type Variant, variantRoutes } from "@pentimento/contract";
import { afterAll, beforeAll, expect, test } from "vitest";
import type { BuiltSubject } from "../../../test/builders.ts";
import { openTestStudio, type TestStudio } from "../../../test/studio.ts";

type Api = Awaited<ReturnType<TestStudio["as"]>>;

let studio: TestStudio;
let collection: { id: number; uid: string };
let creator: Api;
let creatorId: number;
let reviewer: Api;
let viewer: Api;
beforeAll(async () => {
  studio = await openTestStudio({ works: false });
  const made = await studio.collection();
  collection = made;
  creatorId = made.maker.id;
  creator = await studio.as(made.maker);
  reviewer = await studio.as(await studio.member(made.id, "reviewer"));
  viewer = await studio.as(await studio.member(made.id, "viewer"));
});
afterAll(() => studio.close());

async function candidate(options: { subject?: BuiltSubject } = {}) {
  const subject = options.subject ?? (await studio.subject({ collection }));
  const { id, uid } = await studio.variant(subject);
  return { subject, id, uid, at: { params: { character_id: subject.uid, variant_id: uid } } };
}
const row = (id: number) =>
  studio.deps.db.read.selectFrom("image_variants").selectAll().where("id", "=", id).executeTakeFirstOrThrow();
const refused = (status: number, slug?: string) => ({ problem: { status }, ...(slug && { slug }) });
const show = (variant: Variant) => ({ status: variant.status, is_hero: variant.is_hero });

const fetchPictures = async (uid: string) => {
  const params = { picture_id: uid };
  const asked = [
    creator(pictureRoutes.rendition, { params: { ...params, size: "small" } }),
    creator(pictureRoutes.rendition, { params: { ...params, size: "large" } }),
    creator(pictureRoutes.download, { params }),
    creator(pictureRoutes.original, { params }),
  ];
  return (await Promise.allSettled(asked)).map((one) => (one.status === "fulfilled" ? 200 : one.reason.problem.status));
};

test("S3-78 C1 what is deleted is gone from every address, and its row and file lie in the trash", async () => {
  const { id, uid, at } = await candidate();
  expect(await fetchPictures(uid)).toEqual([200, 200, 200, 200]);
  expect(await creator(variantRoutes.remove, at)).toBeUndefined();
  await expect(creator(variantRoutes.read, at)).rejects.toMatchObject(refused(404, "not-found"));
  expect(await fetchPictures(uid)).toEqual([404, 404, 404, 404]);
  const listed = await creator(variantRoutes.list, { params: { character_id: at.params.character_id } });
  expect(listed.variants).toEqual([]);
  const kept = await row(id);
  expect(kept).toMatchObject({ deleted_by: creatorId, deleted_reason: "deleted by hand" });
  expect(kept.deleted_at).toBeInstanceOf(Date);
  expect(existsSync(join(studio.directory, kept.file_path ?? "nowhere"))).toBe(true);
  const trashed = await creator(variantRoutes.trash, { params: { collection_id: collection.uid } });
  expect(trashed.variants.map((one) => [one.uid, one.urls])).toContainEqual([uid, null]);
});

test("C1 a deleted variant is not found by any act but restoring", async () => {
  const { at } = await candidate();
  await creator(variantRoutes.remove, at);
  for (const act of [variantRoutes.approve, variantRoutes.reject, variantRoutes.unapprove])
    await expect(reviewer(act, at), act.name).rejects.toMatchObject(refused(404));
  await expect(creator(variantRoutes.remove, at)).rejects.toMatchObject(refused(404));
  expect(show(await creator(variantRoutes.restore, at))).toEqual({ status: "generated", is_hero: false });
  expect(show(await creator(variantRoutes.read, at))).toEqual({ status: "generated", is_hero: false });
});

test("C1 a restored hero is the hero again while its slot is free", async () => {
  const { uid, at } = await candidate();
  await reviewer(variantRoutes.approve, at);
  await creator(variantRoutes.remove, at);
  const seeds = () => creator(variantRoutes.sceneSeeds, { params: { character_id: at.params.character_id } });
  expect((await seeds()).seeds).toEqual([]);
  expect(show(await creator(variantRoutes.restore, at))).toEqual({ status: "approved", is_hero: true });
  expect((await seeds()).seeds.map((seed) => seed.variant_uid)).toEqual([uid]);
  expect(await fetchPictures(uid)).toEqual([200, 200, 200, 200]);
});

test("C1 U1 a restored hero is a candidate when another one took its place", async () => {
  const former = await candidate();
  const next = await candidate({ subject: former.subject });
  await reviewer(variantRoutes.approve, former.at);
  await creator(variantRoutes.remove, former.at);
  await reviewer(variantRoutes.approve, next.at);
  expect(show(await creator(variantRoutes.restore, former.at))).toEqual({ status: "generated", is_hero: false });
  expect(show(await creator(variantRoutes.read, next.at))).toEqual({ status: "approved", is_hero: true });
});

test("S3-75 a rejected variant can be deleted, and comes back rejected", async () => {
  const { at } = await candidate();
  await reviewer(variantRoutes.reject, at);
  await creator(variantRoutes.remove, at);
  await expect(creator(variantRoutes.read, at)).rejects.toMatchObject(refused(404));
  expect(show(await creator(variantRoutes.restore, at))).toEqual({ status: "rejected", is_hero: false });
});

test("a rejection is taken back by who may reject, a deletion by who may delete", async () => {
  const { at } = await candidate();
  await reviewer(variantRoutes.reject, at);
  await expect(creator(variantRoutes.restore, at)).rejects.toMatchObject(refused(403, "not-allowed"));
  expect(show(await reviewer(variantRoutes.restore, at))).toEqual({ status: "generated", is_hero: false });
  await creator(variantRoutes.remove, at);
  for (const other of [reviewer, viewer])
    await expect(other(variantRoutes.restore, at)).rejects.toMatchObject(refused(403, "not-allowed"));
  expect((await creator(variantRoutes.restore, at)).deleted_at).toBeNull();
});

test("S3-76 S3-77 approving and rejecting answer with the variant as it is now", async () => {
  const { id, at } = await candidate();
  const byNumber = { params: { character_id: String(at.params.character_id), variant_id: String(id) } };
  expect(await reviewer(variantRoutes.approve, byNumber)).toMatchObject({ id, status: "approved", is_hero: true });
  expect(await reviewer(variantRoutes.reject, at)).toMatchObject({ id, status: "rejected", is_hero: false });
});

test("S3-79 approving, rejecting and deleting refuse another character's variant and a wrong state", async () => {
  const [one, other] = [await candidate(), await candidate()];
  const crossed = { params: { character_id: other.subject.uid, variant_id: one.uid } };
  for (const act of [variantRoutes.approve, variantRoutes.reject])
    await expect(reviewer(act, crossed), act.name).rejects.toMatchObject(refused(404, "not-found"));
  await expect(creator(variantRoutes.remove, crossed)).rejects.toMatchObject(refused(404, "not-found"));
  const set = (status_id: number) =>
    studio.deps.db.read.updateTable("image_variants").set({ status_id }).where("id", "=", one.id).execute();
  await set(2);
  for (const act of [variantRoutes.approve, variantRoutes.reject])
    await expect(reviewer(act, one.at), act.name).rejects.toMatchObject(refused(409, "wrong-state"));
  await expect(creator(variantRoutes.remove, one.at)).rejects.toMatchObject(refused(409, "wrong-state"));
  expect(await row(one.id)).toMatchObject({ status_id: 2, is_hero: false, deleted_at: null });
});

test("C1 a subject that is put away takes its pictures from every address and loses none of them", async () => {
  const { subject, id, uid, at } = await candidate();
  await creator(subjectRoutes.archive, { params: { subject_id: subject.uid } });
  await expect(creator(variantRoutes.read, at)).rejects.toMatchObject(refused(404));
  expect(await fetchPictures(uid)).toEqual([404, 404, 404, 404]);
  const kept = await row(id);
  expect(existsSync(join(studio.directory, kept.file_path ?? "nowhere"))).toBe(true);
});
