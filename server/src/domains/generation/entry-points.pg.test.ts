import { globSync, readFileSync } from "node:fs";
import { relative } from "node:path";
import { fileURLToPath } from "node:url";
import { allRoutes, type Route, spendingRoutes } from "@pentimento/contract";
import { sql } from "kysely";
import { afterAll, afterEach, beforeAll, expect, test } from "vitest";
import { ask } from "../../../test/http/wire.ts";
import { type QuickProvider, quickProvider } from "../../../test/quick-provider.ts";
import { generate, type SourcedSubject, settledSoon, sourcedSubjects } from "../../../test/sourced-subject.ts";
import { openTestStudio, type TestStudio } from "../../../test/studio.ts";

let studio: TestStudio;
let paid: QuickProvider;
let ada: SourcedSubject;
let cookies: { creator: string; admin: string };
/** A batch of one picture that failed while there was a budget. */
let failedBatch: string;

beforeAll(async () => {
  paid = quickProvider({ name: "paid", costCentsEach: 3 });
  const painter = quickProvider();
  studio = await openTestStudio({
    machines: { providers: new Map([painter, paid].map((one) => [one.name, one])) },
  });
  ada = await (await sourcedSubjects(studio, "world"))();
  const admin = await studio.person({ isAdmin: true });
  const setBudget = async (cents: number | null) =>
    (await studio.as(admin))(spendingRoutes.set, {
      params: { collection_id: ada.home.uid },
      body: { limit_cents: cents },
    });
  cookies = {
    creator: await studio.cookieOf(await studio.member(ada.home.id, "creator")),
    admin: await studio.cookieOf(admin),
  };
  await setBudget(100);
  paid.failNext({ state: "failed", failure: { kind: "refused", message: "It broke" } });
  failedBatch = (await generate(ada, { provider: "paid", count: 1 })).batch_id;
  await settledSoon(studio);
  await setBudget(null);
});
afterEach(() => settledSoon(studio));
afterAll(() => studio.close());

/** How each way to ask for pictures is asked, in a collection that has no budget. `uid` is the row's of the subject. */
const entryPoints: Record<string, () => { path: string; body?: object }> = {
  "variants.generate": () => ({
    path: `/api/characters/${ada.subject.uid}/variants/generate`,
    body: { variant_type: "portrait", provider: "paid", count: 1 },
  }),
  "assets.generate": () => ({
    path: "/api/assets/generate",
    body: {
      collection_id: ada.home.uid,
      entity_id: ada.subject.uid,
      asset_type: "portrait",
      provider: "paid",
      count: 1,
    },
  }),
  "batches.retry": () => ({ path: `/api/assets/batch/${failedBatch}/retry` }),
};
const present = Object.entries(entryPoints).filter(([name]) => allRoutes.some((route) => route.name === name));

/** Everything that asking for pictures writes. */
const written = async () =>
  (
    await sql`select (select count(*) from generation_batches) as batches, (select count(*) from image_variants) as variants,
      (select count(*) from jobs) as jobs, (select count(*) from spend_ledger) as ledger,
      (select count(*) from generation_attempts) as attempts,
      (select count(*) from generation_items where state in ('queued', 'processing')) as waiting`.execute(
      studio.deps.db.read,
    )
  ).rows[0];

const knock = (cookie: string | undefined, { path, body }: { path: string; body?: object }) =>
  ask(studio.origin, {
    method: "POST",
    path,
    headers: { origin: studio.origin, "content-type": "application/json", ...(cookie && { cookie }) },
    body: body && JSON.stringify(body),
  });

test.each(present)(
  "C5 S2-1 %s is refused where there is no budget, an admin's too, and nothing is written or asked for",
  async (_, entry) => {
    const [before, asked] = [await written(), paid.submitted.length];
    for (const cookie of [cookies.creator, cookies.admin]) {
      const answer = await knock(cookie, entry());
      expect(answer).toMatchObject({ status: 429, json: { type: "/problems/budget-exceeded", left_cents: 0 } });
    }
    await settledSoon(studio);
    expect(await written()).toEqual(before);
    expect(paid.submitted).toHaveLength(asked);
  },
);

test.each(present)("S2-41 %s lets in nobody who is not signed in", async (_, entry) => {
  const before = await written();
  expect(await knock(undefined, entry())).toMatchObject({ status: 401 });
  expect(await written()).toEqual(before);
});

const sources = fileURLToPath(new URL("../..", import.meta.url));

/** Files of the product that say a thing, with their folder. */
const filesWith = (words: RegExp) =>
  globSync(`${sources}/**/*.ts`)
    .filter((file) => !file.endsWith(".test.ts") && words.test(readFileSync(file, "utf8")))
    .map((file) => relative(sources, file).replaceAll("\\", "/"))
    .toSorted();

test("C5 whatever queues pictures asks the one decision first, in code too", () => {
  const room = "domains/generation";
  expect(filesWith(/\bdecideGeneration\(/)).toEqual([
    `${room}/decide-generation.rules.ts`,
    `${room}/permit-generation.ts`,
  ]);
  expect(filesWith(/\bpermitGeneration\(/)).toEqual([
    `${room}/change-batch.ts`,
    `${room}/permit-generation.ts`,
    `${room}/request-batch.ts`,
  ]);
  // Who can make an item wait: new ones are written by writeBatch, ended ones are set back by a retry.
  expect(filesWith(/\bwriteBatch\(/)).toEqual([`${room}/request-batch.ts`, `${room}/write-batch.ts`]);
  expect(filesWith(/insertInto\("generation_items"\)/)).toEqual([`${room}/items.queries.ts`]);
  expect(filesWith(/await reopenItems\(/)).toEqual([`${room}/change-batch.ts`]);
});

test("every route that asks for pictures is among those that are tried here", () => {
  const routes: Route[] = allRoutes;
  const asking = routes.filter((route) => route.problems?.includes("budget-exceeded"));
  const tried = asking.filter((route) => route.name in entryPoints);
  expect(tried.map((route) => route.name)).toEqual(asking.map((route) => route.name));
});
