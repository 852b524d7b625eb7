import type { Benchmark, Measurement } from "./benchmark.ts";
import { blobs } from "./blobs.ts";
import { bridge } from "./bridge/bridge.ts";
import { browser } from "./browser.ts";
import { demo } from "./demo.ts";
import { live } from "./live.ts";
import { start } from "./start.ts";

/** Those that run when none is named, in their order. */
const usual: readonly Benchmark[] = [blobs, start, live, browser, demo];
/** The bridge's takes many minutes, and installs what it compares with. */
const benchmarks: readonly Benchmark[] = [...usual, bridge];

function chosen(names: string[]): readonly Benchmark[] {
  const strange = names.find((name) => !benchmarks.some((benchmark) => benchmark.name === name));
  if (strange) {
    console.error(
      `pentimento: no benchmark is called ${strange}. There are: ${benchmarks.map(({ name }) => name).join(", ")}`,
    );
    process.exit(1);
  }
  return names.length > 0 ? benchmarks.filter(({ name }) => names.includes(name)) : usual;
}

const ratioOf = ({ value, against }: Measurement) => (against ? value / against.value : undefined);

const whole = new Set<Measurement["unit"]>(["MB", "KB"]);
const told = (value: number, unit: Measurement["unit"]) =>
  value.toFixed(whole.has(unit) || (unit === "" && Number.isInteger(value)) ? 0 : 2);

function verdict({ value, unit, goal, atLeast }: Measurement): string {
  if (goal !== undefined) return `   ${value <= goal ? "holds" : "MISSES"} ≤ ${goal} ${unit}`;
  if (atLeast !== undefined) return `   ${value >= atLeast ? "holds" : "MISSES"} ≥ ${told(atLeast, unit)} ${unit}`;
  return "";
}

function row(measurement: Measurement): string {
  const { what, value, unit, against } = measurement;
  const mine = `${what.padEnd(48)}${told(value, unit).padStart(10)} ${unit.padEnd(2)}`;
  const beside = against
    ? `   ${ratioOf(measurement)?.toFixed(2).padStart(6)} × ${against.what} (${told(against.value, unit)} ${unit})`
    : "";
  return `  ${mine}${beside}${verdict(measurement)}`.trimEnd();
}

const given = process.argv.slice(2);
const asJson = given.includes("--json");
const report: Record<string, (Measurement & { ratio: number | undefined })[]> = {};
for (const benchmark of chosen(given.filter((word) => word !== "--json"))) {
  if (!asJson) console.log(`${benchmark.name}: ${benchmark.about}`);
  const measurements = await benchmark.run();
  report[benchmark.name] = measurements.map((measurement) => ({ ...measurement, ratio: ratioOf(measurement) }));
  if (!asJson) for (const measurement of measurements) console.log(row(measurement));
}
if (asJson) console.log(JSON.stringify(report, null, 1));
// Machines with threads of their own may linger; everything is printed.
process.exit();
