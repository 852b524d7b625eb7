import { StudioError } from "../platform/errors.ts";

/** How slow a sender may be before it is only holding a connection. */
export interface Pace {
  bytesPerSecond: number;
  /** Longest pause in milliseconds, for a sender that kept the pace until then. */
  patienceMs: number;
}

export const usualPace: Pace = { bytesPerSecond: 10 * 1024, patienceMs: 10_000 };

const looksInAPause = 8;

/**
 * A request's body as it comes. What still arrives of a body that is given up, the web server reads away.
 * @throws StudioError `upload-slow` (408); whatever the line throws when it breaks
 */
export async function* pacedBody(body: ReadableStream<Uint8Array>, pace: Pace): AsyncGenerator<Uint8Array> {
  const reader = body.getReader();
  const late = Promise.withResolvers<never>();
  // Nobody may be listening at the moment the sender is found too slow.
  late.promise.catch(() => {});
  let deadline = performance.now() + pace.patienceMs;
  const watch = setInterval(() => {
    if (performance.now() > deadline) late.reject(tooSlow());
  }, pace.patienceMs / looksInAPause);
  try {
    for (;;) {
      const { done, value } = await Promise.race([reader.read(), late.promise]);
      if (done) return;
      // Each byte buys its time, but nobody can save up for a longer pause.
      const bought = deadline + (value.byteLength * 1_000) / pace.bytesPerSecond;
      deadline = Math.min(performance.now() + pace.patienceMs, bought);
      yield value;
    }
  } finally {
    clearInterval(watch);
  }
}

const tooSlow = () =>
  new StudioError("timeout", "upload-slow", "The request came too slowly and was given up; nothing was stored");
