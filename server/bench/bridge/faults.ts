import { scenarios } from "../../test/fake-comfy/scenarios.ts";
import { type FakeComfy, startFakeComfy } from "../../test/fake-comfy/start.ts";
import { freshDatabase } from "../../test/studio.ts";
import type { Measurement } from "../benchmark.ts";
import { seedPlace } from "./client.ts";
import { peers } from "./peers.ts";
import { runClient } from "./run-client.ts";
import { openBenchStudio } from "./studio.ts";

const named = [
  "drop",
  "drop-twice",
  "close-once",
  "gap-at-end",
  "half-open",
  "silent",
  "restart-running",
  "restart-finished",
  "reply-lost",
  "queue-fails",
  "history-fails",
  "html",
  "truncated",
  "early-success",
  "oom",
] as const;

/** Later than a careful client waits, in milliseconds. */
const lateMs = 20_000;

const lateReply = ({ faults }: FakeComfy) => {
  const hold = faults.hold("POST /prompt");
  void hold.arrived.then(() => setTimeout(() => hold.release(), lateMs).unref());
};

/** What goes wrong, each on a server of its own. */
const faultSet: ((fake: FakeComfy) => void)[] = [
  ...named.map((name) => (fake: FakeComfy) => scenarios[name]?.begin(fake)),
  lateReply,
];

const pictures = 4;
const depth = 2;
const stepMs = 300;
/** Whoever has a picture still to come after this long has lost it. */
const limitMs = 60_000;
/** Faults that are gone through side by side: nothing here measures time. */
const atOnce = 4;

interface Outcome {
  landed: number;
  doubled: number;
}

/** A way to get pictures out of a server; gives those that landed. */
type Way = (url: string) => Promise<ReadonlySet<number>>;

/** How many pictures come, and how many are made in vain, when each fault strikes each client. */
export async function measureFaults(packages: string): Promise<Measurement[]> {
  const asked = pictures * faultSet.length;
  const clientWay =
    (client: string): Way =>
    async (url) =>
      (await runClient({ client, url, packages, first: 1, pictures, depth, limitMs })).landed;
  const ways = [
    { name: "the studio", way: studioWay, goal: 0 },
    ...peers.map(({ name, client }) => ({ name, way: clientWay(client), goal: undefined })),
  ];
  const results: Measurement[] = [];
  for (const { name, way, goal } of ways) {
    const { landed, doubled } = await strikeAll(way);
    const bound = goal !== undefined && { goal };
    results.push(
      { what: `landed of ${asked}: ${name}`, value: landed, unit: "" },
      { what: `lost: ${name}`, value: asked - landed, unit: "", ...bound },
      { what: `doubled: ${name}`, value: doubled, unit: "", ...bound },
    );
  }
  return results;
}

async function strikeAll(way: Way): Promise<Outcome> {
  const waiting = [...faultSet];
  const outcomes: Outcome[] = [];
  const line = async () => {
    for (let begin = waiting.shift(); begin; begin = waiting.shift()) outcomes.push(await strike(way, begin));
  };
  await Promise.all(Array.from({ length: atOnce }, line));
  const sum = (of: keyof Outcome) => outcomes.reduce((total, outcome) => total + outcome[of], 0);
  return { landed: sum("landed"), doubled: sum("doubled") };
}

async function strike(way: Way, begin: (fake: FakeComfy) => void): Promise<Outcome> {
  const fake = await startFakeComfy({ stepMs });
  try {
    begin(fake);
    const landed = await way(fake.url);
    return { landed: landed.size, doubled: countDoubled(fake) };
  } finally {
    await fake.close();
  }
}

/** Runs of a picture beyond its first that the server did to their end and still knew of: work that was paid for in vain. */
function countDoubled({ ledger }: FakeComfy): number {
  const paid = ledger.filter((run) => run.ending === "success" && run.lostAt === undefined);
  const pictures = Map.groupBy(paid, ({ prompt }) => prompt[seedPlace.node]?.inputs[seedPlace.input]);
  return [...pictures.values()].reduce((sum, runs) => sum + runs.length - 1, 0);
}

const studioWay: Way = async (url) => {
  const database = await freshDatabase();
  const studio = await openBenchStudio(database.url ?? "", url);
  try {
    await studio.ask(1, pictures);
    const all = Array.from({ length: pictures }, (_, at) => studio.heard(at + 1));
    const limit = new Promise((resolve) => setTimeout(resolve, limitMs).unref());
    await Promise.race([Promise.all(all), limit]);
    return await studio.landed();
  } finally {
    await studio.close();
    await database.drop();
  }
};
