import { collectionRoutes, generationRoutes, identityRoutes, subjectRoutes, variantRoutes } from "@pentimento/contract";
import { sql } from "kysely";
import { afterAll, beforeAll, expect, test } from "vitest";
import { WebSocket } from "ws";
import type { Person } from "../../../test/builders.ts";
import { openTestStudio, type TestStudio } from "../../../test/studio.ts";

let studio: TestStudio;
beforeAll(async () => {
  studio = await openTestStudio({ works: false });
});
afterAll(() => studio.close());

const refused = (status: number, slug?: string) => ({ problem: { status }, ...(slug && { slug }) });

async function home(kind: "studio" | "world" | "profiles" = "studio") {
  const collection = await studio.collection({ kind });
  return { collection, creator: await studio.as(collection.maker) };
}

test.each([
  ["character", "backdrop"],
  ["profile", "bg_16x9"],
  ["location", "backdrop"],
  ["item", "item"],
] as const)("P-2 a %s exists as a subject, and its description reaches the prompt", async (kind, slot) => {
  const { collection, creator } = await home();
  const description = `a weathered ${kind} of the northern coast`;
  const made = await creator(subjectRoutes.create, {
    params: { collection_id: collection.uid },
    body: { kind, name: "Ada Marsh", description, attributes: { mood: "calm" } },
  });
  expect(made).toMatchObject({ kind, name: "Ada Marsh", description, collection_uid: collection.uid });
  const params = { character_id: made.uid };
  await creator(generationRoutes.generate, { params, body: { variant_type: slot, count: 1 } });
  const { variants } = await creator(variantRoutes.list, { params });
  expect(variants.map((one) => one.prompt)).toEqual([`Ada Marsh, ${description}, mood: calm`]);
});

test("P-2 subjects are of these four kinds and no other", async () => {
  const { id } = await studio.collection();
  const other = sql`insert into subjects (uid, collection_id, kind, name) values (gen_random_uuid(), ${id}, 'faction', 'x')`;
  await expect(other.execute(studio.deps.db.read)).rejects.toMatchObject({ code: "23514" });
});

const tableShape = () =>
  sql`select table_name, column_name, data_type from information_schema.columns where table_schema = 'public'
    order by 1, 2`.execute(studio.deps.db.read);

test("S3-133 a studio's own variant types are slots like any other, and the tables stay as they are", async () => {
  const { collection, creator } = await home();
  const subject = await studio.subject({ collection, kind: "location" });
  const before = await tableShape();
  for (const key of ["clothed", "topless"]) {
    const params = { subject_id: subject.uid };
    const slot = await creator(subjectRoutes.addSlot, { params, body: { key, aspect: "3:4", sensitive: true } });
    expect(slot).toMatchObject({ key, aspect: "3:4", built_in: false, kind: "custom", sensitive: true });
    const asked = { params: { character_id: subject.uid }, body: { variant_type: key, count: 2 } };
    expect((await creator(generationRoutes.generate, asked)).variant_uids).toHaveLength(2);
    const { variants } = await creator(variantRoutes.list, {
      params: { character_id: subject.uid },
      query: { variant_type: key },
    });
    expect(variants.map((one) => one.variant_type)).toEqual([key, key]);
  }
  expect((await tableShape()).rows).toEqual(before.rows);
  const stranger = await home();
  const elsewhere = await studio.subject({ collection: stranger.collection, kind: "location" });
  const unknown = { params: { character_id: elsewhere.uid }, body: { variant_type: "clothed", count: 1 } };
  await expect(stranger.creator(generationRoutes.generate, unknown)).rejects.toMatchObject({
    problem: { status: 400 },
  });
});

test("a key that means a slot already is not given to another one", async () => {
  const { collection, creator } = await home();
  const params = { subject_id: (await studio.subject({ collection })).uid };
  await creator(subjectRoutes.addSlot, { params, body: { key: "evening_dress" } });
  for (const key of ["evening_dress", "portrait", "og", "source"])
    await expect(creator(subjectRoutes.addSlot, { params, body: { key } }), key).rejects.toMatchObject(
      refused(409, "slot-taken"),
    );
  const keys = (await creator(subjectRoutes.read, { params })).slots.map((slot) => slot.key);
  expect(keys).toHaveLength(new Set(keys).size);
});

test.each([
  ["studio", true],
  ["world", false],
  ["profiles", false],
] as const)(
  "C6 a %s asks for approval: %s; choosing is then the reviewer's alone, else its makers' too",
  async (kind, asks) => {
    const { collection, creator } = await home(kind);
    const read = await creator(collectionRoutes.read, { params: { collection_id: collection.uid } });
    expect(read).toMatchObject({ kind, requires_approval: asks });
    const subject = await studio.subject({ collection });
    const [first, second] = [await studio.variant(subject), await studio.variant(subject)];
    const at = (variant: { uid: string }) => ({ params: { character_id: subject.uid, variant_id: variant.uid } });
    const player = await studio.as(await studio.member(collection.id, "player"));
    const reviewer = await studio.as(await studio.member(collection.id, "reviewer"));
    await expect(player(variantRoutes.approve, at(first))).rejects.toMatchObject(refused(403, "not-allowed"));
    const byMaker = creator(variantRoutes.approve, at(first));
    if (asks) await expect(byMaker).rejects.toMatchObject(refused(403, "not-allowed"));
    else expect(await byMaker).toMatchObject({ is_hero: true, is_active: true });
    expect(await reviewer(variantRoutes.approve, at(second))).toMatchObject({ is_hero: true, is_active: true });
    expect(await creator(variantRoutes.read, at(first))).toMatchObject({ is_hero: false, is_active: false });
  },
);

