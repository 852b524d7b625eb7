import { type Client, generationRoutes } from "@pentimento/contract";
import { dispatch } from "../../src/domains/generation/queue/dispatch.ts";
import type { Deps } from "../../src/platform/deps.ts";
import { quickPool } from "../../test/quick-pool.ts";
import { quickProvider } from "../../test/quick-provider.ts";
import { openTestStudio, type TestStudio } from "../../test/studio.ts";
import { type Measurement, medianMs } from "../benchmark.ts";

/** Pictures that wait when the cost of a claim and of a page is measured. */
const levels = [100, 1_000, 10_000] as const;
const batchMost = 16;
/** One person may have 64 pictures waiting, and one collection 256. */
const batchesEach = 4;
const peopleEach = 4;
/** Requests under way at once. */
const atOnce = 8;
const rounds = 40;

interface Asker {
  api: Client;
  subject: string;
}

/** What a long queue costs: to join, to look at, and to take the next picture from. Nothing is made meanwhile. */
export async function measureQueue(): Promise<Measurement[]> {
  const resting = quickProvider({ pool: quickPool() });
  const studio = await openTestStudio({ works: false, machines: { providers: new Map([[resting.name, resting]]) } });
  try {
    const batches = Math.ceil(levels[2] / batchMost);
    const askers = await findAskers(studio, Math.ceil(batches / batchesEach));
    const admin = await studio.as(await studio.person({ isAdmin: true }));
    const claims: number[] = [];
    const [asked, pages] = [{ count: 0, ms: 0 }, [] as number[]];
    for (const level of levels) {
      asked.ms += await join(askers, asked.count, Math.ceil(level / batchMost));
      asked.count = Math.ceil(level / batchMost);
      await studio.deps.db.pool.query("analyze");
      claims.push(await medianMs(rounds, () => claim(studio.deps)));
      pages.push(await medianMs(rounds, () => admin(generationRoutes.batches, { query: {} })));
    }
    return describe({ joinedMs: asked.ms, claims, pages });
  } finally {
    await studio.close();
  }
}

function describe({ joinedMs, claims, pages }: { joinedMs: number; claims: number[]; pages: number[] }): Measurement[] {
  const [short = 0] = claims;
  return [
    { what: `${levels[2]} pictures queued by requests of ${batchMost}`, value: joinedMs / 1_000, unit: "s", goal: 5 },
    ...pages.map(
      (value, at): Measurement => ({ what: `page of the queue, ${levels[at]} wait`, value, unit: "ms", goal: 50 }),
    ),
    ...claims.map(
      (value, at): Measurement => ({
        what: `claim of the next picture, ${levels[at]} wait`,
        value,
        unit: "ms",
        ...(at > 0 && { against: { what: `with ${levels[0]}`, value: short } }),
      }),
    ),
  ];
}

async function findAskers(studio: TestStudio, count: number): Promise<Asker[]> {
  const askers: Asker[] = [];
  while (askers.length < count) {
    const world = await studio.collection({ kind: "world" });
    await studio.deps.db.read
      .updateTable("collections")
      .set({ most_per_batch: batchMost })
      .where("id", "=", world.id)
      .execute();
    const { uid } = await studio.subject({ collection: world });
    for (let person = 0; person < peopleEach; person += 1)
      askers.push({ api: await studio.as(await studio.member(world.id, "creator")), subject: uid });
  }
  // Neighbours in the list are of different collections, as people who ask at the same moment mostly are.
  return askers.toSorted((one, other) => (askers.indexOf(one) % peopleEach) - (askers.indexOf(other) % peopleEach));
}

/**
 * Sends the requests from one number up to another, of one person after the other; milliseconds until all are accepted.
 * Requests of one person, and of one collection, wait for each other, so that limits hold.
 */
async function join(askers: readonly Asker[], from: number, to: number): Promise<number> {
  const began = performance.now();
  let next = from;
  const line = async () => {
    for (let batch = next++; batch < to; batch = next++) {
      const { api, subject } = askers[batch % askers.length] as Asker;
      const body = { variant_type: "portrait", count: batchMost, prompt: "a portrait" };
      await api(generationRoutes.generate, { params: { character_id: subject }, body });
    }
  };
  await Promise.all(Array.from({ length: atOnce }, line));
  return performance.now() - began;
}

class Undone extends Error {}

/** Gives the next picture a place at a node with one, and takes it back. */
async function claim(deps: Deps): Promise<void> {
  const [provider] = deps.providers.values();
  if (!provider) throw new Error("there is no provider");
  const node = { key: "bench", label: "Bench", depth: 1, takesWork: true };
  const open = { ...deps, providers: new Map([[provider.name, { ...provider, nodes: () => [node] }]]) };
  await deps.db
    .inTx(async (tx) => {
      await dispatch(open, tx);
      throw new Undone();
    })
    .catch((error: unknown) => {
      if (!(error instanceof Undone)) throw error;
    });
}
