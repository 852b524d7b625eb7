import { openDiskStore } from "../adapters/blobs/disk.ts";
import { openCardDrawer } from "../adapters/cards/cards.ts";
import { openComfyPool } from "../adapters/comfy/pool/pool.ts";
import { openFaceEngine } from "../adapters/faces/faceapi.ts";
import { openImagesApi } from "../adapters/images-api/provider.ts";
import { openPainter } from "../adapters/painter/pool.ts";
import { painterProvider } from "../adapters/painter/provider.ts";
import type { ImageProvider } from "../adapters/providers/provider.ts";
import { openRaster } from "../adapters/raster/sharp.ts";
import { systemClock } from "../platform/clock.ts";
import type { Config } from "../platform/config.ts";
import { openDatabase } from "../platform/database.ts";
import type { Deps } from "../platform/deps.ts";
import { eventRecorder } from "../platform/events.ts";
import { JobQueue } from "../platform/jobs.ts";
import { openLog } from "../platform/log.ts";
import { NewsBoard } from "../platform/news-board.ts";
import { allReactions } from "./wiring.ts";

/** The machines that can be exchanged, such as for a test's fakes. */
export type Machines = Pick<Deps, "db" | "blobs" | "raster" | "faces" | "providers" | "cards" | "clock" | "log">;

/** Opens every machine. The raster is asked first whether its lock holds; without it nothing may be decoded. */
export async function openDeps(config: Config, given: Partial<Machines> = {}): Promise<Deps> {
  const log = given.log ?? openLog(config.LOG_LEVEL);
  const raster = given.raster ?? openRaster();
  await raster.assertLocked();
  const db = given.db ?? (await openDatabase({ url: config.DATABASE_URL, directory: config.DATA_DIR }));
  const queue = new JobQueue(db, (error) => log.error({ err: error }, "the queue reports"));
  return {
    db,
    queue,
    record: eventRecorder(allReactions, queue.enqueue),
    clock: given.clock ?? systemClock,
    log,
    config,
    blobs: given.blobs ?? (await openDiskStore(config.DATA_DIR)),
    raster,
    faces: given.faces ?? openFaces(config, raster),
    providers: given.providers ?? new Map(openProviders(config).map((provider) => [provider.name, provider])),
    cards: given.cards ?? openCardDrawer(),
    news: new NewsBoard(),
  };
}

const openFaces = (config: Config, raster: Deps["raster"]) =>
  config.FACES ? openFaceEngine({ readPixels: (bytes) => raster.facePixels(bytes) }) : undefined;

function openProviders(config: Config): ImageProvider[] {
  const painter = painterProvider(openPainter({ threads: config.PAINTER_THREADS }), config.PAINTER_THREADS);
  return [painter, openComfyPool(), ...openImages(config)];
}

function openImages(config: Config): ImageProvider[] {
  if (!config.IMAGES_API_URL) return [];
  const sizes = config.IMAGES_API_SIZES.split(",").map((size) => {
    const [width = 0, height = 0] = size.split("x").map(Number);
    return { width, height };
  });
  return [
    openImagesApi({
      url: config.IMAGES_API_URL,
      key: config.IMAGES_API_KEY,
      model: config.IMAGES_API_MODEL,
      label: config.IMAGES_API_LABEL,
      costCentsEach: Number(config.IMAGES_API_CENTS),
      sizes,
      edits: config.IMAGES_API_EDITS,
    }),
  ];
}

/** Closes what `openDeps` opened, the database last. */
export async function closeDeps(deps: Deps): Promise<void> {
  await deps.queue.stop();
  await Promise.all([...deps.providers.values()].map((provider) => provider.close()));
  await deps.faces?.close();
  await deps.cards.close();
  await deps.db.close();
}
