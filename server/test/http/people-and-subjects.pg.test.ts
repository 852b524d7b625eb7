import { type Client, collectionRoutes, identityRoutes, subjectRoutes } from "@pentimento/contract";
import { afterAll, beforeAll, expect, test } from "vitest";
import type { Person } from "../builders.ts";
import { openTestStudio, type TestStudio } from "../studio.ts";
import { checked } from "./checked-client.ts";

let studio: TestStudio;
let home: { id: number; uid: string; maker: Person };
let creator: Client;
let admin: Client;
beforeAll(async () => {
  studio = await openTestStudio({ works: false });
  home = await studio.collection();
  creator = checked(await studio.as(home.maker));
  admin = checked(await studio.as(await studio.person({ isAdmin: true })));
});
afterAll(() => studio.close());

const here = () => ({ params: { collection_id: home.uid } });
const refusedAs = (status: number, slug: string) => ({ problem: { status }, slug });

const reasonsOf = (settled: PromiseSettledResult<unknown>[]): unknown[] =>
  settled.flatMap((one) => (one.status === "rejected" ? [one.reason] : []));

test("a collection is made, read, changed and listed; its maker is its creator", async () => {
  const made = await creator(collectionRoutes.create, { body: { name: "The north", kind: "world" } });
  expect(made).toMatchObject({ kind: "world", my_role: "creator", requires_approval: false, subject_count: 0 });
  const params = { params: { collection_id: made.uid } };
  const changed = await creator(collectionRoutes.edit, { ...params, body: { name: "The south", most_per_batch: 2 } });
  expect(changed).toMatchObject({ name: "The south", most_per_batch: 2, requires_approval: false });
  expect(await creator(collectionRoutes.read, params)).toEqual(changed);
  expect(await creator(collectionRoutes.read, { params: { collection_id: String(made.id) } })).toEqual(changed);
  expect((await creator(collectionRoutes.list, {})).collections.map((one) => one.uid)).toContain(made.uid);
});

test("a subject is made, read by either id, changed in part, and put away", async () => {
  const facts = { kind: "character" as const, name: "  Ada Marsh ", attributes: { age: "41" } };
  const made = await creator(subjectRoutes.create, { ...here(), body: facts });
  expect(made).toMatchObject({
    name: "Ada Marsh",
    description: "",
    attributes: { age: "41" },
    collection_uid: home.uid,
  });
  const params = { params: { subject_id: made.uid } };
  const changed = await creator(subjectRoutes.edit, { ...params, body: { description: "A pilot" } });
  expect(changed).toMatchObject({ name: "Ada Marsh", description: "A pilot", attributes: { age: "41" } });
  const read = await creator(subjectRoutes.read, { params: { subject_id: String(made.id) } });
  expect(read).toMatchObject({ ...changed, updated_at: read.updated_at });
  await creator(subjectRoutes.archive, params);
  await expect(creator(subjectRoutes.read, params)).rejects.toMatchObject(refusedAs(404, "not-found"));
});

test("130 subjects are paged by cursor without a gap or a double, also when many have one name", async () => {
  const collection = await studio.collection();
  const client = checked(await studio.as(collection.maker));
  const long = "長".repeat(200);
  for (let count = 0; count < 130; count += 1) {
    const name = count % 3 === 0 ? long : count % 3 === 1 ? "Zoë" : `Subject ${count}`;
    await studio.subject({ collection, name, kind: count % 2 ? "item" : "character" });
  }
  const walk = async (query: { limit?: number; kind?: "item" }) => {
    const names: { id: number; name: string }[] = [];
    let cursor: string | undefined;
    do {
      const page = await client(subjectRoutes.list, {
        params: { collection_id: collection.uid },
        query: { ...query, cursor },
      });
      expect(page.subjects.length).toBeLessThanOrEqual(query.limit ?? 60);
      names.push(...page.subjects.map(({ id, name }) => ({ id, name })));
      cursor = page.next_cursor ?? undefined;
    } while (cursor !== undefined);
    return names;
  };
  const all = await walk({});
  expect(new Set(all.map((one) => one.id)).size).toBe(130);
  expect(all).toHaveLength(130);
  expect(await walk({ limit: 7 })).toEqual(all);
  expect(await walk({ kind: "item" })).toHaveLength(65);
});

