import { fileURLToPath } from "node:url";
import { Worker } from "node:worker_threads";
import sharp from "sharp";
import { afterEach, expect, test } from "vitest";
import { samplePixels } from "../../../test/crafted-images.ts";
import { lockLoaders } from "./lock.ts";
import { openRaster } from "./sharp.ts";

const raster = openRaster();

afterEach(() => lockLoaders());

test("the app may start when the decoder is locked", async () => {
  await expect(raster.assertLocked()).resolves.toBeUndefined();
});

test.each([
  ["SVG", "VipsForeignLoadSvg"],
  ["GIF", "VipsForeignLoadNsgif"],
  ["TIFF", "VipsForeignLoadTiff"],
])("the app does not start when %s gets through", async (name, loader) => {
  sharp.unblock({ operation: [loader] });
  await expect(raster.assertLocked()).rejects.toThrow(`reads ${name}`);
});

test("the app does not start when nothing can be read", async () => {
  sharp.block({ operation: ["VipsForeignLoad"] });
  await expect(raster.assertLocked()).rejects.toThrow("cannot read PNG");
});

test("the lock holds in worker threads too, as libvips has one list for the process", async () => {
  const source = `
    const { parentPort, workerData } = require("node:worker_threads");
    const sharp = require("sharp");
    sharp(Buffer.from(workerData)).metadata().then(() => parentPort.postMessage("read"), () => parentPort.postMessage("refused"));
  `;
  const gif = await samplePixels(64, 64).gif().toBuffer();
  const worker = new Worker(source, { eval: true, workerData: gif });
  const answer = await new Promise((resolve, reject) => worker.once("message", resolve).once("error", reject));
  await worker.terminate();
  expect(answer).toBe("refused");
});

test("a file path is no way in, even to a PNG", async () => {
  const path = fileURLToPath(new URL("../../../../demo/astronaut.png", import.meta.url));
  await expect(sharp(path).metadata()).rejects.toThrow("unsupported image format");
});
