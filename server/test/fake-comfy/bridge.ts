import { expect } from "vitest";
import type { ComfyLimits } from "../../src/adapters/comfy/limits.ts";
import { openComfyPool } from "../../src/adapters/comfy/pool/pool.ts";
import type { Attempt, ImageProvider, NodePool, Picture } from "../../src/adapters/providers/provider.ts";
import type { Clock } from "../../src/platform/clock.ts";
import { type FakeComfy, type FakeOptions, startFakeComfy } from "./start.ts";

/** Limits under which a fault test takes milliseconds; what they bound is not what it asserts. */
const quick: Partial<ComfyLimits> = {
  pollMs: 20,
  pollMaxMs: 40,
  cancelMs: 10,
  reconnectMs: 10,
  doubtMs: 50,
  retryMs: [10, 20, 30],
  failuresMax: 1_000_000,
  // Nobody asks how the server is but the test, so that planned faults meet what they are meant for.
  beatMs: 600_000,
  healthFreshMs: 0,
};

type Ended = Awaited<ReturnType<ImageProvider["follow"]>>;

/** A fake server, a provider in front of it, and a caller that lands what it makes. */
export interface Bridge {
  fake: FakeComfy;
  provider: ImageProvider & { pool: NodePool };
  /** Fractions heard so far. */
  heard: number[];
  previews: Uint8Array[];
  follow(attempt: Attempt): Promise<Ended>;
  /** Submits, follows, fetches, as a careful caller does; asks again where nothing certain was said. */
  land(attempt: Attempt): Promise<Ended>;
  /** The pictures that have landed, one list per landing. */
  landings: Picture[][];
  /** That the attempt landed once, ran once and was accepted once, and that every planned fault was met. */
  expectOnce(attempt: Attempt): void;
  close(): Promise<void>;
}

const isDoubt = (error: unknown) => (error as { slug?: string }).slug === "provider/unreachable";

/** So often is a picture asked for again; a fault is planned for far fewer requests. */
const triesMax = 20;

async function fetchPatiently(provider: ImageProvider, attempt: Attempt): Promise<Picture[]> {
  for (let attemptNumber = 1; ; attemptNumber += 1) {
    try {
      return await provider.fetch(attempt);
    } catch (error) {
      if (!isDoubt(error) || attemptNumber === triesMax) throw error;
    }
  }
}

export interface BridgeOptions extends FakeOptions {
  limits?: Partial<ComfyLimits>;
  clock?: Clock;
}

export async function openBridge({ limits, clock, ...options }: BridgeOptions = {}): Promise<Bridge> {
  const fake = await startFakeComfy(options);
  const provider = openComfyPool({ limits: { ...quick, ...limits }, ...(clock && { clock }) });
  provider.pool.setNodes([{ key: "one", url: fake.url, label: "One", enabled: true }]);
  await provider.pool.probe();
  const heard: number[] = [];
  const previews: Uint8Array[] = [];
  const landings: Picture[][] = [];
  const onProgress = (fraction: number, preview?: Uint8Array) => {
    heard.push(fraction);
    if (preview) previews.push(preview);
  };
  const follow = (attempt: Attempt) => provider.follow(attempt, { signal: new AbortController().signal, onProgress });
  async function land(attempt: Attempt): Promise<Ended> {
    await provider.submit(attempt).catch((error: unknown) => {
      if (!isDoubt(error)) throw error;
    });
    const ended = await follow(attempt);
    if (ended.state === "done") landings.push(await fetchPatiently(provider, attempt));
    return ended;
  }
  function expectOnce({ uid }: Attempt): void {
    expect({ landings: landings.length, runs: fake.runs.get(uid) }).toEqual({ landings: 1, runs: 1 });
    expect(fake.accepted.filter((id) => id === uid)).toHaveLength(1);
    expect(fake.faults.left).toBe(0);
  }
  async function close(): Promise<void> {
    fake.steps.open();
    await provider.close();
    await fake.close();
  }
  return { fake, provider, heard, previews, follow, land, landings, expectOnce, close };
}
