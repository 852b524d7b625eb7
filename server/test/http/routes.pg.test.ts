import {
  type Client,
  cardRoutes,
  collectionRoutes,
  identityRoutes,
  intakeRoutes,
  subjectRoutes,
  variantRoutes,
} from "@pentimento/contract";
import { afterAll, beforeAll, expect, test } from "vitest";
import { type BuiltSubject, picture } from "../builders.ts";
import { samplePixels } from "../crafted-images.ts";
import { openTestStudio, type TestStudio } from "../studio.ts";
import { checked } from "./checked-client.ts";

let studio: TestStudio;
let subject: BuiltSubject;
let creator: Client;
let reviewer: Client;
let viewer: Client;
let admin: Client;
beforeAll(async () => {
  studio = await openTestStudio();
  const collection = await studio.collection();
  subject = await studio.subject({ collection });
  creator = checked(await studio.as(collection.maker));
  reviewer = checked(await studio.as(await studio.member(collection.id, "reviewer")));
  viewer = checked(await studio.as(await studio.member(collection.id, "viewer")));
  admin = checked(await studio.as(await studio.person({ isAdmin: true })));
});
afterAll(() => studio.close());

const on = (of: { uid: string }) => ({ params: { character_id: of.uid } });
const at = (of: { uid: string }, variant: { uid: string }) => ({
  params: { character_id: of.uid, variant_id: variant.uid },
});
const freshSubject = () => studio.subject({ collection: subject.collection });
const blobOf = (bytes: Uint8Array, type = "image/png") => new Blob([new Uint8Array(bytes)], { type });

test("S3-33 S3-36 S3-37 S3-41 S3-42 S3-115 an upload answers what the picture is, and the subject has it", async () => {
  const bytes = await samplePixels(300, 400, 21).jpeg().toBuffer();
  const home = await freshSubject();
  const { image, variant } = await creator(intakeRoutes.uploadSource, {
    ...on(home),
    file: blobOf(bytes, "image/jpeg"),
  });
  expect(image).toMatchObject({ width: 300, height: 400, format: "jpeg", file_size_bytes: bytes.length });
  expect(variant).toMatchObject({ slot: "source", version: 1, is_hero: true, provenance: "manual_upload" });
  const read = await creator(subjectRoutes.read, { params: { subject_id: home.uid } });
  expect(read.source_image_path).toBe(variant.file_path);
  expect(variant.file_path).toContain(image.sha256);
});

test("S3-38 S3-39 S3-40 S3-117 the two jobs of an upload are found at the ids it answers, and come to their end", async () => {
  const home = await freshSubject();
  const { jobs } = await creator(intakeRoutes.uploadSource, { ...on(home), file: blobOf(await picture()) });
  const job = (id: string) => creator(intakeRoutes.readJob, { params: { job_id: id } });
  expect(await job(jobs.quality_check)).toMatchObject({ id: jobs.quality_check, name: "intake.check-quality" });
  expect(await job(jobs.face_embedding)).toMatchObject({ id: jobs.face_embedding, name: "intake.embed-face" });
  await studio.settled();
  expect((await job(jobs.quality_check)).state).toBe("done");
  expect((await job(jobs.face_embedding)).state).toBe("done");
  const { source } = await viewer(intakeRoutes.readSource, on(home));
  expect(source?.variant.quality.state).toBe("done");
  expect(source?.jobs.map((one) => one.id)).toEqual(expect.arrayContaining(Object.values(jobs)));
});

test.each(["png", "jpeg", "webp"] as const)("S3-34 %s is taken, whatever the browser calls it", async (format) => {
  const bytes = await samplePixels(200, 120, 33).toFormat(format).toBuffer();
  const file = new File([new Uint8Array(bytes)], "portrait.jpg", { type: "image/gif" });
  const { image } = await creator(intakeRoutes.uploadSource, { ...on(await freshSubject()), file });
  expect(image.format).toBe(format);
});

test("S3-43 S3-116 U8 text named .png is refused with 400, for the content decides", async () => {
  const file = new File(["not a picture"], "portrait.png", { type: "image/png" });
  const refusal = creator(intakeRoutes.uploadSource, { ...on(subject), file });
  await expect(refusal).rejects.toMatchObject({ problem: { status: 400 }, slug: "image-format" });
});

