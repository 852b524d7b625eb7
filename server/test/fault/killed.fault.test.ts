import { readdir } from "node:fs/promises";
import { join } from "node:path";
import { type Batch, type Client, generationRoutes, intakeRoutes, variantRoutes } from "@pentimento/contract";
import { sql } from "kysely";
import { afterEach, beforeEach, expect, test } from "vitest";
import { openDiskStore } from "../../src/adapters/blobs/disk.ts";
import { namedHashes } from "../../src/domains/library/index.ts";
import type { Database } from "../../src/platform/database.ts";
import { photo } from "../builders.ts";
import { fileOf } from "../sourced-subject.ts";
import { type MortalStudio, openMortalStudio, until } from "./mortal-studio.ts";

let studio: MortalStudio;
let subject = { uid: "" };

beforeEach(async () => {
  studio = await openMortalStudio();
  subject = studio.subject;
});
afterEach(() => studio.close());

const upload = async (api: Client) =>
  (await api(intakeRoutes.uploadSource, { params: { character_id: subject.uid }, file: fileOf(photo()) })).variant;

const source = async (api: Client) =>
  (await api(intakeRoutes.readSource, { params: { character_id: subject.uid } })).source;

const ask = (api: Client, count: number) =>
  api(generationRoutes.generate, { params: { character_id: subject.uid }, body: { variant_type: "portrait", count } });

const batchOf = (api: Client, id: string): Promise<Batch> =>
  api(generationRoutes.readBatch, { params: { batch_id: id } });

const finished = (api: Client, id: string) =>
  until("the batch ended", async () => {
    const batch = await batchOf(api, id);
    return batch.finished_at !== null && batch;
  });

const rowsOf = async (db: Database, query: ReturnType<typeof sql<Record<string, unknown>>>) =>
  (await query.execute(db.read)).rows;

/** What must hold whatever died: nothing half done, nothing done twice, files and rows the same. */
async function expectWhole(db: Database): Promise<void> {
  expect(await rowsOf(db, sql`select id from image_variants where status_id = 2`)).toEqual([]);
  expect(await rowsOf(db, sql`select name, state from jobs where state not in ('done', 'queued')`)).toEqual([]);
  expect(await rowsOf(db, sql`select state from generation_items where state <> 'complete'`)).toEqual([]);
  const landings = sql<Record<string, unknown>>`select count(*)::int as landed from generation_attempts
    where state = 'landed' group by item_id having count(*) <> 1`;
  expect(await rowsOf(db, landings)).toEqual([]);
  const open = sql<Record<string, unknown>>`select state from generation_attempts
    where state in ('submitting', 'submitted', 'unknown')`;
  expect(await rowsOf(db, open)).toEqual([]);
  const gaps = sql<Record<string, unknown>>`select collection_uid from events group by collection_uid
    having count(*) <> max(sequence)`;
  expect(await rowsOf(db, gaps)).toEqual([]);
  await expectFilesAsRows(db);
}

async function expectFilesAsRows(db: Database): Promise<void> {
  const store = await openDiskStore(studio.directory);
  await store.sweep((sha256) => namedHashes(db.read, sha256), -1);
  const rows = await rowsOf(db, sql`select sha256 || '.' || format as name from blobs`);
  const files = await readdir(join(studio.directory, "blobs"), { recursive: true, withFileTypes: true });
  expect(files.flatMap((file) => (file.isFile() ? [file.name] : [])).toSorted()).toEqual(
    rows.map(({ name }) => String(name)).toSorted(),
  );
  expect(await readdir(join(studio.directory, "tmp"))).toEqual([]);
}

test("U7 P-4 killed at every stage from upload to the last picture, the studio ends with each picture made once", async () => {
  let api = await studio.signIn();
  const uploaded = await upload(api);
  api = await studio.killAndStart();
  expect(await source(api)).toMatchObject({ variant: { uid: uploaded.uid, sha256: uploaded.sha256 } });
  await until("usable", async () => (await source(api))?.usable);

  const { batch_id: id, variant_uids: uids } = await ask(api, 2);
  api = await studio.killAndStart();
  expect((await batchOf(api, id)).items.map((item) => item.variant_uid)).toEqual(uids);

  const states = async () => (await batchOf(api, id)).items.map((item) => item.state);
  await until("one is being made", async () => (await states()).includes("processing"));
  api = await studio.killAndStart();
  await until("one is made", async () => (await states()).includes("complete"));
  const kept = (await batchOf(api, id)).items.filter((item) => item.state === "complete");
  api = await studio.killAndStart();
  const ended = await finished(api, id);
  expect(ended).toMatchObject({ status: "Complete", completed_count: 2, failed_count: 0 });
  for (const item of kept)
    expect(ended.items).toContainEqual(expect.objectContaining({ variant_uid: item.variant_uid, state: "complete" }));
  await until("all checked", async () => (await Promise.all(uids.map((uid) => isChecked(api, uid)))).every(Boolean));
  await studio.inspect(expectWhole);
});

const isChecked = async (api: Client, uid: string) => {
  const params = { character_id: subject.uid, variant_id: uid };
  return (await api(variantRoutes.read, { params })).quality.state === "done";
};

test("P-4 told to stop while it paints, the studio ends in peace, and no try is lost by it", async () => {
  let api = await studio.signIn();
  await upload(api);
  await until("usable", async () => (await source(api))?.usable);
  const { batch_id: id } = await ask(api, 2);
  await until("one is being made", async () =>
    (await batchOf(api, id)).items.some((item) => item.state === "processing"),
  );
  api = await studio.stopAndStart();
  expect(await finished(api, id)).toMatchObject({ status: "Complete", completed_count: 2 });
  await studio.inspect(async (db) => {
    // A picture that the stop took from the painter goes back into the queue, with a job of its own.
    const jobs = await rowsOf(db, sql`select distinct attempt, state from jobs where name = 'generation.run-item'`);
    expect(jobs).toEqual([{ attempt: 1, state: "done" }]);
  });
});
