import { type Client, generationRoutes, spendingRoutes } from "@pentimento/contract";
import { sql } from "kysely";
import { afterAll, afterEach, beforeAll, expect, test } from "vitest";
import { type FakeImagesApi, openFakeImagesApi } from "../../../../test/fake-images-api.ts";
import {
  batchOf,
  generate,
  type SourcedSubject,
  settledSoon,
  sourcedSubjects,
} from "../../../../test/sourced-subject.ts";
import { openTestStudio, type TestStudio } from "../../../../test/studio.ts";
import { openImagesApi } from "../../../adapters/images-api/provider.ts";
import { dispatch } from "../queue/dispatch.ts";

let fake: FakeImagesApi;
let studio: TestStudio;
let admin: Client;
let ada: SourcedSubject;
let now = new Date("2026-11-21T10:00:00Z");

beforeAll(async () => {
  fake = await openFakeImagesApi();
  const provider = openImagesApi({
    url: fake.url,
    key: "sk-secret",
    model: "painterly-1",
    label: "Image API",
    costCentsEach: 4,
    sizes: [{ width: 1024, height: 1024 }],
    edits: true,
    clock: { now: () => now },
  });
  studio = await openTestStudio({ machines: { providers: new Map([[provider.name, provider]]) } });
  admin = await studio.as(await studio.person({ isAdmin: true }));
  ada = await (await sourcedSubjects(studio))();
  const params = { collection_id: ada.home.uid };
  await admin(spendingRoutes.set, { params, body: { limit_cents: 400 } });
});
afterEach(() => settledSoon(studio));
afterAll(async () => {
  await studio.close();
  await fake.close();
});

const order = (wish: Parameters<typeof generate>[1] = {}) =>
  generate(ada, { provider: "images-api", count: 1, ...wish });

const ledgerOf = async (batchUid: string) => {
  const { rows } = await sql<{ kind: string; cents: string }>`select kind, cents from spend_ledger
    join generation_batches on generation_batches.id = batch_id where generation_batches.uid = ${batchUid}
    order by spend_ledger.id`.execute(studio.deps.db.read);
  return rows.map((row) => `${row.kind} ${Number(row.cents)}`);
};

test("a portrait is made from its source, lands as it comes, and is paid", async () => {
  const { batch_id: id } = await order();
  await settledSoon(studio);
  expect(fake.asked.at(-1)?.path).toBe("/v1/images/edits");
  const batch = await batchOf(ada, id);
  expect(batch).toMatchObject({
    status: "Complete",
    cost_cents: 4,
    items: [{ picture: { width: 1024, height: 1024 } }],
  });
  expect(await ledgerOf(id)).toEqual(["reserved 4", "spent 4"]);
});

test.each([
  ["a broken connection", "reset-after" as const, "spent 4", "may have been charged"],
  ["an error of the service", "broken" as const, "spent 4", "may have been charged"],
  ["a picture that cannot be read", "cut-base64" as const, "spent 4", "no use"],
  ["a refusal", "moderation" as const, "released 4", "This is not allowed"],
])(
  "%s ends the batch as failed after one request, with its reason and the right entry",
  async (_, fault, entry, reason) => {
    const before = fake.asked.length;
    fake.failNext(fault);
    const { batch_id: id } = await order();
    await settledSoon(studio);
    expect(await batchOf(ada, id)).toMatchObject({ status: "Failed", error_message: expect.stringContaining(reason) });
    expect(await ledgerOf(id)).toEqual(["reserved 4", entry]);
    expect(fake.asked.length - before).toBe(1);
  },
);

test("asked to wait, a picture waits so long, is tried again under a new uid and paid once", async () => {
  fake.failNext("rate-limit");
  const before = fake.asked.length;
  const { batch_id: id } = await order();
  await settledSoon(studio);
  expect(await batchOf(ada, id)).toMatchObject({ items: [{ state: "queued" }] });
  now = new Date(now.getTime() + 7_000);
  await studio.deps.db.inTx((tx) => dispatch(studio.deps, tx));
  await settledSoon(studio);
  expect(await batchOf(ada, id)).toMatchObject({ status: "Complete" });
  expect(await ledgerOf(id)).toEqual(["reserved 4", "spent 4"]);
  expect(new Set(fake.asked.slice(before).map((one) => one.uid)).size).toBe(2);
});

test("cancelled while it is made, it is booked as paid", async () => {
  const { batch_id: id } = await order({ prompt: "an endless road" });
  await expect.poll(() => fake.asked.at(-1)?.body).toContain("endless");
  await ada.api(generationRoutes.cancel, { params: { batch_id: id } });
  await settledSoon(studio);
  expect(await batchOf(ada, id)).toMatchObject({ status: "Cancelled" });
  expect(await ledgerOf(id)).toEqual(["reserved 4", "spent 4"]);
});

test("a seed is refused where none is taken, and nothing is sent", async () => {
  const before = fake.asked.length;
  await expect(order({ seed: "7" })).rejects.toMatchObject({
    problem: { status: 400, type: "/problems/seed-unsupported", errors: [{ pointer: "/seed" }] },
  });
  expect(fake.asked).toHaveLength(before);
});