test("S3-44 an upload for a character that does not exist is answered with 404", async () => {
  const file = blobOf(await samplePixels(100, 100).png().toBuffer());
  for (const id of ["019abc00-0000-7000-8000-000000000000", "999999999"]) {
    const refusal = creator(intakeRoutes.uploadSource, { params: { character_id: id }, file });
    await expect(refusal).rejects.toMatchObject({ problem: { status: 404 }, slug: "not-found" });
  }
});

test("a second upload is the next version, and the first one is still there", async () => {
  const home = await freshSubject();
  const upload = async (seed: number) =>
    creator(intakeRoutes.uploadSource, {
      ...on(home),
      file: blobOf(await samplePixels(128, 128, seed).png().toBuffer()),
    });
  const [first, second] = [await upload(1), await upload(2)];
  expect(second.variant).toMatchObject({ version: 2, parent_variant_id: first.variant.id });
  const { source } = await viewer(intakeRoutes.readSource, on(home));
  expect(source?.versions.map(({ version, current }) => ({ version, current }))).toEqual([
    { version: 2, current: true },
    { version: 1, current: false },
  ]);
});

test("S3-62 S3-63 S3-64 S3-65 S3-66 the list has all variants with what is known of them, by type and by status", async () => {
  const home = await freshSubject();
  const { variant: source } = await creator(intakeRoutes.uploadSource, { ...on(home), file: blobOf(await picture()) });
  const made = [await studio.variant(home), await studio.variant(home, { slot: "sprite" }), await studio.variant(home)];
  await reviewer(variantRoutes.reject, at(home, made[0] as { uid: string }));
  await creator(intakeRoutes.recheck, at(home, made[1] as { uid: string }));
  await studio.settled();
  const list = (query: { variant_type?: string; status?: "rejected" | "generated" } = {}) =>
    viewer(variantRoutes.list, { ...on(home), query });
  const all = await list();
  expect(all.variants.map((one) => one.uid)).toEqual(made.map((one) => one.uid).toReversed());
  expect(all.source?.uid).toBe(source.uid);
  expect(all.variants[1]).toMatchObject({
    status: "generated",
    provenance: "generated",
    width: 320,
    height: 400,
    format: "png",
  });
  expect(all.variants[1]?.quality.checks.length).toBeGreaterThan(0);
  const uids = async (query: Parameters<typeof list>[0]) => (await list(query)).variants.map((one) => one.uid);
  expect(await uids({ variant_type: "sprite" })).toEqual([made[1]?.uid]);
  expect(await uids({ status: "rejected" })).toEqual([made[0]?.uid]);
  expect(await uids({ status: "generated", variant_type: "portrait" })).toEqual([made[2]?.uid]);
});

test("S3-62 a list in pages is the whole list, in its order", async () => {
  const home = await freshSubject();
  const made: string[] = [];
  for (let count = 0; count < 5; count += 1) made.unshift((await studio.variant(home, { shade: 90 })).uid);
  const listed: string[] = [];
  let cursor: string | undefined;
  do {
    const page = await viewer(variantRoutes.list, { ...on(home), query: { limit: 2, cursor } });
    listed.push(...page.variants.map((one) => one.uid));
    cursor = page.next_cursor ?? undefined;
  } while (cursor !== undefined);
  expect(listed).toEqual(made);
});

test("S3-76 approving makes a hero, and sends the former one back", async () => {
  const home = await freshSubject();
  const [first, second] = [await studio.variant(home), await studio.variant(home)];
  expect(await reviewer(variantRoutes.approve, at(home, first))).toMatchObject({ is_hero: true, status: "approved" });
  expect(await reviewer(variantRoutes.approve, at(home, second))).toMatchObject({ is_hero: true, status: "approved" });
  expect(await viewer(variantRoutes.read, at(home, first))).toMatchObject({ is_hero: false, status: "generated" });
  const { seeds } = await viewer(variantRoutes.sceneSeeds, on(home));
  expect(seeds.map((seed) => seed.variant_uid)).toEqual([second.uid]);
});

