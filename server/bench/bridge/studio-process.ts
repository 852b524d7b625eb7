import { openStudio, type Studio } from "../../src/main/open-studio.ts";
import { readConfig } from "../../src/platform/config.ts";
import { builders } from "../../test/builders.ts";
import { keepBenchGraph } from "./keep-graph.ts";

/** What the other process has to know of the studio in this one. */
export interface Ground {
  collection: string;
  /** Uid of a person of a world: their portraits need no source. */
  subject: string;
  account: { email: string; password: string };
  workflow: number;
}

/** Requests a minute that no measurement reaches. */
const wideLimits = { reads: 1e6, writes: 1e6, uploads: 1e6, generates: 1e6 };

async function makeGround({ deps }: Studio): Promise<Ground> {
  const { collection, subject } = builders(deps);
  const world = await collection({ kind: "world" });
  await deps.db.read.updateTable("collections").set({ most_per_batch: 16 }).where("id", "=", world.id).execute();
  const { uid } = await subject({ collection: world });
  return { collection: world.uid, subject: uid, account: world.maker, workflow: await keepBenchGraph(deps) };
}

const config = readConfig(process.env);
const studio = await openStudio(config, { limits: wideLimits });
process.on("SIGTERM", () => {
  studio.close().then(
    () => process.exit(0),
    (error: unknown) => {
      console.error(error);
      process.exit(1);
    },
  );
});
process.stdout.write(`${JSON.stringify({ origin: studio.origin, ground: await makeGround(studio) })}\n`);
