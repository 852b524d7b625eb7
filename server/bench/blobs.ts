import { randomBytes, randomUUID } from "node:crypto";
import { mkdtemp, open, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { openDiskStore } from "../src/adapters/blobs/disk.ts";
import { type Benchmark, medianMs } from "./benchmark.ts";

const rounds = 40;
const byteCount = 2 * 1024 * 1024;

/** Keeping a picture of 2 MB, against the least that survives a crash: one file written and synced. */
export const blobs: Benchmark = {
  name: "blobs",
  about: "keep 2 MB on disk so that they survive a crash",
  async run() {
    const folder = await mkdtemp(join(tmpdir(), "pentimento-bench-"));
    try {
      const store = await openDiskStore(folder);
      const kept = await medianMs(rounds, () => store.put(randomBytes(byteCount), "png"));
      const floor = await medianMs(rounds, () => writeSynced(join(folder, randomUUID()), randomBytes(byteCount)));
      return [{ what: "disk store", value: kept, unit: "ms", against: { what: "write and fsync", value: floor } }];
    } finally {
      await rm(folder, { recursive: true });
    }
  },
};

async function writeSynced(path: string, bytes: Uint8Array): Promise<void> {
  const file = await open(path, "wx");
  try {
    await file.writeFile(bytes);
    await file.sync();
  } finally {
    await file.close();
  }
}
