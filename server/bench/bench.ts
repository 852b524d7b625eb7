import type { Benchmark, Measurement } from "./benchmark.ts";
import { blobs } from "./blobs.ts";

/** Every benchmark, in the order in which they run. */
const benchmarks: readonly Benchmark[] = [blobs];

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

const ratioOf = ({ medianMs, against }: Measurement) => medianMs / against.medianMs;

function row(measurement: Measurement): string {
  const { what, medianMs, against } = measurement;
  const mine = `${what.padEnd(24)}${medianMs.toFixed(2).padStart(10)} ms`;
  return `  ${mine}   ${ratioOf(measurement).toFixed(2).padStart(6)} × ${against.what} (${against.medianMs.toFixed(2)} ms)`;
}

const given = process.argv.slice(2);
const asJson = given.includes("--json");
const report: Record<string, (Measurement & { ratio: number })[]> = {};
for (const benchmark of chosen(given.filter((word) => word !== "--json"))) {
  if (!asJson) console.log(`${benchmark.name}: ${benchmark.about}`);
  const measurements = await benchmark.run();
  report[benchmark.name] = measurements.map((measurement) => ({ ...measurement, ratio: ratioOf(measurement) }));
  if (!asJson) for (const measurement of measurements) console.log(row(measurement));
}
if (asJson) console.log(JSON.stringify(report, null, 1));