test("S3-77 rejecting makes a variant rejected, and a hero's slot empty", async () => {
  const home = await freshSubject();
  const variant = await studio.variant(home);
  await reviewer(variantRoutes.approve, at(home, variant));
  const reason = { body: { reason: "The eyes are not hers" } };
  expect(await reviewer(variantRoutes.reject, { ...at(home, variant), ...reason })).toMatchObject({
    status: "rejected",
    is_hero: false,
  });
  expect((await viewer(variantRoutes.sceneSeeds, on(home))).seeds).toEqual([]);
});

test("S3-78 deleting takes a variant from every list, its picture from every address, and the trash has it", async () => {
  const home = await freshSubject();
  const variant = await studio.variant(home);
  await creator(variantRoutes.remove, at(home, variant));
  await expect(viewer(variantRoutes.read, at(home, variant))).rejects.toMatchObject({ problem: { status: 404 } });
  expect((await viewer(variantRoutes.list, { ...on(home) })).variants).toEqual([]);
  const trashed = { params: { collection_id: home.collection.uid } };
  const inTrash = async () => (await creator(variantRoutes.trash, trashed)).variants.map((one) => one.uid);
  expect(await inTrash()).toContain(variant.uid);
  expect(await creator(variantRoutes.restore, at(home, variant))).toMatchObject({ deleted_at: null });
  expect(await inTrash()).not.toContain(variant.uid);
});

const acts = ["approve", "unapprove", "reject", "restore", "remove"] as const;
const wrong: [string, (home: BuiltSubject) => Promise<{ uid: string }>, (typeof acts)[number][]][] = [
  ["waiting", (home) => waiting(home), ["approve", "unapprove", "reject", "restore"]],
  ["generating", async (home) => put(await waiting(home), 2), ["approve", "unapprove", "reject", "restore", "remove"]],
  ["generated", (home) => studio.variant(home, { shade: 90 }), ["unapprove", "restore"]],
  ["approved", (home) => judged(home, "approve"), ["approve", "restore"]],
  ["rejected", (home) => judged(home, "reject"), ["approve", "unapprove", "reject"]],
];
test.each(wrong.flatMap(([state, make, refused]) => refused.map((act) => ({ state, make, act }))))(
  "S3-79 U4 a variant that is $state answers $act with 409 and stays as it is",
  async ({ make, act }) => {
    const home = await freshSubject();
    const variant = await make(home);
    const before = await viewer(variantRoutes.read, at(home, variant));
    const refusal = admin(variantRoutes[act], at(home, variant));
    await expect(refusal).rejects.toMatchObject({ problem: { status: 409 }, slug: "wrong-state" });
    expect(await viewer(variantRoutes.read, at(home, variant))).toEqual(before);
  },
);

async function judged(home: BuiltSubject, act: "approve" | "reject") {
  const variant = await studio.variant(home, { shade: 90 });
  return reviewer(variantRoutes[act], at(home, variant));
}

/** A variant that was asked for and has no picture yet. */
async function waiting(home: BuiltSubject) {
  const variant = await studio.variant(home, { shade: 90 });
  const change = { status_id: 1, blob_id: null, width: null, height: null, format: null, file_path: null };
  await studio.deps.db.read.updateTable("image_variants").set(change).where("id", "=", variant.id).execute();
  return variant;
}

async function put(variant: { id: number; uid: string }, statusId: number) {
  await studio.deps.db.read
    .updateTable("image_variants")
    .set({ status_id: statusId })
    .where("id", "=", variant.id)
    .execute();
  return variant;
}

test("cards of a subject are listed and drawn on demand", async () => {
  const home = await freshSubject();
  const params = { params: { subject_id: home.uid } };
  expect((await viewer(cardRoutes.list, params)).cards.map((card) => card.card)).toEqual(["og", "card", "simple"]);
  const { jobs } = await creator(cardRoutes.render, params);
  await studio.settled();
  expect(jobs).toHaveLength(3);
  const { cards } = await viewer(cardRoutes.list, params);
  expect(cards.map((card) => card.state)).toEqual(["ready", "ready", "ready"]);
});

test("collections and people are told as the contract has it", async () => {
  expect((await creator(collectionRoutes.list, {})).collections).toHaveLength(1);
  expect((await viewer(identityRoutes.me, {})).roles).toEqual({ [subject.collection.uid]: "viewer" });
  expect((await admin(identityRoutes.audit, {})).entries.length).toBeGreaterThan(0);
});
