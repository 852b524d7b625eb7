import { type Client, generationRoutes, spendingRoutes } from "@pentimento/contract";
import fc from "fast-check";
import { sql } from "kysely";
import { afterAll, afterEach, beforeAll, expect, test } from "vitest";
import { type QuickProvider, quickProvider } from "../../../../test/quick-provider.ts";
import {
  batchOf,
  generate,
  type SourcedSubject,
  settledSoon,
  sourcedSubjects,
} from "../../../../test/sourced-subject.ts";
import { openTestStudio, type TestStudio } from "../../../../test/studio.ts";
import { until } from "../../../../test/until.ts";
import { StudioError } from "../../../platform/errors.ts";

const costCentsEach = 2.5;

let studio: TestStudio;
let paid: QuickProvider;
let admin: Client;
let ada: SourcedSubject;
let release = () => {};

beforeAll(async () => {
  paid = quickProvider({ name: "paid", costCentsEach });
  const painter = quickProvider();
  const providers = new Map([painter, paid].map((one) => [one.name, one]));
  studio = await openTestStudio({ machines: { providers } });
  admin = await studio.as(await studio.person({ isAdmin: true }));
});
afterEach(async () => {
  release();
  await settledSoon(studio);
});
afterAll(() => studio.close());

const hold = () => {
  release = paid.hold();
};

/** A subject in a collection of its own, with a budget for the month. */
async function withBudget(limitCents: number | undefined): Promise<SourcedSubject> {
  const subject = await (await sourcedSubjects(studio))();
  if (limitCents !== undefined) await setBudget(subject, { limit_cents: limitCents });
  return subject;
}

const at = ({ home }: SourcedSubject) => ({ collection_id: home.uid });

const setBudget = (
  subject: SourcedSubject,
  body: { limit_cents: number | null; period?: "day" | "month"; user_id?: string },
) => admin(spendingRoutes.set, { params: at(subject), body });

const spendingOf = (subject: SourcedSubject) => subject.api(spendingRoutes.read, { params: at(subject) });

const order = (subject: SourcedSubject, count: number) => generate(subject, { provider: "paid", count });

const retry = (subject: SourcedSubject, batchId: string) =>
  subject.api(generationRoutes.retry, { params: { batch_id: batchId } });

const cancel = (subject: SourcedSubject, batchId: string) =>
  subject.api(generationRoutes.cancel, { params: { batch_id: batchId } });

/** Sums of a collection's ledger, in cents. */
async function sums({ home }: SourcedSubject) {
  const { rows } = await sql<{ kind: string; cents: string }>`select kind, sum(cents) as cents from spend_ledger
    where collection_id = ${home.id} group by kind`.execute(studio.deps.db.read);
  const of = (kind: string) => Number(rows.find((row) => row.kind === kind)?.cents ?? 0);
  return { reserved: of("reserved"), released: of("released"), spent: of("spent") };
}

const doubt = {
  state: "failed",
  failure: { kind: "unreachable", message: "The answer was lost; it may have been charged", mayHaveCost: true },
} as const;
const fault = { state: "failed", failure: { kind: "refused", message: "It broke" } } as const;
const lost = { error: new StudioError("unavailable", "provider/unreachable", "No answer came"), arrives: false };

test("what costs is reserved when it is asked for, and paid when it lands", async () => {
  ada = await withBudget(400);
  hold();
  await order(ada, 4);
  expect(await sums(ada)).toEqual({ reserved: 10, released: 0, spent: 0 });
  expect((await spendingOf(ada)).budgets).toMatchObject([
    { limit_cents: 400, spent_cents: 0, reserved_cents: 10, left_cents: 390, period: "month", user_id: null },
  ]);
  release();
  await studio.settled();
  expect(await sums(ada)).toEqual({ reserved: 10, released: 0, spent: 10 });
  const { budgets, today, entries } = await spendingOf(ada);
  expect(budgets).toMatchObject([{ spent_cents: 10, reserved_cents: 0, left_cents: 390 }]);
  expect(today).toEqual({ made: 4, failed: 0, median_wait_seconds: expect.any(Number), cents: 10 });
  expect(entries.map((entry) => entry.kind).toSorted()).toEqual([
    ...Array(4).fill("reserved"),
    ...Array(4).fill("spent"),
  ]);
  expect(new Set(entries.map((entry) => entry.provider))).toEqual(new Set(["paid"]));
});

