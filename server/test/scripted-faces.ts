import { createHash } from "node:crypto";
import { FACE_MODEL_ID, type Face, type FaceEngine } from "../src/adapters/faces/faces.ts";
import { StudioError } from "../src/platform/errors.ts";

export interface ScriptedFaces extends FaceEngine {
  /** How many pictures it was asked to look at. */
  looks(): number;
  /** From now on these faces are seen in these bytes. */
  show(bytes: Uint8Array, ...faces: Face[]): void;
  /** Lets the next looks wait until it is opened again. */
  hold(): () => void;
  /** From now on every look fails, until it is told that it works again. */
  breakDown(broken: boolean): void;
}

/** A face whose vector is `value` in all of its 128 places; `value` tells persons apart. */
export const face = (value: number, x = 0.4): Face => ({
  box: { x, y: 0.2, width: 0.2, height: 0.25 },
  score: 0.9,
  facePixels: 200,
  roll: 0,
  yaw: 0.1,
  embedding: Array.from({ length: 128 }, () => value),
});

/** An engine that sees what it was told to see, and nobody anywhere else. */
export function scriptedFaces(): ScriptedFaces {
  const shown = new Map<string, Face[]>();
  let looks = 0;
  let broken = false;
  let gate: Promise<void> = Promise.resolve();
  const nameOf = (bytes: Uint8Array) => createHash("sha256").update(bytes).digest("hex");
  return {
    modelId: FACE_MODEL_ID,
    dim: 128,
    metric: "l2",
    looks: () => looks,
    show: (bytes, ...faces) => void shown.set(nameOf(bytes), faces),
    hold() {
      const { promise, resolve } = Promise.withResolvers<void>();
      gate = promise;
      return resolve;
    },
    breakDown(now) {
      broken = now;
    },
    async analyse(bytes) {
      looks += 1;
      await gate;
      if (broken) throw new StudioError("unavailable", "faces/failed", "The face engine broke");
      return { faces: shown.get(nameOf(bytes)) ?? [], durationMs: 0 };
    },
    close: async () => {},
  };
}
