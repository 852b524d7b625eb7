import type { Route } from "@pentimento/contract";
import { RateLimiterMemory, RateLimiterRes } from "rate-limiter-flexible";
import { StudioError } from "../platform/errors.ts";
import type { Actor } from "../platform/web.ts";

/** Requests a minute of one person, or of one address when nobody is signed in. */
export interface MinuteLimits {
  reads: number;
  writes: number;
  uploads: number;
  generates: number;
}

export const usualLimits: MinuteLimits = { reads: 300, writes: 60, uploads: 30, generates: 10 };

const minute = 60;
const signInWindow = 15 * minute;

export interface RateLimits {
  /**
   * Counts a request to a route, or, as `reads`, one that only gets an answer told again.
   * @throws StudioError `rate-limited` (429) with the seconds to wait
   */
  spend(route: Route | "reads", actor: Actor, address: string): Promise<void>;
  /**
   * Counts a try to sign in before it is made, so that tries at the same time count too: five wrong ones in 15 minutes for
   * an account from one address, twenty from one address for all accounts. `takeBack` is for the try that was right.
   * @throws StudioError `sign-in-limited` (429) with the seconds to wait
   */
  spendSignIn(account: string, address: string): Promise<{ takeBack(): Promise<void> }>;
}

/** Limits kept in memory: each process counts for itself. */
export function openRateLimits(limits: MinuteLimits = usualLimits): RateLimits {
  const buckets = {
    reads: new RateLimiterMemory({ points: limits.reads, duration: minute }),
    writes: new RateLimiterMemory({ points: limits.writes, duration: minute }),
    uploads: new RateLimiterMemory({ points: limits.uploads, duration: minute }),
    generates: new RateLimiterMemory({ points: limits.generates, duration: minute }),
  };
  const perAccount = new RateLimiterMemory({ points: 5, duration: signInWindow });
  const perAddress = new RateLimiterMemory({ points: 20, duration: signInWindow });
  return {
    async spend(route, actor, address) {
      // A gallery asks for hundreds of pictures at once, each of them cheap and kept by the browser.
      if (route !== "reads" && route.binary && route.method === "get") return;
      await take(
        buckets[route === "reads" ? route : bucketOf(route)],
        actor.userId === undefined ? address : `user ${actor.userId}`,
        rateLimited,
      );
    },
    async spendSignIn(account, address) {
      const key = `${account} ${address}`;
      await take(perAccount, key, signInLimited);
      await take(perAddress, address, signInLimited);
      return {
        async takeBack() {
          await Promise.all([perAccount.reward(key), perAddress.reward(address)]);
        },
      };
    },
  };
}

function bucketOf(route: Route): keyof MinuteLimits {
  if (route.upload) return "uploads";
  if (route.action === "generation.request" || route.action === "assets.generate") return "generates";
  return route.method === "get" ? "reads" : "writes";
}

type Refusal = (retryAfterSeconds: number) => StudioError;

const rateLimited: Refusal = (retryAfterSeconds) =>
  new StudioError("limited", "rate-limited", "Too many requests in a minute", { retryAfterSeconds });
const signInLimited: Refusal = (retryAfterSeconds) =>
  new StudioError("limited", "sign-in-limited", "Too many wrong sign-ins; wait before the next one", {
    retryAfterSeconds,
  });

async function take(bucket: RateLimiterMemory, key: string, refusal: Refusal): Promise<void> {
  try {
    await bucket.consume(key);
  } catch (state) {
    if (!(state instanceof RateLimiterRes)) throw state;
    throw refusal(Math.ceil(state.msBeforeNext / 1_000));
  }
}
