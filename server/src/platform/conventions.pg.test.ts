import { sql } from "kysely";
import { afterAll, beforeAll, expect, test } from "vitest";
import { freshDatabase } from "../../test/studio.ts";
import type { Database } from "./database.ts";

let db: Database;
let drop: () => Promise<void>;
let tables: string[];
beforeAll(async () => {
  ({ db, drop } = await freshDatabase());
  tables =
    await names`select relname as name from pg_class where relkind = 'r' and relnamespace = 'public'::regnamespace`;
});
afterAll(async () => {
  await db.close();
  await drop();
});

async function names(query: TemplateStringsArray, ...values: unknown[]): Promise<string[]> {
  const { rows } = await sql<{ name: string }>(query, ...values).execute(db.read);
  return rows.map((row) => row.name).sort();
}

test("the conventions are looked for in every table of the product", () => {
  expect(tables.length).toBeGreaterThan(25);
  expect(tables).toEqual(expect.arrayContaining(["image_variants", "migrations", "users", "variant_statuses"]));
});

test("P-1 S3-136 every table has a big serial key named id, and only that", async () => {
  const identities = await names`select table_name as name from information_schema.columns where table_schema = 'public'
    and column_name = 'id' and data_type = 'bigint' and is_identity = 'YES' and identity_generation = 'ALWAYS'`;
  const serials = await names`select table_name as name from information_schema.columns where table_schema = 'public'
    and column_name = 'id' and data_type = 'bigint' and column_default like 'nextval(%'`;
  const keyed = await names`select conrelid::regclass::text as name from pg_constraint join pg_attribute
    on attrelid = conrelid and attnum = conkey[1] where contype = 'p' and connamespace = 'public'::regnamespace
    and attname = 'id' and array_length(conkey, 1) = 1`;
  expect(serials).toEqual(["variant_statuses"]);
  expect([...identities, ...serials].sort()).toEqual([...tables].sort());
  expect(keyed).toEqual([...tables].sort());
});

test("P-1 S3-136 a reference to a row is a bigint, as the key it points at", async () => {
  const others = await names`select conrelid::regclass || '.' || attname as name from pg_constraint
    join pg_attribute on attrelid = conrelid and attnum = any (conkey)
    where contype = 'f' and connamespace = 'public'::regnamespace and atttypid <> 'bigint'::regtype`;
  expect(others).toEqual([]);
});

test("P-1 every public row has a uid that is there and unique; these tables hold no public rows", async () => {
  const withUid = await names`select table_name as name from information_schema.columns where table_schema = 'public'
    and column_name = 'uid' and data_type = 'uuid' and is_nullable = 'NO' and table_name in (select relname from pg_class
    where relkind = 'r')`;
  const unique = await names`select conrelid::regclass::text as name from pg_constraint join pg_attribute
    on attrelid = conrelid and attnum = conkey[1] where contype = 'u' and connamespace = 'public'::regnamespace
    and attname = 'uid' and array_length(conkey, 1) = 1`;
  expect(unique).toEqual(withUid);
  expect(tables.filter((table) => !withUid.includes(table)).sort()).toEqual([
    "accounts",
    "event_counters",
    "events",
    "generation_turns",
    "idempotency_keys",
    "memberships",
    "migrations",
    "sessions",
    "variant_statuses",
    "verifications",
  ]);
});

test("P-1 S3-136 every time carries its zone", async () => {
  const zoneless = await names`select table_name || '.' || column_name as name from information_schema.columns
    where table_schema = 'public' and (data_type in ('timestamp without time zone', 'time without time zone', 'date')
    or right(column_name, 3) = '_at' and data_type <> 'timestamp with time zone')`;
  expect(zoneless).toEqual([]);
});

test("P-1 S3-136 every row says when it was made and last changed, by a trigger of its table", async () => {
  const stamped = (column: string) => names`select table_name as name from information_schema.columns
    where table_schema = 'public' and column_name = ${column} and is_nullable = 'NO' and column_default = 'now()'
    and data_type = 'timestamp with time zone' and table_name in (select relname from pg_class where relkind = 'r')`;
  // 19 is ROW (1), BEFORE (2) and UPDATE (16) of pg_trigger.tgtype; O means that it fires.
  const triggered = await names`select tgrelid::regclass::text as name from pg_trigger
    where tgfoid = 'set_updated_at'::regproc and tgtype = 19 and tgenabled = 'O' and tgattr = ''`;
  expect(await stamped("created_at")).toEqual([...tables].sort());
  expect(await stamped("updated_at")).toEqual([...tables].sort());
  expect(triggered).toEqual([...tables].sort());
});

test("P-1 every foreign key has a whole index that begins with its column", async () => {
  const bare = await names`select conrelid::regclass || '.' || attname as name from pg_constraint
    join pg_attribute on attrelid = conrelid and attnum = conkey[1]
    where contype = 'f' and connamespace = 'public'::regnamespace and not exists (select from pg_index
    where indrelid = conrelid and indkey[0] = conkey[1] and indpred is null and indisvalid)`;
  expect(bare).toEqual([]);
});
