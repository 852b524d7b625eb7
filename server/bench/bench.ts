import type { Benchmark, Measurement } from "./benchmark.ts";
import { blobs } from "./blobs.ts";
import { browser } from "./browser.ts";
import { demo } from "./demo.ts";
import { live } from "./live.ts";
import { start } from "./start.ts";

/** Every benchmark, in the order in which they run. */
const benchmarks: readonly Benchmark[] = [blobs, start, live, browser, demo];

function chosen(names: string[]): readonly Benchmark[] {
  const strange = names.find((name) => !benchmarks.some((benchmark) => benchmark.name === name));
  if (strange) {
    console.error(
      `pentimento: no benchmark is called ${strange}. There are: ${benchmarks.map(({ name }) => name).join(", ")}`,
    );
    process.exit(1);
  }
  return names.length > 0 ? benchmarks.filter(({ name }) => names.includes(name)) : benchmarks;
}

const ratioOf = ({ value, against }: Measurement) => (against ? value / against.value : undefined);

function row(measurement: Measurement): string {
  const { what, value, unit, against, goal } = measurement;
  const mine = `${what.padEnd(34)}${value.toFixed(unit === "MB" || unit === "KB" ? 0 : 2).padStart(10)} ${unit.padEnd(2)}`;
  const beside = against
    ? `   ${ratioOf(measurement)?.toFixed(2).padStart(6)} × ${against.what} (${against.value.toFixed(2)} ${unit})`
    : "";
  return `  ${mine}${beside}${goal === undefined ? "" : `   ${value <= goal ? "holds" : "MISSES"} ≤ ${goal} ${unit}`}`;
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
