import { namedHashes } from "../domains/library/index.ts";
import type { Deps } from "../platform/deps.ts";
import { forgetKeys } from "../platform/idempotency-keys.queries.ts";

const hourMs = 3_600_000;

/** Removes, every hour, files that no row names and that are older than an hour, and keys of requests older than a day. Gives the way to stop. */
export function sweepEvery(deps: Deps): () => void {
  const sweep = (): void => {
    deps.blobs
      .sweep((sha256) => namedHashes(deps.db.read, sha256), hourMs)
      .then(
        (removed) => removed > 0 && deps.log.info({ removed }, "files without a row were removed"),
        (error: unknown) => deps.log.error({ err: error }, "sweeping failed"),
      );
    forgetKeys(deps.db.read).catch((error: unknown) =>
      deps.log.error({ err: error }, "forgetting idempotency keys failed"),
    );
  };
  const timer = setInterval(sweep, hourMs);
  timer.unref();
  return () => clearInterval(timer);
}
