import { open } from "node:fs/promises";
import { openDiskStore } from "../src/adapters/blobs/disk.ts";

/** Keeps a file, and says so and waits to be killed where the bytes are written but not yet synced. */
const store = await openDiskStore(process.argv[2] ?? "", async (path, flags, mode) => {
  const file = await open(path, flags, mode);
  file.sync = () => {
    process.stdout.write("written\n");
    return new Promise(() => setInterval(() => {}, 1_000));
  };
  return file;
});
await store.put(Buffer.from("half a picture"), "png");
