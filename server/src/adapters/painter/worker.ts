import type { MessagePort } from "node:worker_threads";
import sharp from "sharp";
import { paintPicture } from "./paint.ts";
import type { Painting, PaintRequest } from "./painter.ts";

/** What a thread of the pool is given; `port` hears of progress, and is there only when somebody listens. */
export interface PaintTask {
  request: PaintRequest;
  port?: MessagePort;
}

export interface ProgressNote {
  fraction: number;
  previewJpeg: Uint8Array;
}

// One thread of the pool is one core; the image library must not open more behind it.
sharp.concurrency(1);
sharp.cache(false);

export default async function work({ request, port }: PaintTask): Promise<Painting> {
  if (!port) return paintPicture(request);
  try {
    return await paintPicture(request, (fraction, previewJpeg) => {
      const note: ProgressNote = { fraction, previewJpeg };
      port.postMessage(note);
    });
  } finally {
    port.close();
  }
}
