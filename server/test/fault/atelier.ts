import { type Batch, type Client, generationRoutes, nodeRoutes } from "@pentimento/contract";
import type { ComfyLimits } from "../../src/adapters/comfy/limits.ts";
import { openComfyPool } from "../../src/adapters/comfy/pool/pool.ts";
import type { Attempt, ImageProvider } from "../../src/adapters/providers/provider.ts";
import type { Machines } from "../../src/main/deps.ts";
import type { BuiltSubject } from "../builders.ts";
import { sampled } from "../fake-comfy/graphs.ts";
import { type FakeComfy, type FakeOptions, startFakeComfy } from "../fake-comfy/start.ts";
import { hasten } from "../sourced-subject.ts";
import { openTestStudio, type TestStudio } from "../studio.ts";
import { until } from "../until.ts";
import { keepGraph } from "../workflows/keep-graph.ts";
import { type Reckoning, reckonAll } from "./reckoning.ts";

/** Limits under which a fault costs milliseconds; what they bound is not what the tests assert. */
export const quickLimits: Partial<ComfyLimits> = {
  pollMs: 20,
  pollMaxMs: 40,
  cancelMs: 10,
  reconnectMs: 10,
  doubtMs: 300,
  retryMs: [10, 20, 30],
  beatMs: 20,
  healthFreshMs: 100,
  failuresMax: 1_000_000,
  trialEveryMs: 100,
  trialMs: 2_000,
};

export interface Asked {
  batchId: string;
  /** Row numbers of the variants that wait for their pictures. */
  variants: number[];
}

export interface Wish {
  /** How many steps the sampler takes; a test can hold the server at any of them. */
  steps?: number;
  count?: number;
  seed?: string;
  /** A graph of its own instead of the sampler's. */
  graph?: Pick<Attempt, "graph">;
}

/** A whole studio whose pictures are made by fake ComfyUI servers, a fresh set of them for each test. */
export interface Atelier {
  studio: TestStudio;
  api: Client;
  subject: BuiltSubject;
  /** Starts servers and brings them into the pool; resolves when they take work. */
  servers(count?: number, options?: FakeOptions): Promise<FakeComfy[]>;
  /** Brings a server into the pool; resolves when it takes work. */
  join(url: string): Promise<void>;
  /** Asks for pictures as a person does. */
  ask(wish?: Wish): Promise<Asked>;
  /** The batch, once it has ended. No pause between tries is waited out. */
  ended(asked: Asked): Promise<Batch>;
  attempts(asked: Asked): Promise<{ uid: string; state: string; failure: string | null; node: string | null }[]>;
  /** Row by row, how the variants stand. */
  statuses(asked: Asked): Promise<string[]>;
  /** What the servers of this test have done. */
  reckoning(): Promise<Reckoning>;
  /** Planned faults that nothing has met yet. */
  faultsLeft(): number;
  /** Ends the servers of a test, when nothing is under way any more. */
  clear(): Promise<void>;
  close(): Promise<void>;
}

export interface AtelierOptions {
  /** Another pool of servers than one with quick limits. */
  provider?: ImageProvider;
  limits?: Partial<ComfyLimits>;
  machines?: Partial<Machines>;
}

export async function openAtelier({ limits, machines, provider }: AtelierOptions = {}): Promise<Atelier> {
  const comfy = provider ?? openComfyPool({ limits: { ...quickLimits, ...limits } });
  const studio = await openTestStudio({ machines: { ...machines, providers: new Map([[comfy.name, comfy]]) } });
  const home = await studio.collection({ kind: "world" });
  const admin = await studio.as(await studio.person({ isAdmin: true }));
  const api = await studio.as(home.maker);
  const subject = await studio.subject({ collection: home, kind: "location" });
  const fakes: FakeComfy[] = [];
  const { read } = studio.deps.db;

  const takesWork = (label: string) => comfy.nodes().some((node) => node.label === label && node.takesWork);

  async function join(url: string): Promise<void> {
    await admin(nodeRoutes.add, { body: { url, label: url } });
    await until("the server takes work", () => takesWork(url));
  }

  async function servers(count = 1, options: FakeOptions = {}): Promise<FakeComfy[]> {
    for (let at = 0; at < count; at += 1) {
      const fake = await startFakeComfy(options);
      fakes.push(fake);
      await join(fake.url);
    }
    return fakes;
  }

  async function ask({ steps = 3, count = 1, seed, graph = sampled(steps) }: Wish = {}): Promise<Asked> {
    const workflow_id = await keepGraph(studio.deps, graph, [{ node: "2", input: "seed" }]);
    const body = { variant_type: "backdrop", provider: comfy.name, workflow_id, count, ...(seed && { seed }) };
    const answer = await api(generationRoutes.generate, { params: { character_id: subject.uid }, body });
    return { batchId: answer.batch_id, variants: answer.variant_ids };
  }

  const ended = ({ batchId }: Asked) =>
    until("the batch ended", async () => {
      await hasten(studio);
      const batch = await admin(generationRoutes.readBatch, { params: { batch_id: batchId } });
      return batch.finished_at !== null && batch;
    });

  const attempts = ({ variants }: Asked) =>
    read
      .selectFrom("generation_attempts")
      .innerJoin("generation_items", "generation_items.id", "generation_attempts.item_id")
      .select(["generation_attempts.uid", "generation_attempts.state", "failure", "generation_attempts.node"])
      .where("generation_items.variant_id", "in", variants)
      .orderBy("generation_attempts.id")
      .execute();

  async function statuses({ variants }: Asked): Promise<string[]> {
    const rows = await read
      .selectFrom("image_variants")
      .innerJoin("variant_statuses", "variant_statuses.id", "status_id")
      .select("name")
      .where("image_variants.id", "in", variants)
      .orderBy("image_variants.id")
      .execute();
    return rows.map(({ name }) => name);
  }

  const faultsLeft = () => fakes.reduce((sum, { faults }) => sum + faults.left, 0);
  const reckoning = () => reckonAll(read, fakes);

  async function clear(): Promise<void> {
    for (const { steps } of fakes) steps.open();
    await until("nothing is open", async () => {
      await hasten(studio);
      const open = read.selectFrom("generation_attempts").where("state", "in", ["submitting", "submitted", "unknown"]);
      return (await open.select("id").execute()).length === 0;
    });
    const { nodes } = await admin(nodeRoutes.status, {});
    for (const { id } of nodes) await admin(nodeRoutes.remove, { params: { node_id: id } });
    for (const fake of fakes) await fake.close();
    fakes.length = 0;
  }

  async function close(): Promise<void> {
    await studio.close();
    for (const fake of fakes) await fake.close();
  }

  return { studio, api, subject, servers, join, ask, ended, attempts, statuses, reckoning, faultsLeft, clear, close };
}
