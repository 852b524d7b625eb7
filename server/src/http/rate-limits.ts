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
  /** @throws StudioError `rate-limited` (429) with the seconds to wait */
  spend(route: Route, actor: Actor, address: string): Promise<void>;
  /** Counts a failed sign-in; the next one after five in 15 minutes, or twenty from one address, is refused. */
  failedSignIn(account: string, address: string): Promise<void>;
  /** @throws StudioError `sign-in-limited` (429) */
  refuseHammering(account: string, address: string): Promise<void>;
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
      if (route.binary && route.method === "get") return;
      await take(buckets[bucketOf(route)], actor.userId === undefined ? address : `user ${actor.userId}`);
    },
    async failedSignIn(account, address) {
      await Promise.all([perAccount.penalty(`${account} ${address}`), perAddress.penalty(address)]);
    },
    async refuseHammering(account, address) {
      const [one, other] = await Promise.all([perAccount.get(`${account} ${address}`), perAddress.get(address)]);
      const waitMs = Math.max(blockedFor(one, perAccount.points), blockedFor(other, perAddress.points));
      if (waitMs > 0)
        throw new StudioError("limited", "sign-in-limited", "Too many wrong sign-ins; wait before the next one", {
          retryAfterSeconds: Math.ceil(waitMs / 1_000),
        });
    },
  };
}

const blockedFor = (state: RateLimiterRes | null, points: number) =>
  state && state.consumedPoints >= points ? state.msBeforeNext : 0;

function bucketOf(route: Route): keyof MinuteLimits {
  if (route.upload) return "uploads";
  if (route.action === "generation.request") return "generates";
  return route.method === "get" ? "reads" : "writes";
}

async function take(bucket: RateLimiterMemory, key: string): Promise<void> {
  try {
    await bucket.consume(key);
  } catch (state) {
    if (!(state instanceof RateLimiterRes)) throw state;
    throw new StudioError("limited", "rate-limited", "Too many requests in a minute", {
      retryAfterSeconds: Math.ceil(state.msBeforeNext / 1_000),
    });
  }
}
