import sharp from "sharp";
import type { Attempt, ImageProvider, Standing } from "../src/adapters/providers/provider.ts";
import { StudioError } from "../src/platform/errors.ts";

export interface QuickProvider extends ImageProvider {
  /** Attempts that were handed over, in order. */
  submitted: Attempt[];
  /** Lets the next follows wait until it is opened again. */
  hold(): () => void;
  /** How the next attempts end instead of with a picture. */
  failNext(...ends: (() => Standing | Error)[]): void;
  /** Forgets everything, as a machine does that restarts. */
  restart(): void;
}

/** A provider that draws a flat, seeded picture at once and can be told to hold, to fail or to forget. */
export function quickProvider(name = "painter"): QuickProvider {
  const known = new Map<string, Attempt>();
  const submitted: Attempt[] = [];
  const failures: (() => Standing | Error)[] = [];
  const cancelled = new Set<string>();
  let gate: Promise<void> = Promise.resolve();
  return {
    name,
    label: "Quick",
    costCentsEach: 0,
    submitted,
    capabilities: {
      kinds: ["portrait", "background"],
      source: true,
      seed: true,
      workflow: false,
      styles: [{ key: "flat", kind: "portrait" }],
    },
    hold() {
      const { promise, resolve } = Promise.withResolvers<void>();
      gate = promise;
      return resolve;
    },
    failNext: (...ends) => void failures.push(...ends),
    restart: () => known.clear(),
    health: async () => ({ ready: true, message: "Ready" }),
    async submit(attempt) {
      if (known.has(attempt.uid)) throw new StudioError("conflict", "provider/double", "handed over twice");
      known.set(attempt.uid, attempt);
      submitted.push(attempt);
    },
    observe: async ({ uid }) => ({ state: known.has(uid) ? "done" : "absent" }),
    async follow({ uid }, { signal, onProgress }) {
      onProgress(0.5);
      const aborted = new Promise<never>((_, reject) => signal.addEventListener("abort", () => reject(signal.reason)));
      await Promise.race([gate, aborted]);
      const failure = failures.shift()?.();
      if (failure instanceof Error) throw failure;
      if (cancelled.has(uid)) return { state: "failed", failure: { kind: "cancelled", message: "Cancelled" } };
      if (failure && failure.state !== "waiting" && failure.state !== "running") return failure;
      return { state: known.has(uid) ? "done" : "absent" };
    },
    async fetch({ uid }) {
      const attempt = known.get(uid);
      if (!attempt) throw new StudioError("unavailable", "provider/lost", "forgotten");
      return [{ bytes: await draw(attempt), origin: name }];
    },
    async cancel({ uid }) {
      cancelled.add(uid);
    },
    release: async () => {},
    close: async () => {},
  };
}

/** Noise over a colour, both from seed and ordinal: equal attempts give equal bytes. */
async function draw({ seed, ordinal, width, height }: Attempt): Promise<Buffer> {
  const shade = Number((BigInt(seed) + BigInt(ordinal) * 37n) % 256n);
  const pixels = Buffer.alloc(width * height * 3, shade);
  for (let at = 0; at < pixels.length; at += 7) pixels[at] = (at * 31 + shade * 17 + ordinal) % 256;
  return sharp(pixels, { raw: { width, height, channels: 3 } })
    .png({ compressionLevel: 1 })
    .toBuffer();
}
