import { expect, test } from "vitest";
import { afterFailure, type Breaker, closedBreaker, lets, mayProbe, whileProbing } from "./breaker.rules.ts";

const bounds = { failuresMax: 5, openMs: 60_000, openMaxMs: 600_000 };
const nowMs = 1_000_000;

const closed = (failures: number): Breaker => ({ state: "closed", failures });
const open = (failures: number, waitMs: number, untilMs = nowMs + waitMs): Breaker => ({
  state: "open",
  failures,
  waitMs,
  untilMs,
});
const halfOpen = (failures: number, waitMs: number): Breaker => ({
  state: "half-open",
  failures,
  waitMs,
});

test.for<[string, Breaker, Breaker]>([
  ["a first failure is counted", closedBreaker, closed(1)],
  ["a fourth failure in a row is counted", closed(3), closed(4)],
  ["a fifth failure in a row opens it for 60 s", closed(4), open(5, 60_000)],
  ["a failure of a request that was already on its way changes nothing", open(5, 60_000), open(5, 60_000)],
  ["a failed probe doubles the wait", halfOpen(5, 60_000), open(6, 120_000)],
  ["a wait is at most 10 min", halfOpen(9, 480_000), open(10, 600_000)],
  ["and stays there", halfOpen(10, 600_000), open(11, 600_000)],
])("S4-3 S4-104 circuit breaker: %s", ([, before, after]) => {
  expect(afterFailure(before, nowMs, bounds)).toEqual(after);
});

test.for<[string, Breaker, boolean, { probe: boolean; others: boolean }]>([
  ["closed, everything passes", closed(4), false, { probe: true, others: true }],
  ["open, nothing passes", open(5, 60_000, nowMs + 1), false, { probe: false, others: false }],
  ["open and due, one probe passes", open(5, 60_000, nowMs), false, { probe: true, others: false }],
  ["open and not due, a probe asked for by hand passes", open(5, 60_000), true, { probe: true, others: false }],
  ["half-open, no second probe begins", halfOpen(5, 60_000), true, { probe: false, others: false }],
])("S4-3 circuit breaker: %s", ([, breaker, atOnce, expected]) => {
  const probe = mayProbe(breaker, nowMs, atOnce);
  expect({ probe, others: lets(breaker, false) }).toEqual(expected);
  if (!probe) return;
  const probing = whileProbing(breaker, nowMs);
  expect(lets(probing, true)).toBe(true);
  expect(mayProbe(probing, nowMs, true)).toBe(breaker.state === "closed");
});

test("S4-3 the wait after a probe that was due and failed is twice as long", () => {
  const probing = whileProbing(open(5, 60_000, nowMs), nowMs);
  expect(afterFailure(probing, nowMs, bounds)).toEqual(open(6, 120_000));
});

test("S4-3 probes asked for by hand, however many fail, put the next automatic one off by nothing", () => {
  const untilMs = nowMs + 30_000;
  let breaker = open(5, 60_000, untilMs);
  for (const askedMs of [nowMs, nowMs + 10_000, untilMs - 1]) {
    // A failed probe takes 5 s to fail, the last one until after the next was due.
    breaker = afterFailure(whileProbing(breaker, askedMs), askedMs + 5_000, bounds);
    expect(breaker).toMatchObject({ state: "open", waitMs: 60_000, untilMs });
  }
  expect(mayProbe(breaker, untilMs, false)).toBe(true);
});
