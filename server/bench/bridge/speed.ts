import { type FakeComfy, startFakeComfy } from "../../test/fake-comfy/start.ts";
import { freshDatabase } from "../../test/studio.ts";
import { type Measurement, quantile } from "../benchmark.ts";
import { steps } from "./client.ts";
import { peers } from "./peers.ts";
import { runClient } from "./run-client.ts";
import { type BenchStudio, batchMost, openBenchStudio } from "./studio.ts";

/** As many as a node of ours has at once: one runs, one waits. */
const depth = 2;
/** The first pictures warm caches and compilers up, and count for nobody. */
const warmUp = 32;
const rounds = 60;
const flood = 240;
const longJobs = 10;
const longJobMs = 1_000;
const limitMs = 300_000;

/** Pictures a second at jobs of no cost and of a second, and the milliseconds of a single picture. */
interface Floor {
  rate: number;
  longRate: number;
  singleMs: number;
}

/** Measures one after the other, so that nobody's load is another's figure. */
export async function measureSpeed(packages: string): Promise<Measurement[]> {
  const fake = await startFakeComfy();
  try {
    const { floor, others } = await measureClients(fake, packages);
    const ours = await measureStudio(fake, floor);
    return [...ours, ...others.map(({ name, rate: other }) => rate(`the same by ${name}`, other, floor.rate))];
  } finally {
    await fake.close();
  }
}

async function measureClients(fake: FakeComfy, packages: string) {
  let first = 1;
  // Seeds of their own for everybody: the server would answer a graph that it has just run from its cache.
  const run = (client: string, pictures: number, atOnce = depth) => {
    first += 10_000;
    return runClient({ client, url: fake.url, packages, first, pictures, depth: atOnce, limitMs });
  };
  const singles = await run("bare", warmUp + rounds, 1);
  const floodRate = rateOf(await run("bare", flood));
  const others: { name: string; rate: number }[] = [];
  for (const { name, client } of peers) others.push({ name, rate: rateOf(await run(client, flood)) });
  fake.steps.stepMs = longJobMs / steps;
  const longRate = rateOf(await run("bare", longJobs));
  fake.steps.stepMs = 0;
  const floor: Floor = { rate: floodRate, longRate, singleMs: medianOf(singles.times.slice(warmUp)) };
  return { floor, others };
}

async function measureStudio(fake: FakeComfy, floor: Floor): Promise<Measurement[]> {
  const database = await freshDatabase();
  const studio = await openBenchStudio(database.url ?? "", fake.url);
  try {
    await make(studio, 1_000_000, warmUp);
    const singles = await measureSingles(studio);
    const floodMs = await make(studio, 2_000_000, flood);
    const long = await measureLong(studio, fake);
    return [
      ...singles.map((one) => ({ ...one, against: { what: "bare client", value: floor.singleMs } })),
      long.gap,
      rate("rate at jobs of 1 s", long.rate, floor.longRate, 0.9),
      rate("rate at jobs of no cost", flood / (floodMs / 1_000), floor.rate),
    ];
  } finally {
    await studio.close();
    await database.drop();
  }
}

const medianOf = (times: number[]) =>
  quantile(
    times.toSorted((one, other) => one - other),
    0.5,
  );
const rateOf = ({ times, elapsedMs }: { times: number[]; elapsedMs: number }) => times.length / (elapsedMs / 1_000);

const rate = (what: string, value: number, bare: number, share?: number): Measurement => ({
  what,
  value,
  unit: "/s",
  against: { what: "bare client", value: bare },
  ...(share !== undefined && { atLeast: share * bare }),
});

/** One picture after the other: what the way through the studio adds to the server's own time. */
async function measureSingles(studio: BenchStudio): Promise<Measurement[]> {
  const fromAccept: number[] = [];
  const fromRequest: number[] = [];
  for (let picture = 1; picture <= rounds; picture += 1) {
    const asked = performance.now();
    await studio.ask(picture, 1);
    const accepted = performance.now();
    const heard = await studio.heard(picture);
    fromAccept.push(Math.max(0, heard - accepted));
    fromRequest.push(heard - asked);
  }
  const accept = fromAccept.sort((one, other) => one - other);
  return [
    { what: "accepted to event, median", value: quantile(accept, 0.5), unit: "ms", goal: 60 },
    { what: "accepted to event, 95 of 100", value: quantile(accept, 0.95), unit: "ms" },
    { what: "request to event, median", value: medianOf(fromRequest), unit: "ms" },
  ];
}

/** Milliseconds from the first request to the news of the last picture. No more are asked for than may wait at once. */
async function make(studio: BenchStudio, first: number, count: number): Promise<number> {
  const began = performance.now();
  const waitingMost = 3 * batchMost;
  let last = began;
  for (let next = 0; next < count; next += batchMost) {
    if (next >= waitingMost) await studio.heard(first + next - waitingMost + batchMost - 1);
    await studio.ask(first + next, Math.min(batchMost, count - next));
  }
  for (let next = 0; next < count; next += 1) last = Math.max(last, await studio.heard(first + next));
  return last - began;
}

async function measureLong(studio: BenchStudio, fake: FakeComfy): Promise<{ gap: Measurement; rate: number }> {
  fake.steps.stepMs = longJobMs / steps;
  const before = fake.ledger.length;
  const ms = await make(studio, 3_000_000, longJobs);
  const runs = fake.ledger.slice(before);
  const gaps = runs.slice(1).map((run, at) => run.beganAt - (runs[at]?.endedAt ?? Number.NaN));
  const gap: Measurement = {
    what: "node idle between jobs of 1 s, worst",
    value: Math.max(...gaps),
    unit: "ms",
    goal: 0.05 * longJobMs,
  };
  return { gap, rate: longJobs / (ms / 1_000) };
}
