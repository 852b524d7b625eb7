import { type Budget, spendingRoutes } from "@pentimento/contract";
import type { Deps } from "../../../platform/deps.ts";
import { collectionOf, type Endpoint, endpoint } from "../../../platform/web.ts";
import { leftOf, periodEnd, periodStart } from "./budget.rules.ts";
import { setBudget } from "./set-budget.ts";
import { budgetsOf, figuresSince, newestEntries } from "./spending.queries.ts";

/** Entries of the ledger that the page shows. */
const entriesShown = 50;

export const spendingEndpoints = (deps: Deps): Endpoint[] => [
  endpoint(spendingRoutes.read, async (asked) => {
    const { id } = collectionOf(asked);
    const now = deps.clock.now();
    return {
      budgets: await describeBudgets(deps, id),
      entries: (await newestEntries(deps.db.read, id, entriesShown)).map(describeEntry),
      today: describeFigures(await figuresSince(deps.db.read, id, periodStart("day", now))),
    };
  }),
  endpoint(spendingRoutes.set, async (asked) => {
    const { id } = collectionOf(asked);
    const { user_id: user, period, limit_cents: limitCents } = asked.body;
    await setBudget(deps, { collectionId: id, user, period, limitCents });
    return { budgets: await describeBudgets(deps, id) };
  }),
];

async function describeBudgets(deps: Deps, collectionId: number): Promise<Budget[]> {
  const now = deps.clock.now();
  return (await budgetsOf(deps.db.read, collectionId, now)).map((one) => ({
    id: one.uid,
    user_id: one.userId === null ? null : String(one.userId),
    user_name: one.userName,
    period: one.period,
    limit_cents: one.limitCents,
    spent_cents: one.spentCents,
    reserved_cents: one.reservedCents,
    left_cents: leftOf(one),
    resets_at: periodEnd(one.period, now).toISOString(),
  }));
}

const describeEntry = (entry: Awaited<ReturnType<typeof newestEntries>>[number]) => ({
  id: entry.uid,
  kind: entry.kind as "reserved",
  cents: Number(entry.cents),
  provider: entry.provider,
  user_name: entry.userName,
  batch_id: entry.batchUid,
  created_at: entry.createdAt.toISOString(),
});

const describeFigures = (figures: Awaited<ReturnType<typeof figuresSince>>) => ({
  made: figures.made,
  failed: figures.failed,
  median_wait_seconds: figures.medianWaitSeconds,
  cents: figures.cents,
});
