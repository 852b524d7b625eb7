import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, readdir, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { createClient, generationRoutes } from "@pentimento/contract";
import { asStarted } from "../server-process.ts";
import { pictureIn } from "./client.ts";
import { followStudio, type Heard } from "./follow.ts";
import { signIn } from "./sign-in.ts";
import type { Ground } from "./studio-process.ts";

const program = fileURLToPath(new URL("studio-process.ts", import.meta.url));

/** Pictures that one request may ask for. */
export const batchMost = 16;

/** A whole studio in a process of its own, and a browser's two lines to it. */
export interface BenchStudio extends Pick<Heard, "heard"> {
  /** Asks for pictures in one request, from this number on; resolves when it is accepted. */
  ask(first: number, count: number): Promise<void>;
  /** Pictures that the studio has kept and told of. */
  landed(): Promise<ReadonlySet<number>>;
  close(): Promise<void>;
}

interface Running {
  child: ChildProcess;
  heard: Heard;
  ask: BenchStudio["ask"];
}

/** Opens one on this database, with one ComfyUI server. */
export async function openBenchStudio(databaseUrl: string, comfyUrl: string): Promise<BenchStudio> {
  const folder = await mkdtemp(join(tmpdir(), "pentimento-bench-"));
  const running = await openOnce(folder, { DATABASE_URL: databaseUrl, COMFYUI_URLS: comfyUrl });
  return {
    ask: running.ask,
    heard: (picture) => running.heard.heard(picture),
    async landed() {
      const kept = await readKept(join(folder, "blobs"));
      return new Set([...kept].filter((picture) => running.heard.landed.has(picture)));
    },
    async close() {
      await end(running);
      await rm(folder, { recursive: true, force: true });
    },
  };
}

async function openOnce(folder: string, settings: { DATABASE_URL: string; COMFYUI_URLS: string }): Promise<Running> {
  const { PATH, HOME } = process.env;
  const child = spawn(process.execPath, [...asStarted, program], {
    env: { PATH, HOME, DATA_DIR: folder, PORT: "0", LOG_LEVEL: "error", ...settings },
    stdio: ["ignore", "pipe", "inherit"],
  });
  const { origin, ground } = await firstLine<{ origin: string; ground: Ground }>(child);
  const headers = { cookie: await signIn(origin, ground.account), origin };
  const heard = await followStudio({ origin, collection: ground.collection, headers });
  const api = createClient({ origin, headers });
  const ask = async (first: number, count: number) => {
    const { variant_uids: made } = await api(generationRoutes.generate, {
      params: { character_id: ground.subject },
      body: {
        variant_type: "portrait",
        provider: "comfy",
        workflow_id: ground.workflow,
        seed: String(first),
        count,
      },
    });
    made.forEach((uid, ordinal) => heard.expect(uid, first + ordinal));
  };
  return { child, heard, ask };
}

async function end({ child, heard }: Running): Promise<void> {
  heard.leave();
  if (child.exitCode !== null || child.signalCode !== null) return;
  const exit = once(child, "exit");
  child.kill("SIGTERM");
  await exit;
}

/** The first line that a process writes, as JSON. @throws Error when it ends before */
async function firstLine<Told>(child: ChildProcess): Promise<Told> {
  const said = Promise.withResolvers<Told>();
  let written = "";
  child.stdout?.on("data", (chunk: Buffer) => {
    written += chunk.toString();
    const lineEnd = written.indexOf("\n");
    if (lineEnd >= 0) said.resolve(JSON.parse(written.slice(0, lineEnd)) as Told);
  });
  child.once("exit", (code) => said.reject(new Error(`the studio ended with ${code} before it was ready`)));
  return said.promise;
}

async function readKept(folder: string): Promise<Set<number>> {
  const kept = new Set<number>();
  for (const entry of await readdir(folder, { recursive: true, withFileTypes: true }))
    if (entry.isFile()) kept.add(pictureIn(await readFile(join(entry.parentPath, entry.name))));
  return kept;
}
