import { expect, test } from "vitest";
import { photo } from "../../../test/builders.ts";
import { type ProviderUnderTest, providerSuite } from "../../../test/contract-suites/provider.suite.ts";
import { newUid } from "../../platform/ids.ts";
import type { Attempt } from "../providers/provider.ts";
import type { Painter } from "./painter.ts";
import { openPainter } from "./pool.ts";
import { painterProvider } from "./provider.ts";

const size = { width: 96, height: 64 };

const attempt = (wish: Partial<Attempt> = {}): Attempt => ({
  uid: newUid(),
  kind: "background",
  prompt: "a quiet valley at dusk",
  seed: "1",
  ordinal: 0,
  ...size,
  alpha: false,
  ...wish,
});

/** Counts how often the painter itself is asked; it paints as always. */
function counting(painter: Painter): Painter & { asked: number } {
  const counted = {
    ...painter,
    asked: 0,
    paint(...given: Parameters<Painter["paint"]>) {
      counted.asked += 1;
      return painter.paint(...given);
    },
  };
  return counted;
}

const opened = async (): Promise<ProviderUnderTest> => {
  const provider = painterProvider(openPainter({ threads: 1 }));
  return {
    provider,
    attempt: (seed) => attempt({ seed }),
    endlessAttempt: () => attempt({ width: 4096, height: 4096, style: "peaks" }),
    excessiveAttempt: () => attempt({ style: "no such style" }),
    runs: () => undefined,
    close: () => provider.close(),
  };
};

providerSuite("the painter", opened);

test("a painting whose follower left goes on, and the next follower gets the same one", async () => {
  const painter = counting(openPainter({ threads: 1 }));
  const provider = painterProvider(painter);
  const asked = attempt();
  const stop = new AbortController();
  await provider.submit(asked);
  const first = provider.follow(asked, { signal: stop.signal, onProgress: () => undefined });
  stop.abort(new Error("going home"));
  await expect(first).rejects.toThrow("going home");
  const watch = { signal: new AbortController().signal, onProgress: () => undefined };
  expect(await provider.follow(asked, watch)).toEqual({ state: "done" });
  expect(await provider.follow(asked, watch)).toEqual({ state: "done" });
  expect(painter.asked).toBe(1);
  await provider.close();
});

test("a painting that broke is told as a failure, also to who asks later", async () => {
  const provider = painterProvider(openPainter({ threads: 1 }));
  const asked = attempt({ kind: "portrait", source: { bytes: photo().subarray(0, 500), format: "png" } });
  await provider.submit(asked);
  const watch = { signal: new AbortController().signal, onProgress: () => undefined };
  const end = await provider.follow(asked, watch);
  expect(end).toMatchObject({ state: "failed", failure: { kind: "node-sick" } });
  expect(await provider.observe(asked)).toEqual(end);
  await provider.close();
});

test("a released painting is absent, and a graph is refused", async () => {
  const provider = painterProvider(openPainter({ threads: 1 }));
  const asked = attempt();
  await provider.submit(asked);
  await provider.release(asked);
  expect(await provider.observe(asked)).toEqual({ state: "absent" });
  const withGraph = attempt({ graph: { text: "{}", outputNodes: ["9"], sourceNodes: [] } });
  await expect(provider.submit(withGraph)).rejects.toMatchObject({ slug: "provider/refused" });
  await provider.close();
});
