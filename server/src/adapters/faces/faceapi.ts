import { fileURLToPath } from "node:url";
import { Piscina } from "piscina";
import { StudioError } from "../../platform/errors.ts";
import { createGate } from "../../platform/gate.ts";
import { type AnalyseOptions, FACE_MODEL_ID, type Face, type FaceAnalysis, type FaceEngine } from "./faces.ts";
import type { Pixels } from "./pixels.ts";

const TIMEOUT_MS = 30_000;
/** The thread holds some 400 MB; a quiet studio gets them back. Starting again takes under a second. */
const IDLE_MS = 300_000;

const timedOut = (timeoutMs: number, cause: unknown) =>
  new StudioError("unavailable", "faces/timeout", `Looking for faces took over ${timeoutMs / 1000} s. Try again.`, {
    retryAfterSeconds: 5,
    cause,
  });

const failed = (cause: unknown) =>
  new StudioError("unavailable", "faces/failed", "Looking for faces failed. Try again.", {
    retryAfterSeconds: 5,
    cause,
  });

export interface FaceEngineParts {
  /** The raster's decoder: upright, flattened, sRGB, longest side at most 1024. */
  readPixels: (bytes: Uint8Array) => Promise<Pixels>;
}

/**
 * The face engine on one thread of its own, started by the first picture and ended after five quiet minutes. It takes
 * one picture at a time: the networks use one core, and each further thread would cost 400 MB.
 */
export function openFaceEngine({ readPixels }: FaceEngineParts): FaceEngine {
  const filename = fileURLToPath(new URL("./worker.ts", import.meta.url));
  const pool = new Piscina<Pixels, Face[]>({ filename, minThreads: 0, maxThreads: 1, idleTimeout: IDLE_MS });
  // Without a place in the pool's queue the time of waiting would count as time of looking.
  const oneAtATime = createGate(1);
  // Also stops what has not begun: the pool would start a new thread for it, even after its end.
  const closing = new AbortController();

  const run = async (pixels: Pixels, timeoutMs: number): Promise<Face[]> => {
    const timeout = AbortSignal.timeout(timeoutMs);
    const signal = AbortSignal.any([timeout, closing.signal]);
    try {
      // Aborting ends the thread; the pool starts another for the next picture.
      return await pool.run(pixels, { signal });
    } catch (cause) {
      throw timeout.aborted ? timedOut(timeoutMs, cause) : failed(cause);
    }
  };

  const analyse = async (bytes: Uint8Array, { timeoutMs = TIMEOUT_MS }: AnalyseOptions = {}): Promise<FaceAnalysis> => {
    const pixels = await readPixels(bytes);
    return oneAtATime(async () => {
      const startedAt = performance.now();
      const faces = await run(pixels, timeoutMs);
      return { faces, durationMs: performance.now() - startedAt };
    });
  };

  const close = async (): Promise<void> => {
    closing.abort();
    await pool.destroy();
  };

  return { modelId: FACE_MODEL_ID, dim: 128, metric: "l2", analyse, close };
}
