export type Period = "day" | "month";

/** A limit and what is gone of it. Cents, with up to four decimals. */
export interface BudgetUse {
  /** Whose limit it is: the whole collection's, or one person's in it. */
  scope: "collection" | "person";
  period: Period;
  limitCents: number;
  /** Spent since the period began. */
  spentCents: number;
  /** Promised to pictures that wait or run, whenever they were asked for: they may all be paid within this period. */
  reservedCents: number;
}

export type BudgetVerdict =
  | { within: true }
  | { within: false; because: "none" }
  | { within: false; because: "exceeded"; budget: BudgetUse; leftCents: number; resetsAt: Date };

/** Days and months are UTC's, so that a limit means the same for everybody. */
export const periodStart = (period: Period, now: Date): Date =>
  new Date(Date.UTC(now.getUTCFullYear(), now.getUTCMonth(), period === "day" ? now.getUTCDate() : 1));

export const periodEnd = (period: Period, now: Date): Date =>
  period === "day"
    ? new Date(Date.UTC(now.getUTCFullYear(), now.getUTCMonth(), now.getUTCDate() + 1))
    : new Date(Date.UTC(now.getUTCFullYear(), now.getUTCMonth() + 1, 1));

/** The ledger keeps ten-thousandths of a cent; counted whole, so that the last cent is not lost to binary fractions. */
const parts = (cents: number) => Math.round(cents * 10_000);

/** What is left of a limit, in cents; never below 0. */
export const leftOf = ({ limitCents, spentCents, reservedCents }: Omit<BudgetUse, "scope" | "period">): number =>
  Math.max(0, parts(limitCents) - parts(spentCents) - parts(reservedCents)) / 10_000;

/** What `count` pictures cost, in cents. */
export const costOf = (count: number, centsEach: number): number => (count * parts(centsEach)) / 10_000;

/** Whether a sum may still be spent: every limit has to have room for all of it, and without a limit there is none. */
export function weighBudgets(costCents: number, budgets: readonly BudgetUse[], now: Date): BudgetVerdict {
  if (costCents === 0) return { within: true };
  if (budgets.length === 0) return { within: false, because: "none" };
  const budget = budgets.find((one) => parts(leftOf(one)) < parts(costCents));
  if (!budget) return { within: true };
  return {
    within: false,
    because: "exceeded",
    budget,
    leftCents: leftOf(budget),
    resetsAt: periodEnd(budget.period, now),
  };
}
