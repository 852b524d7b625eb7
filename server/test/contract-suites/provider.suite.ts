import sharp from "sharp";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import type { Attempt, ImageProvider, Picture } from "../../src/adapters/providers/provider.ts";
import { until } from "../until.ts";

/** A provider with what the suite needs to drive it. */
export interface ProviderUnderTest {
  provider: ImageProvider;
  /** A new attempt with a uid of its own, quickly done. `seed` is decimal text. */
  attempt(seed: string): Attempt;
  /** A new attempt that goes on until it is cancelled, or for many seconds. */
  endlessAttempt(): Attempt;
  /** One that asks for something the provider's capabilities exclude. */
  excessiveAttempt(): Attempt;
  /** How often the machine has begun to run the attempt; undefined when it cannot tell. */
  runs(uid: string): number | undefined;
  close(): Promise<void>;
}

const largestSeed = 18_446_744_073_709_551_615n;

const pixels = async ([picture]: Picture[]) => sharp(picture!.bytes).removeAlpha().raw().toBuffer();

const noProgress = () => undefined;

/** What every provider of pictures does, whatever machine is behind it. */
export function providerSuite(name: string, open: () => Promise<ProviderUnderTest>): void {
  describe(`${name} as a provider`, () => {
    let house: ProviderUnderTest;
    let provider: ImageProvider;

    beforeEach(async () => {
      house = await open();
      provider = house.provider;
    });
    afterEach(() => house.close());

    const follow = (attempt: Attempt, signal = new AbortController().signal) =>
      provider.follow(attempt, { signal, onProgress: noProgress });

    /** Where it stands, once the provider is sure: what another process may have sent is in doubt for some seconds. */
    const certain = (attempt: Attempt) =>
      until("it is sure", () =>
        provider.observe(attempt).catch((error: unknown) => {
          if ((error as { slug?: string }).slug !== "provider/unreachable") throw error;
          return undefined;
        }),
      );

    async function make(seed: string): Promise<Picture[]> {
      const attempt = house.attempt(seed);
      await provider.submit(attempt);
      expect(await follow(attempt)).toEqual({ state: "done" });
      return provider.fetch(attempt);
    }

    test("says that it is ready, in a sentence", async () => {
      expect(await provider.health()).toEqual({ ready: true, message: expect.stringMatching(/\w+/) });
    });

    test("a submitted attempt ends as done, and its picture can be decoded", async () => {
      const attempt = house.attempt("7");
      await provider.submit(attempt);
      expect(await follow(attempt)).toEqual({ state: "done" });
      expect(await provider.observe(attempt)).toEqual({ state: "done" });
      const [picture] = await provider.fetch(attempt);
      const { width, height } = await sharp(picture!.bytes).metadata();
      expect({ width, height }).toEqual({ width: attempt.width, height: attempt.height });
    });

    test("fetching twice gives the same bytes from the same place", async () => {
      const attempt = house.attempt("8");
      await provider.submit(attempt);
      await follow(attempt);
      const first = await provider.fetch(attempt);
      expect(await provider.fetch(attempt)).toEqual(first);
    });

    test("an attempt that was never submitted is absent, or over where nothing can be looked up", async () => {
      const unknown = provider.capabilities.forgets
        ? { state: "failed", failure: { kind: "unreachable", message: expect.any(String), mayHaveCost: true } }
        : { state: "absent" };
      expect(await certain(house.attempt("9"))).toEqual(unknown);
      expect(await follow(house.attempt("9"))).toEqual(unknown);
    });

    test("submitting an attempt again does not run it again", async () => {
      const attempt = house.attempt("10");
      await provider.submit(attempt);
      await follow(attempt);
      const first = await provider.fetch(attempt);
      const again = await provider.submit(attempt).catch((error: unknown) => error);
      expect(again === undefined || again instanceof Error).toBe(true);
      expect(await follow(attempt)).toEqual({ state: "done" });
      expect(await provider.fetch(attempt)).toEqual(first);
      expect(house.runs(attempt.uid) ?? 1).toBe(1);
    });

    test("a cancelled attempt ends as cancelled, for the one who follows it too", async () => {
      const attempt = house.endlessAttempt();
      await provider.submit(attempt);
      const ended = follow(attempt);
      await provider.cancel(attempt);
      expect(await ended).toMatchObject({ state: "failed", failure: { kind: "cancelled" } });
      expect((await provider.observe(attempt)).state).toMatch(/^(failed|absent)$/);
    });

    test("following ends with the reason of its signal, and the attempt goes on", async () => {
      const attempt = house.endlessAttempt();
      await provider.submit(attempt);
      const stop = new AbortController();
      const ended = follow(attempt, stop.signal);
      stop.abort(new Error("going home"));
      await expect(ended).rejects.toThrow("going home");
      expect((await provider.observe(attempt)).state).toMatch(/^(waiting|running)$/);
      await provider.cancel(attempt);
    });

    test("progress stays between 0 and 1 and does not go back", async () => {
      const attempt = house.attempt("11");
      const fractions: number[] = [];
      await provider.submit(attempt);
      const { signal } = new AbortController();
      await provider.follow(attempt, { signal, onProgress: (fraction) => fractions.push(fraction) });
      expect(fractions).toEqual(fractions.toSorted((first, second) => first - second));
      expect(fractions.every((fraction) => fraction >= 0 && fraction <= 1)).toBe(true);
    });

    test("equal seeds give equal pixels, seeds that differ by one in 2^64 do not", async () => {
      if (!provider.capabilities.seed) return;
      const [largest, next] = [String(largestSeed), String(largestSeed - 1n)];
      const first = await pixels(await make(largest));
      expect(first.equals(await pixels(await make(largest)))).toBe(true);
      expect(first.equals(await pixels(await make(next)))).toBe(false);
    });

    test("what it cannot do is refused, not left out", async () => {
      const refused = { kind: "invalid", slug: "provider/refused" };
      await expect(provider.submit(house.excessiveAttempt())).rejects.toMatchObject(refused);
    });
  });
}
