import { type Client, generationRoutes, intakeRoutes, spendingRoutes } from "@pentimento/contract";
import { sql } from "kysely";
import { afterEach, beforeEach, expect, test } from "vitest";
import { photo } from "../builders.ts";
import { type FakeImagesApi, openFakeImagesApi } from "../fake-images-api.ts";
import { fileOf } from "../sourced-subject.ts";
import { type MortalStudio, openMortalStudio, until } from "./mortal-studio.ts";

const cents = 4;

let service: FakeImagesApi;
let studio: MortalStudio;
let api: Client;

/** A studio that makes pictures for money, with a subject that has a source. */
beforeEach(async () => {
  service = await openFakeImagesApi();
  studio = await openMortalStudio({ IMAGES_API_URL: service.url, IMAGES_API_CENTS: String(cents) });
  api = await studio.signIn();
  await api(spendingRoutes.set, { params: { collection_id: studio.collection }, body: { limit_cents: 400 } });
  const sourced = { character_id: studio.subject.uid };
  await api(intakeRoutes.uploadSource, { params: sourced, file: fileOf(photo()) });
  await until("usable", async () => (await api(intakeRoutes.readSource, { params: sourced })).source?.usable);
});
afterEach(async () => {
  await studio.close();
  await service.close();
});

const ask = async (prompt: string) =>
  (
    await api(generationRoutes.generate, {
      params: { character_id: studio.subject.uid },
      body: { variant_type: "portrait", provider: "images-api", count: 1, prompt },
    })
  ).batch_id;

const batchOf = (id: string) => api(generationRoutes.readBatch, { params: { batch_id: id } });
const ended = (id: string) =>
  until("the batch ended", async () => {
    const batch = await batchOf(id);
    return batch.finished_at !== null && batch;
  });

/** What was booked, by batch; ends the app. */
const ledger = () =>
  studio.inspect(async (db) => {
    const { rows } = await sql<{ batch: string; entry: string }>`
      select generation_batches.uid as batch, kind || ' ' || cents::float8 as entry
      from spend_ledger join generation_batches on generation_batches.id = batch_id order by spend_ledger.id`.execute(
      db.read,
    );
    return Object.fromEntries(
      [...Map.groupBy(rows, (row) => row.batch)].map(([batch, all]) => [batch, all.map((row) => row.entry)]),
    );
  });

test("killed while a paid picture is made, or just as it comes back, it is never asked for again, and the doubt is booked", async () => {
  // The service has the request and answers nothing: whether it charges, nobody will ever tell.
  const unanswered = await ask("an endless road");
  await until("it was asked for", () => service.asked.length === 1);
  api = await studio.killAndStart();
  expect(await ended(unanswered)).toMatchObject({
    status: "Failed",
    completed_count: 0,
    error_message: expect.stringContaining("may have been charged"),
    items: [{ attempts: 1 }],
  });

  // The answer is on its way; whether it was kept depends on the moment.
  const answered = await ask("a commander");
  await until("it was asked for", () => service.asked.length === 2);
  api = await studio.killAndStart();
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
  api = await studio.killAndStart();
  const batch = await ended(id);
  expect(service.asked.length).toBeLessThanOrEqual(1);
  const made = batch.status === "Complete";
  if (made) expect(service.asked).toHaveLength(1);
  else expect(batch.error_message).toContain("may have been charged");
  expect(await ledger()).toEqual({ [id]: [`reserved ${cents}`, `spent ${cents}`] });
});
