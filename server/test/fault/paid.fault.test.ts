import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import {
  type Client,
  createClient,
  generationRoutes,
  intakeRoutes,
  setupRoutes,
  spendingRoutes,
  subjectRoutes,
} from "@pentimento/contract";
import { sql } from "kysely";
import { afterEach, beforeEach, expect, test } from "vitest";
import { openDatabase } from "../../src/platform/database.ts";
import { type AppProcess, startApp } from "../app-process.ts";
import { photo } from "../builders.ts";
import { type FakeImagesApi, openFakeImagesApi } from "../fake-images-api.ts";
import { fileOf } from "../sourced-subject.ts";
import { freshDatabase } from "../studio.ts";
import { until as untilQuickly } from "../until.ts";

/** People may read 300 times a minute, and so may a test of the app as it is. */
const until: typeof untilQuickly = (what, look) => untilQuickly(what, look, 300);

const person = { name: "Ana", email: "ana@example.org", password: "correct horse" };
const cents = 4;

let directory: string;
let environment: Record<string, string>;
let service: FakeImagesApi;
let app: AppProcess;
let api: Client;
let subject = { uid: "" };
let dropDatabase = async () => {};

/** A studio that makes pictures for money, with a subject that has a source. */
beforeEach(async () => {
  service = await openFakeImagesApi();
  directory = await mkdtemp(join(tmpdir(), "pentimento-paid-"));
  environment = { DATA_DIR: directory, IMAGES_API_URL: service.url, IMAGES_API_CENTS: String(cents) };
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
  api = await signedIn();
  const params = { collection_id: made.collection_uid ?? "" };
  await api(spendingRoutes.set, { params, body: { limit_cents: 400 } });
  subject = await api(subjectRoutes.create, { params, body: { kind: "character", name: "Ada Marsh" } });
  const sourced = { character_id: subject.uid };
  await api(intakeRoutes.uploadSource, { params: sourced, file: fileOf(photo()) });
  await until("usable", async () => (await api(intakeRoutes.readSource, { params: sourced })).source?.usable);
});
afterEach(async () => {
  await app.kill();
  await service.close();
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

async function killAndStart(): Promise<void> {
  await app.kill();
  app = await startApp(environment);
  api = await signedIn();
}

const ask = async (prompt: string) =>
  (
    await api(generationRoutes.generate, {
      params: { character_id: subject.uid },
      body: { variant_type: "portrait", provider: "images-api", count: 1, prompt },
    })
  ).batch_id;

const batchOf = (id: string) => api(generationRoutes.readBatch, { params: { batch_id: id } });
const ended = (id: string) =>
  until("the batch ended", async () => {
    const batch = await batchOf(id);
    return batch.finished_at !== null && batch;
  });

/** Ends the app in peace and reads what it booked, by batch. */
async function ledger(): Promise<Record<string, string[]>> {
  expect(await app.stop()).toBe(0);
  const db = await openDatabase({ url: environment.DATABASE_URL, directory });
  try {
    const { rows } = await sql<{ batch: string; entry: string }>`
      select generation_batches.uid as batch, kind || ' ' || cents::float8 as entry
      from spend_ledger join generation_batches on generation_batches.id = batch_id order by spend_ledger.id`.execute(
      db.read,
    );
    return Object.fromEntries(
      [...Map.groupBy(rows, (row) => row.batch)].map(([batch, all]) => [batch, all.map((row) => row.entry)]),
    );
  } finally {
    await db.close();
  }
}

test("killed while a paid picture is made, or just as it comes back, it is never asked for again, and the doubt is booked", async () => {
  // The service has the request and answers nothing: whether it charges, nobody will ever tell.
  const unanswered = await ask("an endless road");
  await until("it was asked for", () => service.asked.length === 1);
  await killAndStart();
  expect(await ended(unanswered)).toMatchObject({
    status: "Failed",
    completed_count: 0,
    error_message: expect.stringContaining("may have been charged"),
    items: [{ attempts: 1 }],
  });

  // The answer is on its way; whether it was kept depends on the moment.
  const answered = await ask("a commander");
  await until("it was asked for", () => service.asked.length === 2);
  await killAndStart();
  const second = await ended(answered);
  if (second.status !== "Complete")
    expect(second).toMatchObject({ error_message: expect.stringContaining("may have been charged") });

  expect(second.items).toMatchObject([{ attempts: 1 }]);
  expect(service.asked).toHaveLength(2);
  const entries = await ledger();
  const paid = [`reserved ${cents}`, `spent ${cents}`];
  expect(entries).toEqual({ [unanswered]: paid, [answered]: paid });
});

test("killed before a paid picture is asked for, it is made at most once, and whoever pays sees which", async () => {
  const id = await ask("a commander");
  await killAndStart();
  const batch = await ended(id);
  expect(service.asked.length).toBeLessThanOrEqual(1);
  const made = batch.status === "Complete";
  if (made) expect(service.asked).toHaveLength(1);
  else expect(batch.error_message).toContain("may have been charged");
  expect(await ledger()).toEqual({ [id]: [`reserved ${cents}`, `spent ${cents}`] });
});
