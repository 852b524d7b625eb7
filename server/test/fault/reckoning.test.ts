import { expect, test } from "vitest";
import type { Run } from "../fake-comfy/ledger.ts";
import { type Counted, needlessRuns, reckon } from "./reckoning.ts";

const run = (id: string, beganAt: number, rest: Partial<Run> = {}): Run => ({
  id,
  beganAt,
  prompt: {},
  isTrial: false,
  ...rest,
});
const success = (id: string, beganAt: number, endedAt: number) => run(id, beganAt, { endedAt, ending: "success" });
const item = (name: string, attempts: string[], landings = 1): Counted => ({ item: name, attempts, landings });

test("a run is needed again once the earlier ones failed, were interrupted or were lost", () => {
  const failed = run("a", 0, { endedAt: 1, ending: "error" });
  const interrupted = run("b", 2, { endedAt: 3, ending: "interrupted" });
  const lostUnderWay = run("c", 4, { endedAt: 5, ending: "lost", lostAt: 5 });
  const lostAfterwards = { ...success("d", 6, 7), lostAt: 8 };
  expect(needlessRuns([failed, interrupted, lostUnderWay, lostAfterwards, success("e", 9, 10)])).toEqual([]);
});

test("a run is needless while an earlier one runs, has succeeded, or fails only later", () => {
  const second = success("b", 5, 6);
  for (const first of [run("a", 0), success("a", 0, 1), run("a", 0, { endedAt: 9, ending: "error" })])
    expect(needlessRuns([second, first])).toEqual([second]);
  expect(needlessRuns([{ ...success("a", 0, 1), lostAt: 7 }, second])).toEqual([second]);
});

test("an id that ran twice, and a new id for what had been made, are extra runs", () => {
  const twice = [success("a", 0, 1), success("a", 2, 3)];
  const anew = [success("b", 0, 1), success("c", 2, 3)];
  const told = reckon([item("one", ["a"]), item("two", ["b", "c"])], [...twice, ...anew]);
  expect(told).toMatchObject({ requests: 2, landings: 2, doubled: [], extraRuns: [twice[1], anew[1]] });
});

test("a landing too much names its item, and one too few shows in the sum", () => {
  const told = reckon([item("one", [], 2), item("two", [], 0)], []);
  expect(told).toMatchObject({ requests: 2, landings: 2, doubled: ["one"] });
});

test("runs that nobody of ours asked for are strangers, a sick server's trial is none", () => {
  const stranger = success("x", 0, 1);
  const trial = run("y", 2, { isTrial: true });
  expect(reckon([], [stranger, trial])).toMatchObject({ strangers: [stranger], extraRuns: [] });
});