test("a picture that failed without being made costs nothing, one that may have been charged is booked as paid", async () => {
  const bea = await withBudget(400);
  paid.failNext(fault, doubt);
  const { batch_id: id } = await order(bea, 2);
  await settledSoon(studio);
  expect(await sums(bea)).toEqual({ reserved: 5, released: 2.5, spent: 2.5 });
  const { items } = await batchOf(bea, id);
  expect(items.map((item) => item.error).toSorted()).toEqual(["It broke", doubt.failure.message]);
  expect((await spendingOf(bea)).today).toMatchObject({ made: 0, failed: 2, cents: 2.5 });
});

test("an answer that is no picture is paid all the same", async () => {
  const bea = await withBudget(400);
  const garbage = Buffer.from("<html>");
  paid.spoilNext(garbage, garbage, garbage);
  await order(bea, 1);
  await settledSoon(studio);
  expect(await sums(bea)).toEqual({ reserved: 2.5, released: 0, spent: 2.5 });
});

test("what never arrived is asked for again, and paid once", async () => {
  const bea = await withBudget(2.5);
  paid.loseNext(lost);
  const { batch_id: id } = await order(bea, 1);
  await settledSoon(studio);
  expect(await batchOf(bea, id)).toMatchObject({ status: "Complete" });
  expect(await sums(bea)).toEqual({ reserved: 2.5, released: 0, spent: 2.5 });
});

test("a provider that restarts and forgets is paid once for the picture that landed", async () => {
  const bea = await withBudget(400);
  hold();
  const before = paid.submitted.length;
  await order(bea, 1);
  await until("handed over", () => paid.submitted.length > before);
  paid.restart();
  release();
  await settledSoon(studio);
  expect(await sums(bea)).toEqual({ reserved: 2.5, released: 0, spent: 2.5 });
});

test("cancelling gives back what was not made", async () => {
  const bea = await withBudget(400);
  hold();
  const before = paid.submitted.length;
  const { batch_id: id } = await order(bea, 6);
  await until("one runs", () => paid.submitted.length > before);
  await cancel(bea, id);
  await settledSoon(studio);
  expect(await sums(bea)).toEqual({ reserved: 15, released: 15, spent: 0 });
});

test("trying again is decided anew, reserves anew and is refused when nothing is left", async () => {
  const bea = await withBudget(5);
  paid.failNext(doubt);
  const { batch_id: id } = await order(bea, 1);
  await settledSoon(studio);
  await setBudget(bea, { limit_cents: 4.9999 });
  const problem = { type: "/problems/budget-exceeded", status: 429, cost_cents: 2.5, left_cents: 2.4999 };
  await expect(retry(bea, id)).rejects.toMatchObject({ problem });
  expect(await batchOf(bea, id)).toMatchObject({ status: "Failed", items: [{ state: "failed" }] });
  await setBudget(bea, { limit_cents: 5 });
  await retry(bea, id);
  await settledSoon(studio);
  expect(await batchOf(bea, id)).toMatchObject({ status: "Complete" });
  expect(await sums(bea)).toEqual({ reserved: 5, released: 0, spent: 5 });
});

test("a refused budget names its numbers and when it begins anew", async () => {
  const bea = await withBudget(9);
  const resets = (await spendingOf(bea)).budgets[0]?.resets_at;
  const numbers = { cost_cents: 10, left_cents: 9, limit_cents: 9, spent_cents: 0, reserved_cents: 0, period: "month" };
  await expect(order(bea, 4)).rejects.toMatchObject({
    problem: {
      type: "/problems/budget-exceeded",
      status: 429,
      ...numbers,
      resets_at: resets,
      retry_after: expect.any(Number),
    },
  });
});

