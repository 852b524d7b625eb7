import { globSync, readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { straysOf, tableOwners, tablesMade, tablesWritten } from "./table-writers.rules.ts";

const sources = () => globSync("server/src/**/*.ts").filter((file) => !/[.](test|suite)[.]ts$/.test(file));

test("a domain writes its own tables only", () => {
  expect(sources().length).toBeGreaterThan(0);
  expect(sources().flatMap((file) => straysOf(file, readFileSync(file, "utf8")))).toEqual([]);
});

test("every table that a migration makes has one owner", () => {
  const made = globSync("server/migrations/*.sql").flatMap((file) => tablesMade(readFileSync(file, "utf8")));
  const owned = Object.values(tableOwners).flat();
  expect(made.length).toBeGreaterThan(0);
  expect(made.filter((table) => !owned.includes(table))).toEqual([]);
  expect(owned.length).toBe(new Set(owned).size);
});

test("writes are found in the query builder and in statements, not in comments or reads", () => {
  expect(tablesWritten('tx.insertInto("slots").values(x)')).toEqual(["slots"]);
  expect(tablesWritten('await tx\n  .updateTable("image_variants as variant")\n  .set(x)')).toEqual(["image_variants"]);
  expect(tablesWritten("sql`delete from blobs where id = 1`")).toEqual(["blobs"]);
  expect(tablesWritten("sql`insert\n into events (id)`")).toEqual(["events"]);
  expect(tablesWritten("sql`update jobs as job set state = 'done'`")).toEqual(["jobs"]);
  expect(tablesWritten("// insert into events\n/* update jobs set x */")).toEqual([]);
  expect(tablesWritten('tx.selectFrom("blobs"); sql`select id from jobs for update`')).toEqual([]);
});

test("a domain that writes another's table is named", () => {
  const source = 'tx.insertInto("image_variants")';
  expect(straysOf("server/src/domains/library/queries.ts", source)).toEqual([]);
  expect(straysOf("server/src/domains/cards/queries.ts", source)).toEqual([
    "server/src/domains/cards/queries.ts writes image_variants",
  ]);
  expect(straysOf("server/src/views/library-grid.ts", source)).toHaveLength(1);
  expect(straysOf("server/src/platform/events.ts", 'tx.insertInto("events")')).toEqual([]);
});
