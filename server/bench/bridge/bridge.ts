import { loadavg } from "node:os";
import prepare from "../../test/prepare.ts";
import type { Benchmark, Measurement } from "../benchmark.ts";
import { measureFaults } from "./faults.ts";
import { installPeers } from "./peers.ts";
import { startPostgres } from "./postgres.ts";
import { measureQueue } from "./queue.ts";
import { measureSpeed } from "./speed.ts";

/** From an accepted request to its picture over ComfyUI, against the least that can be done and against what others use. */
export const bridge: Benchmark = {
  name: "bridge",
  about: "pictures by way of ComfyUI (its stand-in), on PostgreSQL, beside a bare client and two of npm",
  async run() {
    const load: Measurement = { what: "load of the machine before", value: loadavg()[0] ?? 0, unit: "" };
    const endPostgres = await startPostgres();
    const tidy = await prepare();
    const installed = await installPeers();
    console.error(`beside: ${installed.tells.join(", ")}`);
    try {
      const speed = await measureSpeed(installed.folder);
      return [load, ...speed, ...(await measureQueue()), ...(await measureFaults(installed.folder))];
    } finally {
      await installed.remove();
      await tidy();
      await endPostgres();
    }
  },
};
