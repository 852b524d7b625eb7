import { variantRoutes } from "@pentimento/contract";
import { sql } from "kysely";
import { afterAll, beforeAll, expect, test } from "vitest";
import { openTestStudio, type TestStudio } from "../../../test/studio.ts";
import { newestAudit, writeAudit } from "./queries.ts";

let studio: TestStudio;
beforeAll(async () => {
  studio = await openTestStudio({ works: false });
});
afterAll(() => studio.close());

const run = (statement: ReturnType<typeof sql>) => statement.execute(studio.deps.db.read);
const written = async (object: string) =>
  (await newestAudit(studio.deps.db.read, 100)).filter((entry) => entry.object === object);

test("what was written to the audit log can be neither changed nor removed, by any statement", async () => {
  const { id } = await studio.person();
  await writeAudit(studio.deps.db.read, { actorId: id, action: "variants.approve", object: "one", outcome: "done" });
  const before = await written("one");
  expect(before).toHaveLength(1);
  for (const statement of [
    sql`update audit_log set outcome = 'refused'`,
    sql`update audit_log set actor_id = null, action = 'variants.reject'`,
    sql`update audit_log set created_at = now() - interval '1 day'`,
    sql`delete from audit_log`,
    sql`truncate audit_log`,
    sql`truncate users cascade`,
  ])
    await expect(run(statement)).rejects.toThrow("the audit log is append-only");
  expect(await written("one")).toEqual(before);
});

test("an act outlives the account of who did it", async () => {
  const { id } = await studio.person({ name: "Gone" });
  await writeAudit(studio.deps.db.read, { actorId: id, action: "variants.approve", object: "two", outcome: "done" });
  await run(sql`delete from users where id = ${id}`);
  expect(await written("two")).toMatchObject([{ actor: null, action: "variants.approve", outcome: "done" }]);
});

test("an audited act, a refused one and an admin's are written with who, what and how it ended; a look is not", async () => {
  const collection = await studio.collection();
  const subject = await studio.subject({ collection });
  const { uid } = await studio.variant(subject);
  const at = { params: { character_id: subject.uid, variant_id: uid } };
  const creator = await studio.as(collection.maker);
  const reviewer = await studio.as(await studio.member(collection.id, "reviewer"));
  const admin = await studio.as(await studio.person({ isAdmin: true, name: "Root" }));
  await creator(variantRoutes.read, at);
  await expect(creator(variantRoutes.approve, at)).rejects.toMatchObject({ problem: { status: 403 } });
  await reviewer(variantRoutes.approve, at);
  await reviewer(variantRoutes.reject, at);
  await reviewer(variantRoutes.restore, at);
  await admin(variantRoutes.approve, at);
  await expect.poll(async () => (await written(uid)).length).toBe(4);
  expect((await written(uid)).map((entry) => `${entry.actor} ${entry.action} ${entry.outcome}`).sort()).toEqual([
    "Maker variants.approve refused",
    "Root variants.approve done",
    "reviewer variants.approve done",
    "reviewer variants.reject done",
  ]);
});
