import { fromPixels, rendition, servedCopy } from "./copies.ts";
import { perceptualHash, thumbhash } from "./fingerprints.ts";
import { inspect } from "./inspect.ts";
import { assertLocked, lockLoaders } from "./lock.ts";
import { facePixels, measure } from "./measure.ts";
import type { Raster } from "./raster.ts";

/** Locks the decoder for the whole process and opens the door to it. Await `assertLocked` before serving anyone. */
export function openRaster(): Raster {
  lockLoaders();
  return { assertLocked, inspect, rendition, servedCopy, fromPixels, thumbhash, perceptualHash, measure, facePixels };
}
