import { sql } from "kysely";
import { afterAll, beforeAll, expect, test } from "vitest";
import { openTestStudio, type TestStudio } from "../../../test/studio.ts";
import { approve, type Judged, reject, restore, trash, unapprove } from "./judge-variant.ts";
import { findHero, findVariant } from "./queries.ts";
import { statusId } from "./status.rules.ts";

let studio: TestStudio;
beforeAll(async () => {
  studio = await openTestStudio({ works: false });
});
afterAll(() => studio.close());

const reviewer = { userId: undefined, name: "Ana", email: "", isAdmin: true, roles: new Map() };

async function slotOfTwo(slot = "portrait") {
  const subject = await studio.subject();
  const [first, second] = [await studio.variant(subject, { slot }), await studio.variant(subject, { slot })];
  const judged = (variantId: number): Judged => ({
    actor: reviewer,
    collectionUid: subject.collection.uid,
    subject,
    variantId,
  });
  return { subject, first, second, judged };
}

const set = (id: number, values: { status?: keyof typeof statusId; hero?: boolean; trashed?: boolean }) =>
  sql`update image_variants set status_id = coalesce(${values.status ? statusId[values.status] : null}, status_id),
    is_hero = coalesce(${values.hero ?? null}, is_hero), deleted_at = case when ${values.trashed ?? false} then now() end
    where id = ${id}`.execute(studio.deps.db.read);
const heroes = async (subjectId: number, slot = "portrait") =>
  (
    await sql<{
      id: number;
    }>`select id from image_variants where subject_id = ${subjectId} and slot = ${slot} and is_hero
      and deleted_at is null`.execute(studio.deps.db.read)
  ).rows.map((row) => row.id);
const events = async (subjectUid: string) =>
  (
    await sql<{ variant: string; change: string; actor: string }>`select body->>'variant_id' as variant,
      body->>'change' as change, actor_name as actor from events where subject_uid = ${subjectUid}
      and type = 'VariantChanged' order by sequence`.execute(studio.deps.db.read)
  ).rows;

test("S3-72 S3-134 the database refuses a second hero of a slot, whoever writes it", async () => {
  const { subject, first, second } = await slotOfTwo();
  await set(first.id, { status: "approved", hero: true });
  await expect(set(second.id, { status: "approved", hero: true })).rejects.toMatchObject({
    code: "23505",
    constraint: "uq_image_variants_character_hero",
  });
  await expect(set(second.id, { status: "editing", hero: true })).rejects.toMatchObject({ code: "23505" });
  expect(await heroes(subject.id)).toEqual([first.id]);
});

test("S3-4 each slot of a subject, and each subject, has a hero of its own", async () => {
  const { subject, first } = await slotOfTwo();
  const sprite = await studio.variant(subject, { slot: "sprite" });
  const other = await slotOfTwo();
  for (const { id } of [first, sprite, other.first]) await set(id, { status: "approved", hero: true });
  expect(await heroes(subject.id)).toEqual([first.id]);
  expect(await heroes(subject.id, "sprite")).toEqual([sprite.id]);
});

test("U1 the database lets a trashed hero make room, and refuses it back while the slot is taken", async () => {
  const { subject, first, second } = await slotOfTwo();
  await set(first.id, { status: "approved", hero: true });
  await set(first.id, { trashed: true });
  await set(second.id, { status: "approved", hero: true });
  await expect(set(first.id, {})).rejects.toMatchObject({ code: "23505" });
  expect(await heroes(subject.id)).toEqual([second.id]);
});

test("U2 the database knows no approved variant that is not a hero, and no hero that nobody approved", async () => {
  const { first } = await slotOfTwo();
  await expect(set(first.id, { status: "approved" })).rejects.toMatchObject({ constraint: "approved_is_hero" });
  for (const status of ["pending", "generating", "generated", "rejected"] as const)
    await expect(set(first.id, { status, hero: true })).rejects.toMatchObject({ constraint: "hero_is_approved" });
  await set(first.id, { status: "approved", hero: true });
  await expect(set(first.id, { hero: false })).rejects.toMatchObject({ constraint: "approved_is_hero" });
});

test("U2 after a replacement the former hero is neither hero nor approved", async () => {
  const { subject, first, second, judged } = await slotOfTwo();
  await approve(studio.deps, judged(first.id));
  await approve(studio.deps, judged(second.id));
  const { rows } = await sql`select id from image_variants where subject_id = ${subject.id}
    and (status_id = 5 or is_hero)`.execute(studio.deps.db.read);
  expect(rows).toEqual([{ id: second.id }]);
});

