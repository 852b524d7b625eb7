import { type ChildProcess, fork } from "node:child_process";
import { once } from "node:events";
import { fileURLToPath } from "node:url";
import type { FromApp, Standing, ToApp } from "./app.ts";
import type { Moment } from "./deaths.ts";

const main = fileURLToPath(new URL("app.ts", import.meta.url));

/** The studio as a process of its own that can be told when to die. */
export class MortalApp {
  readonly #child: ChildProcess;
  readonly ended: Promise<void>;
  readonly origin: Promise<string>;
  /** As it was last told. */
  standing: Standing = { open: Number.POSITIVE_INFINITY, landed: 0, failed: [], oldest: [], mayDie: false };
  isOver = false;
  #written = "";

  constructor(environment: Record<string, string>) {
    this.#child = fork(main, {
      execArgv: [],
      env: { PATH: process.env.PATH, HOME: process.env.HOME, ...environment },
      stdio: ["ignore", "pipe", "pipe", "ipc"],
    });
    for (const stream of [this.#child.stdout, this.#child.stderr])
      stream?.on("data", (chunk: Buffer) => {
        this.#written += chunk.toString();
      });
    this.ended = once(this.#child, "exit").then(() => {
      this.isOver = true;
    });
    const ready = Promise.withResolvers<string>();
    this.#child.on("message", (news: FromApp) => {
      if ("origin" in news) ready.resolve(news.origin);
      else this.standing = news;
    });
    const early = this.ended.then(() => Promise.reject(new Error(`the app ended: ${this.#written}`)));
    this.origin = Promise.race([ready.promise, early]);
    this.origin.catch(() => undefined);
  }

  /** What it wrote. */
  get written(): string {
    return this.#written;
  }

  expect(moment: Moment): void {
    const order: ToApp = { expect: moment };
    this.#child.send(order);
  }

  async kill(signal: "SIGKILL" | "SIGTERM" | "SIGSTOP" | "SIGCONT"): Promise<void> {
    this.#child.kill(signal);
    if (signal === "SIGKILL" || signal === "SIGTERM") await this.ended;
  }
}
