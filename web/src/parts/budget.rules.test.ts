import type { Budget } from "@pentimento/contract";
import { expect, test } from "vitest";
import { budgetName, centsOf, opensWords, usedOf } from "./budget.rules.ts";

const budget = (given: Partial<Budget>) => ({ user_id: null, period: "month", ...given }) as Budget;

test.each([
  ["4", 400],
  ["4.00", 400],
  ["0,50", 50],
  ["0.000001", 0.0001],
  ["0.29", 29],
  ["100000", 10_000_000],
  ["0", 0],
])("a limit of %s is read as %d cents", (written, cents) => {
  expect(centsOf(written)).toBe(cents);
});

test.each(["", "four", "-1", "1.", "1e3", "100000.01", "1,000.00", "0.0000001"])("“%s” is no limit", (written) => {
  expect(centsOf(written)).toBeUndefined();
});

test("a budget is named for its period and its person", () => {
  expect(budgetName(budget({}))).toBe("Each month");
  expect(budgetName(budget({ period: "day", user_id: "4", user_name: "Ana Ruiz" }))).toBe("Each day, Ana Ruiz");
});

test("what is set aside counts as used, and a limit of nothing is used up until its period ends", () => {
  expect(usedOf(budget({ limit_cents: 400, left_cents: 100 }))).toBe(0.75);
  expect(usedOf(budget({ limit_cents: 0, left_cents: 0 }))).toBe(1);
  expect(opensWords(budget({ resets_at: "2026-12-01T00:00:00.000Z" }))).toBe("Used up, opens 1 Dec, 00:00 UTC.");
});
