import fc from "fast-check";
import { expect, test } from "vitest";
import { type BudgetUse, costOf, leftOf, periodEnd, periodStart, weighBudgets } from "./budget.rules.ts";

const now = new Date("2026-12-31T23:30:00Z");
const limit = (wish: Partial<BudgetUse> = {}): BudgetUse => ({
  scope: "collection",
  period: "month",
  limitCents: 400,
  spentCents: 0,
  reservedCents: 0,
  ...wish,
});

test("days and months begin and end in UTC, also at the end of a year", () => {
  expect(periodStart("day", now)).toEqual(new Date("2026-12-31T00:00:00Z"));
  expect(periodEnd("day", now)).toEqual(new Date("2027-01-01T00:00:00Z"));
  expect(periodStart("month", now)).toEqual(new Date("2026-12-01T00:00:00Z"));
  expect(periodEnd("month", now)).toEqual(new Date("2027-01-01T00:00:00Z"));
});

test("without any budget nothing that costs may be made, and what is free may", () => {
  expect(weighBudgets(0.0001, [], now)).toEqual({ within: false, because: "none" });
  expect(weighBudgets(0, [], now)).toEqual({ within: true });
});

test("the last cent may be spent, and not one part of a cent more", () => {
  const budget = limit({ spentCents: 300.1, reservedCents: 99.7 });
  expect(weighBudgets(0.2, [budget], now)).toEqual({ within: true });
  expect(weighBudgets(0.2001, [budget], now)).toMatchObject({ within: false, because: "exceeded", leftCents: 0.2 });
});

test("every limit has to have room, and the refusal names the one that has not", () => {
  const own = limit({ scope: "person", period: "day", limitCents: 10, spentCents: 9 });
  expect(weighBudgets(5, [limit(), own], now)).toEqual({
    within: false,
    because: "exceeded",
    budget: own,
    leftCents: 1,
    resetsAt: new Date("2027-01-01T00:00:00Z"),
  });
});

test("what is left is never below nothing, and what is let in never goes over a limit", () => {
  const cents = fc.integer({ min: 0, max: 10_000_000 }).map((parts) => parts / 10_000);
  fc.assert(
    fc.property(cents, cents, cents, cents, (limitCents, spentCents, reservedCents, costCents) => {
      const budget = limit({ limitCents, spentCents, reservedCents });
      expect(leftOf(budget)).toBeGreaterThanOrEqual(0);
      const { within } = weighBudgets(costCents, [budget], now);
      const exact = [limitCents, spentCents, reservedCents, costCents].map((one) => BigInt(Math.round(one * 10_000)));
      const [most = 0n, spent = 0n, reserved = 0n, cost = 0n] = exact;
      expect(within).toBe(cost === 0n || spent + reserved + cost <= most);
    }),
  );
});

test("a price of a fraction of a cent is multiplied exactly", () => {
  expect(costOf(3, 0.1)).toBe(0.3);
  expect(costOf(16, 1.005)).toBe(16.08);
});
