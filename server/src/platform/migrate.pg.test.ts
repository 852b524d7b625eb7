import { sql } from "kysely";
import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { freshDatabase } from "../../test/studio.ts";
import type { Database } from "./database.ts";
import { migrate, migrationFiles } from "./migrate.ts";

let db: Database;
let drop: () => Promise<void>;
beforeAll(async () => {
  ({ db, drop } = await freshDatabase());
});
beforeEach(async () => {
  await sql`drop schema public cascade`.execute(db.read);
  await sql`create schema public`.execute(db.read);
});
afterAll(async () => {
  await db.close();
  await drop();
});

const file = (name: string, text: string) => ({ name, text, checksum: `checksum of ${text}` });
const first = file("1_make.sql", "create table things (id bigint); insert into things values (1)");
const second = file("2_fill.sql", "insert into things values (2)");
const things = async () =>
  (await sql<{ id: number }>`select id from things order by id`.execute(db.read)).rows.map((row) => row.id);

test("an empty database is brought to this version in the order of the files, each of them once", async () => {
  const applied = await migrate(db);
  expect(applied).toEqual(migrationFiles().map((one) => one.name));
  expect(applied).toEqual([...applied].sort());
  expect(await migrate(db)).toEqual([]);
});

test("processes that start together take turns: one of them migrates", async () => {
  const answers = await Promise.all(Array.from({ length: 5 }, () => migrate(db, [first, second])));
  expect(answers.filter((names) => names.length > 0)).toEqual([["1_make.sql", "2_fill.sql"]]);
  expect(await things()).toEqual([1, 2]);
});

test("a later version adds only what is new", async () => {
  await migrate(db, [first]);
  expect(await migrate(db, [first, second])).toEqual(["2_fill.sql"]);
  expect(await things()).toEqual([1, 2]);
});

test("a migration that was edited after it ran is refused, and nothing else is applied", async () => {
  await migrate(db, [first]);
  const edited = { ...first, checksum: "another" };
  await expect(migrate(db, [edited, second])).rejects.toMatchObject({ kind: "conflict", slug: "migration-changed" });
  expect(await things()).toEqual([1]);
});

test("the database of a newer version is refused", async () => {
  await migrate(db, [first, second]);
  await expect(migrate(db, [first])).rejects.toMatchObject({ kind: "conflict", slug: "migration-changed" });
});

test("a migration that fails takes those before it along, so that the next start begins anew", async () => {
  const broken = file("3_break.sql", "insert into nothing values (1)");
  await expect(migrate(db, [first, second, broken])).rejects.toThrow(/nothing/);
  await expect(things()).rejects.toThrow(/things/);
  expect(await migrate(db, [first, second])).toEqual(["1_make.sql", "2_fill.sql"]);
});
