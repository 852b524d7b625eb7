import type { BlobStore } from "../adapters/blobs/store.ts";
import type { CardDrawer } from "../adapters/cards/cards.ts";
import type { FaceEngine } from "../adapters/faces/faces.ts";
import type { ImageProvider } from "../adapters/providers/provider.ts";
import type { Raster } from "../adapters/raster/raster.ts";
import type { Clock } from "./clock.ts";
import type { Config } from "./config.ts";
import type { Database } from "./database.ts";
import type { RecordEvent } from "./events.ts";
import type { JobQueue } from "./jobs.ts";
import type { Log } from "./log.ts";
import type { NewsBoard } from "./news-board.ts";

/** The machines a use-case may work with; never another domain. At most twelve. */
export interface Deps {
  db: Database;
  queue: JobQueue;
  record: RecordEvent;
  clock: Clock;
  log: Log;
  config: Config;
  blobs: BlobStore;
  raster: Raster;
  /** Absent when face checks are switched off for the whole studio. */
  faces: FaceEngine | undefined;
  providers: ReadonlyMap<string, ImageProvider>;
  cards: CardDrawer;
  /** Tells open browsers what passes, such as a preview. */
  news: NewsBoard;
}
