import type { ComfyLimits } from "../../src/adapters/comfy/limits.ts";
import { type ComfyPoolOptions, openComfyPool } from "../../src/adapters/comfy/pool/pool.ts";
import type { Attempt, ImageProvider, NodePool, NodeReport } from "../../src/adapters/providers/provider.ts";
import type { Clock } from "../../src/platform/clock.ts";
import { until } from "../until.ts";
import { type FakeComfy, type FakeOptions, startFakeComfy } from "./start.ts";

/** A clock that stands still until it is moved. */
export interface HeldClock extends Clock {
  pass(ms: number): void;
}

function heldClock(): HeldClock {
  let nowMs = Date.UTC(2026, 0, 1);
  return {
    now: () => new Date(nowMs),
    pass: (ms) => {
      nowMs += ms;
    },
  };
}

/** The pool looks often whether something is due; what is due is told by the held clock alone. */
const quick: Partial<ComfyLimits> = {
  beatMs: 2,
  pollMs: 20,
  pollMaxMs: 40,
  cancelMs: 10,
  reconnectMs: 10,
  // Its clock stands still, so that no doubt would ever end.
  doubtMs: 0,
  retryMs: [1, 1, 1],
};

/** Fake servers and a pool of them, with time in the test's hand. Node `one` is the first server, `two` the second. */
export interface TestPool {
  fakes: FakeComfy[];
  clock: HeldClock;
  provider: ImageProvider & { pool: NodePool };
  /** How a node has stood, from one change to the next. */
  states: { key: string; state: NodeReport["state"] }[];
  report(key: string): NodeReport;
  /** Resolves when the node stands so. */
  stands(key: string, wanted: Partial<NodeReport>): Promise<NodeReport>;
  follow(attempt: Attempt): ReturnType<ImageProvider["follow"]>;
  close(): Promise<void>;
}

export const keys = ["one", "two"];

export interface TestPoolOptions extends FakeOptions, Pick<ComfyPoolOptions, "isOurs" | "fetch"> {
  count?: number;
  limits?: Partial<ComfyLimits>;
}

/** Opens it and waits until every server has been seen. */
export async function openTestPool({
  count = 1,
  limits,
  isOurs,
  fetch,
  ...fake
}: TestPoolOptions = {}): Promise<TestPool> {
  const fakes = await Promise.all(Array.from({ length: count }, () => startFakeComfy(fake)));
  const clock = heldClock();
  const options = { clock, limits: { ...quick, ...limits }, ...(isOurs && { isOurs }), ...(fetch && { fetch }) };
  const provider = openComfyPool(options);
  const states: TestPool["states"] = [];
  provider.pool.onChange(({ key, state }) => {
    const last = states.findLast((one) => one.key === key);
    if (last?.state !== state) states.push({ key, state });
  });
  provider.pool.setNodes(
    fakes.map(({ url }, at) => ({ key: keys[at] ?? "", url, label: `Node ${keys[at]}`, enabled: true })),
  );
  const find = (key: string) => provider.pool.report().find((one) => one.key === key);
  const stands = (key: string, wanted: Partial<NodeReport>) =>
    until(`${key} stands as ${JSON.stringify(wanted)}`, () => {
      const report = find(key);
      const isSo = Object.entries(wanted).every(([name, value]) => report?.[name as keyof NodeReport] === value);
      return isSo && report;
    });
  for (const key of keys.slice(0, count)) await stands(key, { state: "connected" });
  return {
    fakes,
    clock,
    provider,
    states,
    report: (key) => find(key) as NodeReport,
    stands,
    follow: (attempt) =>
      provider.follow(attempt, { signal: new AbortController().signal, onProgress: () => undefined }),
    async close() {
      for (const { steps } of fakes) steps.open();
      await provider.close();
      for (const one of fakes) await one.close();
    },
  };
}
