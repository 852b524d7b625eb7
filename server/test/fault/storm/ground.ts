import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { openStudio } from "../../../src/main/open-studio.ts";
import { readConfig } from "../../../src/platform/config.ts";
import { openDatabase } from "../../../src/platform/database.ts";
import { builders, type Person } from "../../builders.ts";
import { noise } from "../../fake-comfy/graphs.ts";
import type { FakeComfy } from "../../fake-comfy/start.ts";
import { freshDatabase } from "../../studio.ts";
import { keepGraph } from "../../workflows/keep-graph.ts";
import { type Reckoning, reckonAll } from "../reckoning.ts";

/** Data that outlives the processes that work on it: a directory, and a PostgreSQL database where there is one. */
export interface Ground {
  environment: Record<string, string>;
  person: Person;
  subjectUid: string;
  /** Row number of a workflow of a few cheap steps. */
  workflow: number;
  /** The database itself, while no process has it. */
  withDatabase<T>(work: (db: Awaited<ReturnType<typeof openDatabase>>) => Promise<T>): Promise<T>;
  reckoning(servers: readonly FakeComfy[]): Promise<Reckoning>;
  close(): Promise<void>;
}

export async function layGround(servers: readonly FakeComfy[]): Promise<Ground> {
  const directory = await mkdtemp(join(tmpdir(), "pentimento-storm-"));
  const fresh = process.env.TEST_DATABASE_URL ? await freshDatabase() : undefined;
  await fresh?.db.close();
  const environment = {
    DATA_DIR: directory,
    PORT: "0",
    LOG_LEVEL: process.env.STORM_LOG ?? "silent",
    COMFYUI_URLS: servers.map(({ url }) => url).join(),
    FACES: "false",
    ...(fresh?.url && { DATABASE_URL: fresh.url }),
  };
  const withDatabase: Ground["withDatabase"] = async (work) => {
    const db = await openDatabase({ url: fresh?.url, directory });
    try {
      return await work(db);
    } finally {
      await db.close();
    }
  };
  return {
    environment,
    ...(await furnish(environment)),
    withDatabase,
    reckoning: (ledgers) => withDatabase((db) => reckonAll(db.read, ledgers)),
    async close() {
      await fresh?.drop();
      await rm(directory, { recursive: true, force: true });
    },
  };
}

/** Somebody with a world, a place in it and a workflow. */
async function furnish(environment: Record<string, string>) {
  const studio = await openStudio(readConfig(environment), { works: false, machines: { providers: new Map() } });
  try {
    const { collection, subject } = builders(studio.deps);
    const home = await collection({ kind: "world" });
    const place = await subject({ collection: home, kind: "location" });
    const workflow = await keepGraph(studio.deps, noise("1"), [{ node: "2", input: "seed" }]);
    return { person: home.maker, subjectUid: place.uid, workflow };
  } finally {
    await studio.close();
  }
}
