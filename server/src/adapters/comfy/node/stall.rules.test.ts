import { expect, test } from "vitest";
import { judgeStall, type QueueView, type Stall, type StallVerdict } from "./stall.rules.ts";

const bounds = { deadWorkerMs: 60, wedgedMs: 1_000, unheededMs: 100 };

/** Looks at the given times, each with what the queue showed; the verdicts in their order. */
function verdicts(looks: [nowMs: number, view: QueueView][]): StallVerdict[] {
  let stall: Stall = {};
  return looks.map(([nowMs, view]) => {
    const judged = judgeStall(stall, view, nowMs, bounds);
    stall = judged.stall;
    return judged.verdict;
  });
}

const empty: QueueView = { idles: false, running: undefined };
const idles: QueueView = { idles: true, running: undefined };
const runs = (uid: string, newsMs = 0): QueueView => ({ idles: false, running: { uid, newsMs } });

test.for<[string, [number, QueueView][], StallVerdict[]]>([
  [
    "waiting while nothing runs is a dead worker after a while",
    [
      [0, idles],
      [59, idles],
      [60, idles],
    ],
    ["well", "well", "dead"],
  ],
  [
    "a moment in which something ran begins the wait anew",
    [
      [0, idles],
      [50, runs("a")],
      [60, idles],
      [110, idles],
    ],
    ["well", "well", "well", "well"],
  ],
  [
    "running without news is stuck after a while",
    [
      [0, runs("a")],
      [999, runs("a")],
      [1_000, runs("a")],
    ],
    ["well", "well", "stuck"],
  ],
  [
    "news put that off",
    [
      [0, runs("a")],
      [1_000, runs("a", 500)],
      [1_500, runs("a", 500)],
    ],
    ["well", "well", "stuck"],
  ],
  [
    "another prompt begins with a clock of its own",
    [
      [0, runs("a")],
      [900, runs("b")],
      [1_800, runs("b")],
      [1_900, runs("b")],
    ],
    ["well", "well", "well", "stuck"],
  ],
  [
    "an interrupt without effect means wedged",
    [
      [0, runs("a")],
      [1_000, runs("a")],
      [1_099, runs("a")],
      [1_100, runs("a")],
      [1_101, empty],
    ],
    ["well", "stuck", "stuck", "wedged", "well"],
  ],
])("%s", ([, looks, expected]) => {
  expect(verdicts(looks)).toEqual(expected);
});
