import { createHash } from "node:crypto";
import sharp from "sharp";
import type { Attempt, ImageProvider, Standing } from "../src/adapters/providers/provider.ts";
import { StudioError } from "../src/platform/errors.ts";
import type { QuickPool } from "./quick-pool.ts";

type End = Exclude<Standing, { state: "waiting" | "running" }>;

/** How a submission ends instead of with an acceptance; with `arrives` it was taken all the same, and only the answer got lost. */
interface LostAnswer {
  error: Error;
  arrives: boolean;
}

export interface QuickProvider extends ImageProvider {
  /** Attempts that were handed over, in order. */
  submitted: Attempt[];
  /** Uids of attempts whose picture was asked for, repeats included. */
  fetched: string[];
  /** Uids of attempts that it was told to forget. */
  released: string[];
  /** Lets attempts that are handed over from now on run until it is opened again. */
  hold(): () => void;
  /** How the next attempts end instead of with a picture. */
  failNext(...ends: End[]): void;
  /** How the next submissions are answered. */
  loseNext(...answers: LostAnswer[]): void;
  /** What the next fetches give instead of the picture. */
  spoilNext(...bytes: Uint8Array[]): void;
  /** Is not to be reached until what this gives is called; what runs goes on. */
  leave(): () => void;
  /** Forgets everything, as a machine does that restarts; who follows hears that it is gone. */
  restart(): void;
}

/** Attempts at once. */
const depth = 2;

/** Pixels. */
const patchSide = 32;

interface Work {
  attempt: Attempt;
  ended?: End;
  end: Promise<End>;
  settle(end: End): void;
}

function begin(attempt: Attempt): Work {
  const { promise, resolve } = Promise.withResolvers<End>();
  const work: Work = {
    attempt,
    end: promise,
    settle(end) {
      work.ended ??= end;
      resolve(work.ended);
    },
  };
  return work;
}

const cancelledEnd: End = { state: "failed", failure: { kind: "cancelled", message: "Cancelled" } };

export interface QuickOptions {
  name?: string;
  costCentsEach?: number;
  /** Its servers; else it is one machine. */
  pool?: QuickPool;
}

/** A provider that draws a flat, seeded picture at once and can be told to hold, to fail, to spoil or to forget. */
export function quickProvider({ name = "painter", costCentsEach = 0, pool }: QuickOptions = {}): QuickProvider {
  const works = new Map<string, Work>();
  const submitted: Attempt[] = [];
  const fetched: string[] = [];
  const released: string[] = [];
  const failures: End[] = [];
  const answers: LostAnswer[] = [];
  const spoilt: Uint8Array[] = [];
  let gate: Promise<void> = Promise.resolve();
  let back: Promise<void> | undefined;
  const reach = () => {
    if (back) throw new StudioError("unavailable", "provider/unreachable", "No answer");
  };
  return {
    name,
    label: "Quick",
    costCentsEach,
    submitted,
    fetched,
    released,
    capabilities: {
      kinds: ["portrait", "background"],
      source: true,
      seed: true,
      workflow: false,
      styles: [
        { key: "flat", kind: "portrait" },
        { key: "plain", kind: "background" },
      ],
    },
    styleOf: ({ kind }) => (kind === "portrait" ? "flat" : "plain"),
    hold() {
      const { promise, resolve } = Promise.withResolvers<void>();
      gate = promise;
      return () => {
        gate = Promise.resolve();
        resolve();
      };
    },
    failNext: (...ends) => void failures.push(...ends),
    loseNext: (...lost) => void answers.push(...lost),
    spoilNext: (...bytes) => void spoilt.push(...bytes),
    leave() {
      const { promise, resolve } = Promise.withResolvers<void>();
      back = promise;
      return () => {
        back = undefined;
        resolve();
      };
    },
    restart() {
      for (const work of works.values()) work.settle({ state: "absent" });
      works.clear();
    },
    pool,
    nodes: () => pool?.nodes(depth) ?? [{ key: name, label: "Quick", depth, takesWork: true }],
    health: async () => ({ ready: true, message: "Ready" }),
    async submit(attempt) {
      reach();
      if (attempt.style !== undefined && attempt.style !== (attempt.kind === "portrait" ? "flat" : "plain"))
        throw new StudioError("invalid", "provider/refused", "There is no such style");
      if (works.has(attempt.uid)) throw new StudioError("conflict", "provider/double", "handed over twice");
      const lost = answers.shift();
      if (lost && !lost.arrives) throw lost.error;
      const work = begin(attempt);
      works.set(attempt.uid, work);
      submitted.push(attempt);
      void gate.then(() => work.ended ?? work.settle(failures.shift() ?? { state: "done" }));
      if (lost) throw lost.error;
    },
    async observe({ uid }) {
      reach();
      const work = works.get(uid);
      return work ? (work.ended ?? { state: "running" }) : { state: "absent" };
    },
    async follow({ uid }, { signal, onProgress }) {
      const work = works.get(uid);
      if (!work) return { state: "absent" };
      onProgress(0.5);
      const aborted = new Promise<never>((_, reject) => signal.addEventListener("abort", () => reject(signal.reason)));
      return Promise.race([work.end.then(async (end) => back?.then(() => end) ?? end), aborted]);
    },
    async fetch({ uid }) {
      reach();
      const work = works.get(uid);
      if (!work) throw new StudioError("unavailable", "provider/lost", "forgotten");
      fetched.push(uid);
      return [{ bytes: spoilt.shift() ?? (await draw(work.attempt)), origin: name }];
    },
    async cancel({ uid }) {
      reach();
      works.get(uid)?.settle(cancelledEnd);
    },
    async release({ uid }) {
      released.push(uid);
      works.delete(uid);
    },
    close: async () => {},
  };
}

/** A colour with a patch of its own in one corner, both from seed and ordinal: quick to make, to read and to make small. */
async function draw({ seed, ordinal, width, height }: Attempt): Promise<Buffer> {
  const digest = createHash("sha256").update(`${seed}:${ordinal}`).digest();
  const background = { r: digest[0] ?? 0, g: digest[1] ?? 0, b: digest[2] ?? 0 };
  const patch = Buffer.alloc(patchSide * patchSide * 3);
  for (let at = 0; at < patch.length; at += 1) patch[at] = (digest[at % digest.length] ?? 0) ^ (at % 251);
  return sharp({ create: { width, height, channels: 3, background } })
    .composite([{ input: patch, raw: { width: patchSide, height: patchSide, channels: 3 }, left: 0, top: 0 }])
    .png({ compressionLevel: 1 })
    .toBuffer();
}