test("a slot may have any key that says nothing else yet, and shows on every subject of the collection", async () => {
  const subject = await studio.subject({ collection: home });
  const params = { params: { subject_id: subject.uid } };
  const add = (key: string) => creator(subjectRoutes.addSlot, { ...params, body: { key } });
  expect(await add("evening_dress")).toMatchObject({
    key: "evening_dress",
    label: "Evening dress",
    kind: "custom",
    built_in: false,
  });
  for (const taken of ["evening_dress", "portrait", "og", "source"])
    await expect(add(taken)).rejects.toMatchObject(refusedAs(409, "slot-taken"));
  const sibling = await studio.subject({ collection: home });
  const { slots } = await creator(subjectRoutes.read, { params: { subject_id: sibling.uid } });
  expect(slots.filter((slot) => slot.key === "evening_dress")).toHaveLength(1);
  expect(slots.filter((slot) => slot.key === "portrait")).toHaveLength(1);
});

test("twenty slots of one key at once make one", async () => {
  const subject = await studio.subject({ collection: home });
  const add = () => creator(subjectRoutes.addSlot, { params: { subject_id: subject.uid }, body: { key: "armour" } });
  const settled = await Promise.allSettled(Array.from({ length: 20 }, add));
  expect(reasonsOf(settled)).toMatchObject(Array.from({ length: 19 }, () => refusedAs(409, "slot-taken")));
});

test("members are given a role, another role, and none; nobody changes their own", async () => {
  const person = await studio.person({ name: "Bo" });
  const put = (role: "viewer" | "reviewer") =>
    creator(identityRoutes.putMember, { ...here(), body: { email: person.email.toUpperCase(), role } });
  expect(await put("viewer")).toMatchObject({ user_id: String(person.id), name: "Bo", role: "viewer" });
  await put("reviewer");
  const listed = (await creator(identityRoutes.members, here())).members;
  expect(listed.filter((one) => one.user_id === String(person.id))).toMatchObject([{ role: "reviewer" }]);
  const remove = () =>
    creator(identityRoutes.removeMember, { params: { collection_id: home.uid, user_id: String(person.id) } });
  await remove();
  await expect(remove()).rejects.toMatchObject(refusedAs(404, "not-found"));
  const own = creator(identityRoutes.putMember, { ...here(), body: { email: home.maker.email, role: "viewer" } });
  await expect(own).rejects.toMatchObject(refusedAs(403, "not-allowed"));
  const nobody = creator(identityRoutes.putMember, { ...here(), body: { email: "who@example.org", role: "viewer" } });
  await expect(nobody).rejects.toMatchObject(refusedAs(404, "user-unknown"));
});

test("an account is made once for an address, also by ten requests at once, and can sign in", async () => {
  const body = { name: "Cy", email: "Cy@Example.org", password: "correct horse" };
  const settled = await Promise.allSettled(Array.from({ length: 10 }, () => admin(identityRoutes.addUser, { body })));
  expect(reasonsOf(settled)).toMatchObject(Array.from({ length: 9 }, () => refusedAs(409, "email-taken")));
  const me = await checked(await studio.as({ email: "cy@example.org", password: body.password }))(
    identityRoutes.me,
    {},
  );
  expect(me).toMatchObject({ name: "Cy", email: "cy@example.org", is_admin: false, roles: {} });
});

test("the audit log shows the newest acts first, with who did them", async () => {
  await creator(collectionRoutes.edit, { ...here(), body: { requires_approval: true } });
  const { entries } = await admin(identityRoutes.audit, { query: { limit: 1 } });
  expect(entries).toMatchObject([{ actor: "Maker", action: "collections.edit", object: home.uid, outcome: "done" }]);
});
