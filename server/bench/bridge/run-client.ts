import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, readdir, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { asStarted } from "../server-process.ts";
import { pictureIn } from "./client.ts";

const program = fileURLToPath(new URL("client-process.ts", import.meta.url));

export interface ClientTask {
  client: string;
  url: string;
  /** Folder that the peers were installed in. */
  packages: string;
  /** Number of the first picture, and how many. */
  first: number;
  pictures: number;
  /** Pictures asked for at once. */
  depth: number;
  /** The client is ended after this long. */
  limitMs: number;
}

export interface ClientResult {
  /** Pictures on the disk, each the one that was asked for. */
  landed: ReadonlySet<number>;
  /** From asking to the disk, of each picture, in milliseconds. */
  times: number[];
  /** From the first request to the last picture. */
  elapsedMs: number;
}

/** Lets a client make pictures in a process of its own, as it would run at somebody's, and looks what is on the disk then. */
export async function runClient(task: ClientTask): Promise<ClientResult> {
  const folder = await mkdtemp(join(tmpdir(), "pentimento-bench-"));
  try {
    const { client, url, packages, first, pictures, depth } = task;
    const words = [client, url, folder, packages, String(first), String(pictures), String(depth)];
    const child = spawn(process.execPath, [...asStarted, program, ...words], { stdio: ["ignore", "pipe", "ignore"] });
    const told = hear(child);
    const limit = setTimeout(() => child.kill("SIGKILL"), task.limitMs);
    await once(child, "close");
    clearTimeout(limit);
    return { landed: await readLanded(folder), times: told.times, elapsedMs: told.elapsedMs() };
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

function hear(child: ChildProcess) {
  const times: number[] = [];
  let [readyAt, lastAt, rest] = [0, 0, ""];
  child.stdout?.on("data", (chunk: Buffer) => {
    const lines = (rest + chunk.toString()).split("\n");
    rest = lines.pop() ?? "";
    for (const line of lines.filter((one) => one.startsWith('{"bench"'))) {
      const { bench } = JSON.parse(line) as { bench: { ms?: number } };
      if (bench.ms === undefined) readyAt = performance.now();
      else times.push(bench.ms);
      lastAt = performance.now();
    }
  });
  return { times, elapsedMs: () => lastAt - readyAt };
}

async function readLanded(folder: string): Promise<Set<number>> {
  const landed = new Set<number>();
  for (const name of await readdir(folder)) {
    const asked = Number(name.split(".")[0]);
    if (pictureIn(await readFile(join(folder, name))) === asked) landed.add(asked);
  }
  return landed;
}
