import type { NodeReport } from "../../providers/provider.ts";

const gigabyte = 1024 ** 3;

function describe({ version, devices, reason }: NodeReport): string {
  if (reason !== undefined) return reason;
  const free = ({ name, vramFree }: NodeReport["devices"][number]) =>
    vramFree === undefined ? name : `${name} with ${(vramFree / gigabyte).toFixed(1)} GB free`;
  return [`ComfyUI ${version ?? "of unknown version"}`, ...devices.map(free)].join(", ");
}

/** Whether the pool can work, in a sentence. */
export function healthOf(reports: readonly NodeReport[]): { ready: boolean; message: string } {
  const [only] = reports;
  if (only === undefined) return { ready: false, message: "No ComfyUI server is set up" };
  const ready = reports.filter(({ state }) => state === "connected").length;
  if (reports.length === 1) return { ready: ready === 1, message: describe(only) };
  return { ready: ready > 0, message: `${ready} of ${reports.length} ComfyUI servers are ready` };
}
