import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { fileURLToPath } from "node:url";

const server = fileURLToPath(new URL("../src/main/server.ts", import.meta.url));

/** The whole app as a process of its own, as people run it. */
export interface AppProcess {
  origin: string;
  /** Ends it as a power cut would, without a word. */
  kill(): Promise<void>;
  /** Asks it to end; gives its exit code. */
  stop(): Promise<number | null>;
}

/** Starts the app on a free port and waits until it says that it is ready. @throws Error with what it wrote, when it ends instead */
export async function startApp(environment: Record<string, string>): Promise<AppProcess> {
  const child = spawn(process.execPath, [server], {
    env: { PATH: process.env.PATH, HOME: process.env.HOME, PORT: "0", LOG_LEVEL: "warn", ...environment },
    stdio: ["ignore", "pipe", "pipe"],
  });
  const ended = once(child, "exit") as Promise<[number | null]>;
  const origin = await readyOrigin(child, ended);
  return {
    origin,
    async kill() {
      child.kill("SIGKILL");
      await ended;
    },
    async stop() {
      child.kill("SIGTERM");
      return (await ended)[0];
    },
  };
}

async function readyOrigin(child: ChildProcess, ended: Promise<unknown>): Promise<string> {
  let written = "";
  const ready = Promise.withResolvers<string>();
  for (const stream of [child.stdout, child.stderr])
    stream?.on("data", (chunk: Buffer) => {
      written += chunk.toString();
      const [, origin] = /is ready on (\S+)/.exec(written) ?? [];
      if (origin) ready.resolve(origin);
    });
  const early = ended.then(() => Promise.reject(new Error(`the app ended instead of starting: ${written}`)));
  early.catch(() => undefined);
  return Promise.race([ready.promise, early]);
}
