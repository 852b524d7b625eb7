import { createHash, randomUUID } from "node:crypto";
import { constants } from "node:fs";
import { access, mkdir, open, readdir, readFile, rename, rm, stat } from "node:fs/promises";
import { dirname, join, relative } from "node:path";
import { StudioError } from "../../platform/errors.ts";
import type { BlobStore } from "./store.ts";

const hashName = /^[0-9a-f]{64}[.][a-z]+$/;

/** Opens a store on a local folder, which it makes when missing. */
export async function openDiskStore(root: string): Promise<BlobStore> {
  const temporary = join(root, "tmp");
  await mkdir(join(root, "blobs"), { recursive: true, mode: 0o700 });
  await mkdir(temporary, { recursive: true, mode: 0o700 });
  const pathOf = (sha256: string, extension: string) =>
    `blobs/${sha256.slice(0, 2)}/${sha256.slice(2, 4)}/${sha256}.${extension}`;

  return {
    pathOf,
    async put(bytes, extension) {
      const sha256 = createHash("sha256").update(bytes).digest("hex");
      const path = pathOf(sha256, extension);
      const target = join(root, path);
      if (!(await exists(target))) await naming(() => publish(bytes, join(temporary, randomUUID()), target));
      return { sha256, path };
    },
    async read(sha256, extension) {
      const bytes = await readFile(join(root, pathOf(sha256, extension))).catch((cause) => {
        throw new StudioError("unavailable", "blob-missing", "The file of this picture cannot be read", { cause });
      });
      const found = createHash("sha256").update(bytes).digest("hex");
      if (found !== sha256) throw new StudioError("unavailable", "blob-damaged", "The file of this picture is damaged");
      return bytes;
    },
    sweep: (isNamed, olderThanMs) => sweep(root, temporary, isNamed, olderThanMs),
  };
}

const exists = (path: string) =>
  access(path, constants.F_OK).then(
    () => true,
    () => false,
  );

/** Temp file, fsync, rename to its hash, fsync of the folder: after a crash there is the whole file or none. */
async function publish(bytes: Uint8Array, temporary: string, target: string): Promise<void> {
  try {
    const file = await open(temporary, "wx", 0o600);
    try {
      await file.writeFile(bytes);
      await file.sync();
    } finally {
      await file.close();
    }
    await mkdir(dirname(target), { recursive: true, mode: 0o700 });
    await rename(temporary, target);
    await syncFolder(dirname(target));
  } catch (error) {
    await rm(temporary, { force: true });
    throw error;
  }
}

async function syncFolder(folder: string): Promise<void> {
  const handle = await open(folder, "r");
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}

const fullCodes = new Set(["ENOSPC", "EDQUOT"]);

async function naming<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (cause) {
    const code = (cause as NodeJS.ErrnoException).code ?? "";
    if (fullCodes.has(code))
      throw new StudioError("storage_full", "storage-full", "The studio's disk is full; nothing was stored", { cause });
    throw new StudioError(
      "unavailable",
      "storage-unavailable",
      "The studio's storage cannot be written; nothing was stored",
      { cause },
    );
  }
}

async function sweep(
  root: string,
  temporary: string,
  isNamed: (sha256: string[]) => Promise<Set<string>>,
  olderThanMs: number,
): Promise<number> {
  const before = Date.now() - olderThanMs;
  const old = async (path: string) => (await stat(path)).mtimeMs < before;
  const leftovers = (await readdir(temporary)).map((name) => join(temporary, name));
  const listed = await readdir(join(root, "blobs"), { recursive: true, withFileTypes: true });
  const blobs = listed.filter((entry) => entry.isFile() && hashName.test(entry.name));
  const named = await isNamed(blobs.map((entry) => entry.name.slice(0, 64)));
  const nameless = blobs
    .filter((entry) => !named.has(entry.name.slice(0, 64)))
    .map((entry) => join(entry.parentPath, entry.name));
  const doomed = (
    await Promise.all([...leftovers, ...nameless].map(async (path) => ((await old(path)) ? [path] : [])))
  ).flat();
  await Promise.all(doomed.map((path) => rm(path, { force: true })));
  return doomed.map((path) => relative(root, path)).length;
}
