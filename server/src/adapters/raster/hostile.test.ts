import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { expect, test } from "vitest";
import { flipBits } from "../../../test/crafted-images.ts";
import { acceptedImages, cutPictures, refusedImages } from "../../../test/hostile-images.ts";
import { StudioError } from "../../platform/errors.ts";
import { openRaster } from "./sharp.ts";

const raster = openRaster();

interface Specimen {
  name: string;
  read: () => Promise<Buffer>;
}

/** Every file below HOSTILE_DIR; without it, the pictures that we can make ourselves, and flipped copies of them. */
async function corpus(): Promise<Specimen[]> {
  const folder = process.env.HOSTILE_DIR;
  if (folder) {
    const entries = await readdir(folder, { recursive: true, withFileTypes: true });
    const files = entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name));
    return files.map((name) => ({ name, read: () => readFile(name) }));
  }
  const made = [...(await refusedImages()), ...(await acceptedImages()), ...(await cutPictures())];
  const flipped = made
    .filter(({ bytes }) => bytes.length > 32 && bytes.length < 100_000)
    .flatMap(({ name, bytes }) =>
      [3, 4].map((seed) => ({ name: `${name}, flipped`, bytes: flipBits(bytes, 4, seed) })),
    );
  return [...made, ...flipped].map(({ name, bytes }) => ({ name, read: async () => bytes }));
}

/** Takes a picture through everything that happens to an upload. */
async function passThrough(bytes: Buffer): Promise<void> {
  await raster.inspect(bytes);
  await raster.rendition(bytes, 128);
  await raster.servedCopy(bytes, "jpeg", { aiMark: "trainedAlgorithmicMedia" });
  await raster.thumbhash(bytes);
  await raster.perceptualHash(bytes);
  await raster.measure(bytes);
}

test("every hostile file is taken through all steps or refused at the door, and never does harm", async () => {
  const specimens = await corpus();
  expect(specimens.length).toBeGreaterThan(100);
  const harm: string[] = [];
  const counts = { taken: 0, refused: 0 };
  for (const { name, read } of specimens) {
    const bytes = await read();
    try {
      await passThrough(bytes);
      counts.taken += 1;
    } catch (failure) {
      if (!(failure instanceof StudioError)) harm.push(`${name}: ${String(failure)}`);
      counts.refused += 1;
    }
  }
  expect(harm).toEqual([]);
  expect(counts.taken).toBeGreaterThan(0);
  expect(counts.refused).toBeGreaterThan(0);
}, 300_000);