test("C6 the policy is the collection's to change, and holds from the next request on", async () => {
  const { collection, creator } = await home("studio");
  const subject = await studio.subject({ collection });
  const at = { params: { character_id: subject.uid, variant_id: (await studio.variant(subject)).uid } };
  await expect(creator(variantRoutes.approve, at)).rejects.toMatchObject(refused(403));
  const params = { collection_id: collection.uid };
  await creator(collectionRoutes.edit, { params, body: { requires_approval: false } });
  expect(await creator(variantRoutes.approve, at)).toMatchObject({ status: "approved" });
});

test("C7 rows are found by number and by uid alike, and answers carry both, with times in UTC", async () => {
  const { collection, creator } = await home();
  const subject = await studio.subject({ collection });
  const variant = await studio.variant(subject);
  const both = async <Answer>(read: (pick: "id" | "uid") => Promise<Answer>) => {
    const [byNumber, byUid] = [await read("id"), await read("uid")];
    expect(byNumber).toEqual(byUid);
    return byUid;
  };
  const text = (value: number | string) => String(value);
  const seen = [
    await both((pick) => creator(collectionRoutes.read, { params: { collection_id: text(collection[pick]) } })),
    await both((pick) => creator(subjectRoutes.read, { params: { subject_id: text(subject[pick]) } })),
    await both((pick) =>
      creator(variantRoutes.read, {
        params: { character_id: text(subject[pick]), variant_id: text(variant[pick]) },
      }),
    ),
  ];
  expect(seen.map((one) => [one.id, one.uid])).toEqual([collection, subject, variant].map((one) => [one.id, one.uid]));
  for (const one of seen) {
    expect(Number.isSafeInteger(one.id)).toBe(true);
    expect(one.created_at).toMatch(/Z$/);
    const madeAt = Number.parseInt(one.uid.replaceAll("-", "").slice(0, 12), 16);
    expect(Math.abs(madeAt - Date.parse(one.created_at))).toBeLessThan(60_000);
  }
  const beyond = { params: { subject_id: "9007199254740992" } };
  await expect(creator(subjectRoutes.read, beyond)).rejects.toMatchObject(refused(400));
});

test("P-15 roles count in their own world, from the next request on", async () => {
  const [world, other] = [await home("world"), await home("world")];
  const person = await studio.person({ name: "Pia" });
  const pia = await studio.as(person);
  const params = { collection_id: world.collection.uid };
  await expect(pia(collectionRoutes.read, { params })).rejects.toMatchObject(refused(404, "not-found"));
  await world.creator(identityRoutes.putMember, { params, body: { email: person.email, role: "player" } });
  expect(await pia(collectionRoutes.read, { params })).toMatchObject({ my_role: "player" });
  const body = { kind: "location" as const, name: "A harbour" };
  await expect(pia(subjectRoutes.create, { params, body })).rejects.toMatchObject(refused(403, "not-allowed"));
  await world.creator(identityRoutes.putMember, { params, body: { email: person.email, role: "creator" } });
  expect(await pia(subjectRoutes.create, { params, body })).toMatchObject({ name: "A harbour" });
  const elsewhere = { collection_id: other.collection.uid };
  await expect(pia(subjectRoutes.create, { params: elsewhere, body })).rejects.toMatchObject(refused(404));
  expect((await pia(identityRoutes.me, {})).roles).toEqual({ [world.collection.uid]: "creator" });
  await world.creator(identityRoutes.removeMember, { params: { ...params, user_id: String(person.id) } });
  await expect(pia(collectionRoutes.read, { params })).rejects.toMatchObject(refused(404));
});

test("P-15 a socket hears of the worlds that its person has a role in, and of no other", async () => {
  const [world, other] = [await home("world"), await home("world")];
  const player = await studio.member(world.collection.id, "player");
  const line = await openLine(player);
  line.say({ type: "follow", collection_id: other.collection.uid });
  expect(await line.next()).toMatchObject({ type: "error", slug: "not-found" });
  line.say({ type: "follow", collection_id: world.collection.uid });
  expect(await line.next()).toMatchObject({ type: "following", collection_id: world.collection.uid });
  const body = { kind: "location" as const, name: "A harbour" };
  await other.creator(subjectRoutes.create, { params: { collection_id: other.collection.uid }, body });
  await world.creator(subjectRoutes.create, { params: { collection_id: world.collection.uid }, body });
  expect(await line.next()).toMatchObject({ type: "SubjectChanged", collection_id: world.collection.uid });
  line.close();
});

/** A socket of a person who is signed in, read one message at a time; the greeting is taken off. */
async function openLine(person: Person) {
  const socket = new WebSocket(`${studio.origin.replace("http", "ws")}/ws`, {
    headers: { cookie: await studio.cookieOf(person), origin: studio.origin },
  });
  const heard: unknown[] = [];
  let arrived = Promise.withResolvers<void>();
  socket.on("message", (data: Buffer) => {
    heard.push(JSON.parse(data.toString()));
    arrived.resolve();
  });
  socket.on("error", (error) => arrived.reject(error));
  const next = async (): Promise<unknown> => {
    if (heard.length === 0) await arrived.promise;
    arrived = Promise.withResolvers();
    return heard.length > 0 ? heard.shift() : next();
  };
  expect(await next()).toMatchObject({ type: "hello", user_id: String(person.id) });
  return { next, say: (message: object) => socket.send(JSON.stringify(message)), close: () => socket.close() };
}
