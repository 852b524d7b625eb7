import { sql } from "kysely";
import { afterAll, beforeAll, expect, test } from "vitest";
import { type BuiltSubject } from "../../../test/builders.ts";
import { openTestStudio, type TestStudio } from "../../../test/studio.ts";
import { newUid } from "../../platform/ids.ts";

let studio: TestStudio;
let subject: BuiltSubject;
beforeAll(async () => {
  studio = await openTestStudio({ works: false });
  subject = await studio.subject();
});
afterAll(() => studio.close());

const rows = async <Row>(query: ReturnType<typeof sql<Row>>) => (await query.execute(studio.deps.db.read)).rows;

interface Column {
  type: string;
  nullable: boolean;
  default: string | null;
}

/** Columns of a table by name, as the database describes them. */
async function columnsOf(table: string): Promise<Record<string, Column>> {
  const found = await rows(sql<Column & { name: string }>`select column_name as name, data_type as type,
    is_nullable = 'YES' as nullable, column_default as default from information_schema.columns
    where table_schema = 'public' and table_name = ${table}`);
  return Object.fromEntries(found.map(({ name, ...column }) => [name, column]));
}

const required = (type: string, initial: string | null = null): Column => ({ type, nullable: false, default: initial });
const optional = (type: string): Column => ({ type, nullable: true, default: null });
const stamped = required("timestamp with time zone", "now()");

/** Where a foreign key points and what happens then: c cascade, r restrict, n set null, a nothing. */
const keyOf = async (column: string) =>
  (
    await rows(sql<{ target: string; onDelete: string; onUpdate: string }>`select confrelid::regclass::text as target,
      confdeltype as "onDelete", confupdtype as "onUpdate" from pg_constraint join pg_attribute on attrelid = conrelid
      and attnum = conkey[1] where contype = 'f' and conrelid = 'image_variants'::regclass and attname = ${column}`)
  )[0];

const isIndexed = async (column: string) =>
  (
    await rows(sql`select from pg_index join pg_attribute on attrelid = indrelid and attnum = indkey[0]
      where indrelid = 'image_variants'::regclass and attname = ${column} and indpred is null`)
  ).length > 0;

/** A row that has only what the table asks for. */
const barest = async () =>
  (
    await rows(sql<{ id: number }>`insert into image_variants (uid, subject_id, slot, status_id, family_id)
      values (${newUid()}, ${subject.id}, 'portrait', 1, ${newUid()}) returning *`)
  )[0] as Record<string, unknown> & { id: number };

const change = (id: number, column: string, value: unknown) =>
  rows(sql`update image_variants set ${sql.ref(column)} = ${value} where id = ${id}`);
const valueOf = async (id: number, column: string) =>
  (await rows(sql<{ value: unknown }>`select ${sql.ref(column)} as value from image_variants where id = ${id}`))[0]
    ?.value;

test("S3-8 S3-9 variant_statuses has a big serial key, a unique name, a description and two times", async () => {
  expect(await columnsOf("variant_statuses")).toEqual({
    id: required("bigint", "nextval('variant_statuses_id_seq'::regclass)"),
    name: required("text"),
    description: optional("text"),
    created_at: stamped,
    updated_at: stamped,
  });
  const keys = await rows(sql<{ kind: string; name: string }>`select contype as kind, attname as name from pg_constraint
    join pg_attribute on attrelid = conrelid and attnum = conkey[1] where conrelid = 'variant_statuses'::regclass
    and contype in ('p', 'u') order by contype`);
  expect(keys).toEqual([
    { kind: "p", name: "id" },
    { kind: "u", name: "name" },
  ]);
});

test("S3-10 changing a status sets its time of change", async () => {
  const [before] = await rows(sql<{ at: Date }>`update variant_statuses set updated_at = '2001-01-01' where id = 1
    returning updated_at as at`);
  const [now] = await rows(sql<{ at: Date }>`select now() as at`);
  expect(before?.at.getUTCFullYear()).toBe(now?.at.getUTCFullYear());
  const [triggers] = await rows(sql<{ timing: string; event: string }>`select action_timing as timing,
    event_manipulation as event from information_schema.triggers where event_object_table = 'variant_statuses'`);
  expect(triggers).toEqual({ timing: "BEFORE", event: "UPDATE" });
});

test("S3-11 S3-12 exactly six statuses are there, each with what it means", async () => {
  expect(await rows(sql`select name, description from variant_statuses order by id`)).toEqual([
    { name: "pending", description: "Requested, not started" },
    { name: "generating", description: "Being generated" },
    { name: "generated", description: "Done, awaiting review" },
    { name: "editing", description: "Exported for external editing" },
    { name: "approved", description: "Approved as the hero of its type" },
    { name: "rejected", description: "Rejected by a reviewer" },
  ]);
  const [next] = await rows(sql<{ id: number }>`insert into variant_statuses (name) values ('another') returning id`);
  expect(next?.id).toBe(7);
  await rows(sql`delete from variant_statuses where id = 7`);
});

