import { spawn } from "node:child_process";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import type { Benchmark } from "./benchmark.ts";

const program = fileURLToPath(new URL("../../bin/demo", import.meta.url));

/** The whole main job on a real photograph, everything installed. */
export const demo: Benchmark = {
  name: "demo",
  about: "one photograph to three cards, with everything installed",
  async run() {
    const folder = await mkdtemp(join(tmpdir(), "pentimento-bench-"));
    try {
      const began = performance.now();
      const code = await exitOf(spawn(program, ["--out", join(folder, "out")], { stdio: "ignore" }));
      if (code !== 0) throw new Error(`bin/demo ended with ${code}`);
      return [{ what: "bin/demo", value: (performance.now() - began) / 1_000, unit: "s", goal: 20 }];
    } finally {
      await rm(folder, { recursive: true, force: true });
    }
  },
};

const exitOf = (child: ReturnType<typeof spawn>) =>
  new Promise<number | null>((resolve) => child.once("exit", resolve));
