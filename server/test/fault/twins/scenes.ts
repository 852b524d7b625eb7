import { sql } from "kysely";
import { openComfyPool } from "../../../src/adapters/comfy/pool/pool.ts";
import type { ImageProvider } from "../../../src/adapters/providers/provider.ts";
import { openStudio } from "../../../src/main/open-studio.ts";
import { freshDatabase } from "../../studio.ts";
import { openAtelier, quickLimits } from "../atelier.ts";
import { type Reckoning, reckonAll } from "../reckoning.ts";

/** The guards that a scene does without. */
type Without = ReadonlySet<string>;

export const scenes: Readonly<Record<string, (without: Without) => Promise<Reckoning>>> = {
  "lost-reply": lostReply,
  "late-worker": (without) => lateWorker(without, false),
  "late-worker-of-a-lost-attempt": (without) => lateWorker(without, true),
};

/** The same provider, with some of its functions replaced. */
const withOthers = (inner: ImageProvider, others: Partial<ImageProvider>): ImageProvider =>
  new Proxy(inner, {
    get(target, name) {
      if (Object.hasOwn(others, name)) return others[name as keyof ImageProvider];
      const value: unknown = Reflect.get(target, name, target);
      return typeof value === "function" ? value.bind(target) : value;
    },
  });

/** The server has taken the prompt and runs it, and nobody was told so. Without the look-up it is taken for absent unasked. */
async function lostReply(without: Without): Promise<Reckoning> {
  const comfy = openComfyPool({ limits: quickLimits });
  const blind = withOthers(comfy, { observe: async () => ({ state: "absent" }) });
  const atelier = await openAtelier({ provider: without.has("look-up") ? blind : comfy });
  const [fake] = await atelier.servers();
  fake!.faults.next("POST /prompt", "reply-lost");
  await atelier.ended(await atelier.ask());
  return atelier.reckoning();
}

/** A provider whose first picture arrives and is then kept back, as by a process that stands still. */
function holdingBack(inner: ImageProvider) {
  let isFirst = true;
  const fetched = Promise.withResolvers<void>();
  const release = Promise.withResolvers<void>();
  async function fetchLate(...given: Parameters<ImageProvider["fetch"]>) {
    const pictures = await inner.fetch(...given);
    if (!isFirst) return pictures;
    isFirst = false;
    fetched.resolve();
    await release.promise;
    return pictures;
  }
  return {
    provider: withOthers(inner, { fetch: fetchLate }),
    fetched: fetched.promise,
    release: () => release.resolve(),
  };
}

/**
 * A worker has the picture in its hands and stands still, so that its claim lapses and another sees the item to its end;
 * then the first goes on. With `isLost` the server has forgotten the picture meanwhile, and the other had it made anew.
 */
async function lateWorker(without: Without, isLost: boolean): Promise<Reckoning> {
  const { db } = await freshDatabase();
  if (without.has("index")) await sql`drop index uq_generation_attempts_landed`.execute(db.read);
  const late = holdingBack(openComfyPool({ limits: quickLimits }));
  const atelier = await openAtelier({ machines: { db }, provider: late.provider });
  const fakes = await atelier.servers();
  const asked = await atelier.ask();
  await late.fetched;
  if (isLost) fakes[0]!.restart();
  const { blobs, config } = atelier.studio.deps;
  const providers = new Map([["comfy", openComfyPool({ limits: quickLimits })]]);
  const intervals = { lapsedMs: 200 };
  await openStudio({ ...config, PORT: 0 }, { intervals, machines: { db, blobs, providers } });
  await atelier.ended(asked);
  late.release();
  // Waits for what the first worker has in hand.
  await atelier.studio.studio.runner?.stop();
  return reckonAll(db.read, fakes);
}
