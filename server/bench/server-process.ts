import { type ChildProcess, spawn } from "node:child_process";
import { readFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";

const program = fileURLToPath(new URL("../src/main/server.ts", import.meta.url));

/** The flags of bin/start. */
export const asStarted = ["--optimize-for-size", "--max-semi-space-size=2"];

export interface RunningServer {
  origin: string;
  /** From the start of the process to its readiness, in milliseconds. */
  readyMs: number;
  /** Resident memory in MB. */
  residentMb(): Promise<number>;
  stop(): Promise<void>;
}

/** Starts the app as its own process on a free port. */
export async function startServer(dataDirectory: string): Promise<RunningServer> {
  const began = performance.now();
  const child = spawn(process.execPath, [...asStarted, program], {
    env: { ...process.env, DATA_DIR: dataDirectory, PORT: "0", LOG_LEVEL: "error", DATABASE_URL: "" },
    stdio: ["ignore", "pipe", "inherit"],
  });
  const origin = await readiness(child);
  return {
    origin,
    readyMs: performance.now() - began,
    residentMb: () => residentMb(child.pid ?? 0),
    stop: () => stop(child),
  };
}

function readiness(child: ChildProcess): Promise<string> {
  return new Promise((resolve, reject) => {
    child.stdout?.on("data", (chunk: Buffer) => {
      const [, origin] = /ready on (\S+)/.exec(chunk.toString()) ?? [];
      if (origin) resolve(origin);
    });
    child.once("exit", (code) => reject(new Error(`the app ended with ${code} before it was ready`)));
  });
}

async function residentMb(pid: number): Promise<number> {
  const status = await readFile(`/proc/${pid}/status`, "utf8");
  return Number(/VmRSS:\s+(\d+) kB/.exec(status)?.[1] ?? 0) / 1_024;
}

const stop = (child: ChildProcess) =>
  new Promise<void>((resolve) => {
    child.once("exit", () => resolve());
    child.kill("SIGTERM");
  });