test("S3-13 S3-15 S3-18 S3-19 S3-20 S3-21 S3-23 S3-24 image_variants has the studio's columns with their defaults", async () => {
  expect(await columnsOf("image_variants")).toMatchObject({
    id: required("bigint"),
    character_id: required("bigint"),
    variant_type: required("text"),
    status_id: required("bigint"),
    workflow_id: optional("bigint"),
    provenance: required("text", "'generated'::text"),
    is_hero: required("boolean", "false"),
    file_path: optional("text"),
    file_size_bytes: optional("bigint"),
    width: optional("integer"),
    height: optional("integer"),
    format: optional("text"),
    version: required("integer", "1"),
    parent_variant_id: optional("bigint"),
    generation_params: optional("jsonb"),
    created_at: stamped,
    updated_at: stamped,
  });
  expect(await barest()).toMatchObject({
    provenance: "generated",
    is_hero: false,
    version: 1,
    file_path: null,
    generation_params: null,
    character_id: subject.id,
    variant_type: "portrait",
  });
});

test("S3-24 changing a variant sets its time of change", async () => {
  const { id } = await barest();
  await change(id, "updated_at", "2001-01-01");
  expect(((await valueOf(id, "updated_at")) as Date).getUTCFullYear()).toBeGreaterThan(2001);
});

test("S3-14 a variant belongs to a character and goes with its row when that is purged", async () => {
  expect(await keyOf("subject_id")).toEqual({ target: "subjects", onDelete: "c", onUpdate: "c" });
  const other = await studio.subject();
  const { id } = await studio.variant(other);
  expect(await valueOf(id, "character_id")).toBe(other.id);
  expect(await rows(sql`select id from characters where id = ${other.id}`)).toHaveLength(1);
  await rows(sql`delete from subjects where id = ${other.id}`);
  expect(await rows(sql`select id from image_variants where id = ${id}`)).toEqual([]);
  const orphan = sql`insert into image_variants (uid, subject_id, slot, status_id, family_id)
    values (${newUid()}, ${other.id}, 'portrait', 1, ${newUid()})`;
  await expect(rows(orphan)).rejects.toMatchObject({ code: "23503" });
});

test("character_id and variant_type mirror subject_id and slot and cannot differ from them", async () => {
  const { id } = await barest();
  await expect(change(id, "character_id", subject.id + 1)).rejects.toMatchObject({ code: "428C9" });
  await expect(change(id, "variant_type", "sprite")).rejects.toMatchObject({ code: "428C9" });
  await change(id, "slot", "sprite");
  expect(await valueOf(id, "variant_type")).toBe("sprite");
});

test("S3-16 a status that variants have cannot be removed", async () => {
  await barest();
  expect(await keyOf("status_id")).toEqual({ target: "variant_statuses", onDelete: "r", onUpdate: "c" });
  await expect(rows(sql`delete from variant_statuses where id = 1`)).rejects.toMatchObject({
    constraint: "image_variants_status_id_fkey",
  });
});

test("S3-17 a variant outlives its workflow", async () => {
  expect(await keyOf("workflow_id")).toEqual({ target: "workflows", onDelete: "n", onUpdate: "c" });
  const { id } = await barest();
  const [workflow] = await rows(sql<{ id: number }>`insert into workflows (uid, name, slot)
    values (${newUid()}, 'Likeness', 'portrait') returning id`);
  await change(id, "workflow_id", workflow?.id);
  await rows(sql`delete from workflows where id = ${workflow?.id}`);
  expect(await valueOf(id, "workflow_id")).toBeNull();
});

test("S3-22 a variant outlives the one it came from", async () => {
  expect(await keyOf("parent_variant_id")).toEqual({ target: "image_variants", onDelete: "n", onUpdate: "c" });
  const [parent, child] = [await barest(), await barest()];
  await change(child.id, "parent_variant_id", parent.id);
  await rows(sql`delete from image_variants where id = ${parent.id}`);
  expect(await valueOf(child.id, "parent_variant_id")).toBeNull();
});

test("S3-25 S3-26 S3-27 S3-28 what variants are looked up by is indexed", async () => {
  for (const column of ["character_id", "status_id", "workflow_id", "parent_variant_id"])
    expect(await isIndexed(column), column).toBe(true);
});

test("S3-29 the index of heroes is partial and unique on character and type", async () => {
  const [index] = await rows(sql<{ text: string }>`select indexdef as text from pg_indexes
    where indexname = 'uq_image_variants_character_hero'`);
  expect(index?.text).toBe(
    "CREATE UNIQUE INDEX uq_image_variants_character_hero ON public.image_variants USING btree (character_id, variant_type) WHERE (is_hero AND (deleted_at IS NULL))",
  );
});

test("S3-5 provenance is one of three words", async () => {
  const { id } = await barest();
  for (const word of ["manually_edited", "manual_upload", "generated"]) {
    await change(id, "provenance", word);
    expect(await valueOf(id, "provenance")).toBe(word);
  }
  for (const word of ["painted", "", "Generated"])
    await expect(change(id, "provenance", word), word).rejects.toMatchObject({ code: "23514" });
});

test("U6 a family has each version once", async () => {
  const [one, other] = [await barest(), await barest()];
  await change(other.id, "version", 2);
  await change(other.id, "family_id", one.family_id);
  await expect(change(other.id, "version", 1)).rejects.toMatchObject({ code: "23505" });
  await expect(change(other.id, "version", 0)).rejects.toMatchObject({ code: "23514" });
});
