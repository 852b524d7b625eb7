import { mkdtemp, readdir, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import {
  type Batch,
  type Client,
  createClient,
  generationRoutes,
  intakeRoutes,
  setupRoutes,
  subjectRoutes,
  variantRoutes,
} from "@pentimento/contract";
import { sql } from "kysely";
import { afterEach, beforeEach, expect, test } from "vitest";
import { openDiskStore } from "../../src/adapters/blobs/disk.ts";
import { namedHashes } from "../../src/domains/library/index.ts";
import { type Database, openDatabase } from "../../src/platform/database.ts";
import { type AppProcess, startApp } from "../app-process.ts";
import { photo } from "../builders.ts";
import { fileOf } from "../sourced-subject.ts";
import { freshDatabase } from "../studio.ts";
import { until as untilQuickly } from "../until.ts";

/** People may read 300 times a minute, and so may a test of the app as it is. */
const until: typeof untilQuickly = (what, look) => untilQuickly(what, look, 300);

const person = { name: "Ana", email: "ana@example.org", password: "correct horse" };

let directory: string;
let environment: Record<string, string>;
let app: AppProcess;
let dropDatabase = async () => {};
let subject = { uid: "" };

/** A studio with an empty database of its own, where somebody has set up a collection with one subject. */
beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), "pentimento-fault-"));
  environment = { DATA_DIR: directory };
  if (process.env.TEST_DATABASE_URL) {
    const { db, url, drop } = await freshDatabase();
    await db.close();
    if (url) environment.DATABASE_URL = url;
    dropDatabase = drop;
  }
  app = await startApp(environment);
  const collection = { name: "The crew", kind: "studio" as const };
  const anyone = createClient({ origin: app.origin, headers: { origin: app.origin } });
  const made = await anyone(setupRoutes.run, { body: { ...person, collection } });
  const row = await (await signedIn())(subjectRoutes.create, {
    params: { collection_id: made.collection_uid ?? "" },
    body: { kind: "character", name: "Ada Marsh" },
  });
  subject = { uid: row.uid };
});
afterEach(async () => {
  await app.kill();
  await dropDatabase();
  await rm(directory, { recursive: true, force: true });
});

async function signedIn(): Promise<Client> {
  const { origin } = app;
  const answer = await fetch(`${origin}/api/auth/sign-in/email`, {
    method: "POST",
    headers: { "content-type": "application/json", origin },
    body: JSON.stringify({ email: person.email, password: person.password }),
  });
  const cookie = answer.headers.getSetCookie().map((one) => one.split(";")[0]);
  return createClient({ origin, headers: { cookie: cookie.join("; "), origin } });
}

/** Kills the app without warning and starts it anew on the same data. */
async function killAndStart(): Promise<Client> {
  await app.kill();
  app = await startApp(environment);
  return signedIn();
}

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

/** Ends the app in peace, once nothing waits any more, and looks at what it left. */
async function inspect(look: (db: Database) => Promise<void>): Promise<void> {
  expect(await app.stop()).toBe(0);
  const db = await openDatabase({ url: environment.DATABASE_URL, directory });
  try {
    await look(db);
  } finally {
    await db.close();
  }
}

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
  const store = await openDiskStore(directory);
  await store.sweep((sha256) => namedHashes(db.read, sha256), -1);
  const rows = await rowsOf(db, sql`select sha256 || '.' || format as name from blobs`);
  const files = await readdir(join(directory, "blobs"), { recursive: true, withFileTypes: true });
  expect(files.flatMap((file) => (file.isFile() ? [file.name] : [])).toSorted()).toEqual(
    rows.map(({ name }) => String(name)).toSorted(),
  );
  expect(await readdir(join(directory, "tmp"))).toEqual([]);
}

test("U7 P-4 killed at every stage from upload to the last picture, the studio ends with each picture made once", async () => {
  let api = await signedIn();
  const uploaded = await upload(api);
  api = await killAndStart();
  expect(await source(api)).toMatchObject({ variant: { uid: uploaded.uid, sha256: uploaded.sha256 } });
  await until("usable", async () => (await source(api))?.usable);

  const { batch_id: id, variant_uids: uids } = await ask(api, 2);
  api = await killAndStart();
  expect((await batchOf(api, id)).items.map((item) => item.variant_uid)).toEqual(uids);

  const states = async () => (await batchOf(api, id)).items.map((item) => item.state);
  await until("one is being made", async () => (await states()).includes("processing"));
  api = await killAndStart();
  await until("one is made", async () => (await states()).includes("complete"));
  const kept = (await batchOf(api, id)).items.filter((item) => item.state === "complete");
  api = await killAndStart();
  const ended = await finished(api, id);
  expect(ended).toMatchObject({ status: "Complete", completed_count: 2, failed_count: 0 });
  for (const item of kept)
    expect(ended.items).toContainEqual(expect.objectContaining({ variant_uid: item.variant_uid, state: "complete" }));
  await until("all checked", async () => (await Promise.all(uids.map((uid) => isChecked(api, uid)))).every(Boolean));
  await inspect(expectWhole);
});

const isChecked = async (api: Client, uid: string) => {
  const params = { character_id: subject.uid, variant_id: uid };
  return (await api(variantRoutes.read, { params })).quality.state === "done";
};

test("P-4 told to stop while it paints, the studio ends in peace, and no try is lost by it", async () => {
  let api = await signedIn();
  await upload(api);
  await until("usable", async () => (await source(api))?.usable);
  const { batch_id: id } = await ask(api, 2);
  await until("one is being made", async () =>
    (await batchOf(api, id)).items.some((item) => item.state === "processing"),
  );
  expect(await app.stop()).toBe(0);
  app = await startApp(environment);
  api = await signedIn();
  expect(await finished(api, id)).toMatchObject({ status: "Complete", completed_count: 2 });
  await inspect(async (db) => {
    // A picture that the stop took from the painter goes back into the queue, with a job of its own.
    const jobs = await rowsOf(db, sql`select distinct attempt, state from jobs where name = 'generation.run-item'`);
    expect(jobs).toEqual([{ attempt: 1, state: "done" }]);
  });
});
