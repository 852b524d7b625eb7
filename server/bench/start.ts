import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import type { Benchmark } from "./benchmark.ts";
import { startServer } from "./server-process.ts";

/** How long the app is left alone before its memory is read. */
const idleMs = 8_000;

/** Starting the app on a new folder, starting it again, and the memory it then rests at. */
export const start: Benchmark = {
  name: "start",
  about: "from the command to an app that answers, with the embedded database",
  async run() {
    const folder = await mkdtemp(join(tmpdir(), "pentimento-bench-"));
    try {
      const first = await startServer(folder);
      await first.stop();
      const again = await startServer(folder);
      await pause(idleMs);
      const idle = await again.residentMb();
      await again.stop();
      return [
        { what: "first start", value: first.readyMs / 1_000, unit: "s", goal: 5 },
        { what: "later start", value: again.readyMs / 1_000, unit: "s", goal: 1.5 },
        { what: "memory at rest", value: idle, unit: "MB", goal: 400 },
      ];
    } finally {
      await rm(folder, { recursive: true, force: true });
    }
  },
};
