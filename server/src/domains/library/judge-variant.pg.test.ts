import { afterAll, beforeAll, expect, test } from "vitest";
import { openTestStudio, type TestStudio } from "../../../test/studio.ts";
import { approve, type Judged, reject, restore, trash, unapprove } from "./judge-variant.ts";
import { findHero, findVariant } from "./queries.ts";

let studio: TestStudio;
beforeAll(async () => {
  studio = await openTestStudio({ works: false });
});
afterAll(() => studio.close());

const reviewer = { userId: undefined, name: "Ana", email: "", isAdmin: true, roles: new Map() };

async function slotOfTwo() {
  const subject = await studio.subject();
  const [first, second] = [await studio.variant(subject), await studio.variant(subject)];
  const judged = (variantId: number): Judged => ({
    actor: reviewer,
    collectionUid: subject.collection.uid,
    subject,
    variantId,
  });
  const look = async (id: number) => findVariant(studio.deps.db.read, subject.id, String(id));
  return { subject, first, second, judged, look };
}

test("S3-4 S3-68 S3-69 S3-122 S3-123 a new hero sends the former one back to review in the same act", async () => {
  const { subject, first, second, judged, look } = await slotOfTwo();
  await approve(studio.deps, judged(first.id));
  await approve(studio.deps, judged(second.id));
  expect(await look(first.id)).toMatchObject({ status: "generated", isHero: false });
  expect(await look(second.id)).toMatchObject({ status: "approved", isHero: true });
  expect(await findHero(studio.deps.db.read, subject.id, "portrait")).toMatchObject({ id: second.id });
});

test("S3-67 only a generated or editing variant can be approved", async () => {
  const { first, judged } = await slotOfTwo();
  await approve(studio.deps, judged(first.id));
  await expect(approve(studio.deps, judged(first.id))).rejects.toMatchObject({ slug: "wrong-state" });
  await reject(studio.deps, judged(first.id));
  await expect(approve(studio.deps, judged(first.id))).rejects.toMatchObject({ slug: "wrong-state" });
});

test("U1 a slot whose hero is in the trash takes a new hero, and the old one comes back as a candidate", async () => {
  const { first, second, judged, look } = await slotOfTwo();
  await approve(studio.deps, judged(first.id));
  await trash(studio.deps, judged(first.id));
  await approve(studio.deps, judged(second.id));
  await restore(studio.deps, judged(first.id));
  expect(await look(first.id)).toMatchObject({ status: "generated", isHero: false, deletedAt: null });
  expect(await look(second.id)).toMatchObject({ status: "approved", isHero: true });
});

test("U9 taking back an approval makes the variant generated again", async () => {
  const { first, judged, look } = await slotOfTwo();
  await approve(studio.deps, judged(first.id));
  await unapprove(studio.deps, judged(first.id));
  expect(await look(first.id)).toMatchObject({ status: "generated", isHero: false });
});

test("twenty approvals at once leave one hero", async () => {
  const { subject, first, second, judged } = await slotOfTwo();
  const acts = Array.from({ length: 20 }, (_, turn) => approve(studio.deps, judged(turn % 2 ? first.id : second.id)));
  await Promise.allSettled(acts);
  const heroes = await studio.deps.db.read
    .selectFrom("image_variants")
    .select("id")
    .where("subject_id", "=", subject.id)
    .where("is_hero", "=", true)
    .execute();
  expect(heroes).toHaveLength(1);
});