test("S3-70 an approval is told with the change itself, and so is what it replaced", async () => {
  const { subject, first, second, judged } = await slotOfTwo();
  await approve(studio.deps, judged(first.id));
  await approve(studio.deps, judged(second.id));
  expect(await events(subject.uid)).toEqual([
    { variant: first.uid, change: "approved", actor: "Ana" },
    { variant: first.uid, change: "superseded", actor: "Ana" },
    { variant: second.uid, change: "approved", actor: "Ana" },
  ]);
});

test("S3-70 an approval that fails at its last step leaves neither a change nor an event", async () => {
  const { subject, first, second, judged } = await slotOfTwo();
  await approve(studio.deps, judged(first.id));
  const told = await events(subject.uid);
  const breaking = { ...studio.deps, record: breakingAfter(1) };
  await expect(approve(breaking, judged(second.id))).rejects.toThrow("the pen broke");
  expect(await heroes(subject.id)).toEqual([first.id]);
  expect(await events(subject.uid)).toEqual(told);
});

/** Records as the studio does, and breaks after so many events. */
function breakingAfter(count: number): TestStudio["deps"]["record"] {
  let left = count;
  return async (...news) => {
    if (left-- === 0) throw new Error("the pen broke");
    await studio.deps.record(...news);
  };
}

test("S3-71 rejecting sets the status, and a rejected hero leaves its slot empty", async () => {
  const { subject, first, second, judged } = await slotOfTwo();
  await reject(studio.deps, judged(second.id));
  await approve(studio.deps, judged(first.id));
  await reject(studio.deps, judged(first.id));
  for (const { id } of [first, second])
    expect(await findVariant(studio.deps.db.read, subject.id, String(id))).toMatchObject({
      status: "rejected",
      isHero: false,
    });
  expect(await findHero(studio.deps.db.read, subject.id, "portrait")).toBeUndefined();
});

test("U4 what is waiting, being made, rejected or in the trash is not judged, and stays as it is", async () => {
  const { first, second, judged } = await slotOfTwo();
  const wrong = { slug: "wrong-state" };
  for (const status of ["pending", "generating"] as const) {
    await set(first.id, { status });
    for (const act of [approve, reject, unapprove, restore])
      await expect(act(studio.deps, judged(first.id)), `${act.name} ${status}`).rejects.toMatchObject(wrong);
  }
  await set(first.id, { status: "rejected" });
  for (const act of [approve, reject, unapprove])
    await expect(act(studio.deps, judged(first.id))).rejects.toMatchObject(wrong);
  await trash(studio.deps, judged(second.id));
  for (const act of [approve, reject, unapprove, trash])
    await expect(act(studio.deps, judged(second.id))).rejects.toMatchObject({ slug: "not-found" });
});

test("U9 taking back the approval of a picture that is out for editing leaves it out for editing", async () => {
  const { subject, first, judged } = await slotOfTwo();
  await set(first.id, { status: "editing", hero: true });
  await unapprove(studio.deps, judged(first.id));
  expect(await findVariant(studio.deps.db.read, subject.id, String(first.id))).toMatchObject({
    status: "editing",
    isHero: false,
  });
  await approve(studio.deps, judged(first.id));
  await unapprove(studio.deps, judged(first.id));
  expect(await findVariant(studio.deps.db.read, subject.id, String(first.id))).toMatchObject({ status: "generated" });
});

test("S3-122 U16 while heroes are swapped and swaps break, whoever looks sees exactly one", async () => {
  const { subject, first, second, judged } = await slotOfTwo();
  await approve(studio.deps, judged(first.id));
  let swapping = true;
  const swaps = (async () => {
    for (let swap = 0; swap < 30; swap++) {
      const next = judged(swap % 2 ? first.id : second.id);
      await expect(approve({ ...studio.deps, record: breakingAfter(swap % 2) }, next)).rejects.toThrow("the pen broke");
      await approve(studio.deps, next);
    }
  })().finally(() => {
    swapping = false;
  });
  const seen = new Set<number>();
  while (swapping) {
    const now = await heroes(subject.id);
    expect(now).toHaveLength(1);
    seen.add(now[0] ?? 0);
  }
  await swaps;
  expect(seen).toEqual(new Set([first.id, second.id]));
});
