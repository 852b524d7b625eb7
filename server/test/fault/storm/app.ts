import { openDiskStore } from "../../../src/adapters/blobs/disk.ts";
import { openComfyPool } from "../../../src/adapters/comfy/pool/pool.ts";
import { openStudio } from "../../../src/main/open-studio.ts";
import { readConfig } from "../../../src/platform/config.ts";
import { openDatabase } from "../../../src/platform/database.ts";
import { hasten } from "../../sourced-subject.ts";
import {
  Death,
  type Moment,
  mortalDatabase,
  mortalFetch,
  mortalProvider,
  mortalStore,
  type Tally,
  whatIsOpen,
} from "./deaths.ts";
import { stormLimits } from "./weather.ts";

/** What the storm and the app say to each other. */
export type ToApp = { expect: Moment };
export type FromApp = { origin: string } | Standing;

export interface Standing extends Omit<Tally, "isOld"> {
  /** Whether nothing is open that an earlier process has begun. */
  mayDie: boolean;
}

const lookMs = 400;
const wideLimits = { reads: 1e6, writes: 1e6, uploads: 1e6, generates: 1e6 };

/** The studio as people run it, with machines that can take the whole process down at a moment that was asked for. */
const config = readConfig(process.env);
const death = new Death();
const db = mortalDatabase(await openDatabase({ url: config.DATABASE_URL, directory: config.DATA_DIR }), death);
const comfy = openComfyPool({ limits: stormLimits, fetch: mortalFetch(death) });
const studio = await openStudio(config, {
  limits: wideLimits,
  intervals: { lapsedMs: 1_000 },
  machines: {
    db,
    blobs: mortalStore(await openDiskStore(config.DATA_DIR), death),
    providers: new Map([[comfy.name, mortalProvider(comfy, death)]]),
  },
});
const tell = (news: FromApp) => process.send?.(news);
const born = new Date();

process.on("message", (asked: ToApp) => death.expect(asked.expect));
process.on("SIGTERM", () => void studio.close().then(() => process.exit(0)));

setInterval(() => void look(), lookMs).unref();

async function look(): Promise<void> {
  const { isOld, ...tally } = await whatIsOpen(db.read, born);
  death.allow(!isOld);
  tell({ ...tally, mayDie: !isOld });
  // What pauses after a fault goes on with the next look: the pauses are for machines that need their time.
  await hasten(studio);
}

tell({ origin: studio.origin ?? "" });