test("of several requests at once no more are let in than the last cents pay for", async () => {
  const bea = await withBudget(5);
  hold();
  const all = await Promise.allSettled(Array.from({ length: 6 }, () => order(bea, 1)));
  expect(all.filter((one) => one.status === "fulfilled")).toHaveLength(2);
  expect(await sums(bea)).toEqual({ reserved: 5, released: 0, spent: 0 });
});

test("a person's own limit holds beside the collection's, and for that person only", async () => {
  const bea = await withBudget(400);
  const other = await studio.member(bea.home.id, "creator");
  const { budgets } = await setBudget(bea, { user_id: String(other.id), period: "day", limit_cents: 2.5 });
  expect(budgets).toMatchObject([{ user_id: null }, { user_id: String(other.id), period: "day", limit_cents: 2.5 }]);
  const theirs = { ...bea, api: await studio.as(other) };
  hold();
  await order(theirs, 1);
  await expect(order(theirs, 1)).rejects.toMatchObject({
    problem: { type: "/problems/budget-exceeded", period: "day" },
  });
  await order(bea, 1);
  expect(await sums(bea)).toEqual({ reserved: 5, released: 0, spent: 0 });
});

test("a budget is changed in place, taken away with null, and given to nobody who does not exist", async () => {
  const bea = await withBudget(400);
  expect((await setBudget(bea, { limit_cents: 7 })).budgets).toMatchObject([{ limit_cents: 7 }]);
  expect((await setBudget(bea, { limit_cents: null })).budgets).toEqual([]);
  await expect(setBudget(bea, { user_id: "999999", limit_cents: 7 })).rejects.toMatchObject({
    problem: { status: 400, errors: [{ pointer: "/user_id" }] },
  });
  await expect(bea.api(spendingRoutes.set, { params: at(bea), body: { limit_cents: 7 } })).rejects.toMatchObject({
    problem: { status: 403 },
  });
});

test("the database books an attempt as paid once", async () => {
  const again = sql`insert into spend_ledger (uid, collection_id, attempt_uid, provider, kind, cents)
    select gen_random_uuid(), collection_id, attempt_uid, provider, kind, cents from spend_ledger
    where kind = 'spent' limit 1`.execute(studio.deps.db.read);
  await expect(again).rejects.toThrow("uq_spend_ledger_spent");
});

test("whatever comes of a batch, once it has ended reserved - released = spent, and never below nothing", async () => {
  const outcome = fc.constantFrom("made", "fault", "doubt", "lost", "absent");
  const batch = fc.record({
    ends: fc.array(outcome, { minLength: 1, maxLength: 4 }),
    cancel: fc.boolean(),
    again: fc.boolean(),
  });
  const cy = await withBudget(10_000);
  await fc.assert(
    fc.asyncProperty(fc.array(batch, { minLength: 1, maxLength: 3 }), async (batches) => {
      for (const { ends, cancel: stops, again } of batches) {
        paid.loseNext(...ends.filter((end) => end === "lost").map(() => lost));
        paid.failNext(...ends.flatMap((end) => (end in given ? [given[end as keyof typeof given]] : [])));
        const { batch_id: id } = await order(cy, ends.length);
        if (stops) await cancel(cy, id).catch(onlyWrongState);
        await settledSoon(studio);
        if (again) await retry(cy, id).catch(onlyWrongState);
        await settledSoon(studio);
        const { reserved, released, spent } = await sums(cy);
        expect(spent).toBeCloseTo(reserved - released, 4);
        expect(released).toBeLessThanOrEqual(reserved);
      }
    }),
    { numRuns: 6 },
  );
  const { budgets } = await spendingOf(cy);
  expect(budgets).toMatchObject([{ spent_cents: (await sums(cy)).spent, reserved_cents: 0 }]);
}, 180_000);

const given = { fault, doubt, absent: { state: "absent" } as const };

function onlyWrongState(error: unknown): void {
  expect(error).toMatchObject({ slug: "wrong-state" });
}
