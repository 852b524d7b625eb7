import { createHash, randomUUID } from "node:crypto";
import { type FileHandle, mkdir, open, readdir, readFile, rename, rm, stat, utimes } from "node:fs/promises";
import { dirname, join } from "node:path";
import { StudioError } from "../../platform/errors.ts";
import type { BlobStore } from "./store.ts";

const hashName = /^[0-9a-f]{64}[.][a-z]+$/;

/** How files and folders are opened; a test's disk may be full or broken. */
export type OpenFile = (path: string, flags: string, mode?: number) => Promise<FileHandle>;

/** Opens a store on a local folder, which it makes when missing. */
export async function openDiskStore(root: string, openFile: OpenFile = open): Promise<BlobStore> {
  const temporary = join(root, "tmp");
  await mkdir(join(root, "blobs"), { recursive: true, mode: 0o700 });
  await mkdir(temporary, { recursive: true, mode: 0o700 });
  const pathOf = (sha256: string, extension: string) =>
    `blobs/${sha256.slice(0, 2)}/${sha256.slice(2, 4)}/${sha256}.${extension}`;

  return {
    pathOf,
    async put(bytes, extension) {
      const sha256 = hashOf(bytes);
      const path = pathOf(sha256, extension);
      const target = join(root, path);
      await naming(async () => {
        if (!(await refresh(target, sha256))) await publish(openFile, bytes, join(temporary, randomUUID()), target);
      });
      return { sha256, path };
    },
    async read(sha256, extension) {
      const bytes = await readFile(join(root, pathOf(sha256, extension))).catch((cause) => {
        throw new StudioError("unavailable", "blob-missing", "The file of this picture cannot be read", { cause });
      });
      if (hashOf(bytes) !== sha256)
        throw new StudioError("unavailable", "blob-damaged", "The file of this picture is damaged");
      return bytes;
    },
    sweep: (isNamed, olderThanMs) => sweep(root, temporary, isNamed, olderThanMs),
  };
}

const hashOf = (bytes: Uint8Array) => createHash("sha256").update(bytes).digest("hex");

/** Gives `undefined` where there is no such file, and passes on every other failure. */
const unlessMissing = (error: NodeJS.ErrnoException) => {
  if (error.code === "ENOENT") return undefined;
  throw error;
};

/**
 * Whether the file is there, whole. If so it counts as new from now on: no row may name it yet, and a sweep that found
 * none must leave it alone. A damaged one is written again.
 */
async function refresh(path: string, sha256: string): Promise<boolean> {
  const kept = await readFile(path).catch(unlessMissing);
  if (!kept || hashOf(kept) !== sha256) return false;
  const now = new Date();
  return utimes(path, now, now).then(
    () => true,
    (error) => unlessMissing(error) ?? false,
  );
}

/** Temp file, fsync, rename to its hash, fsync of the folder: after a crash there is the whole file or none. */
async function publish(openFile: OpenFile, bytes: Uint8Array, temporary: string, target: string): Promise<void> {
  try {
    const file = await openFile(temporary, "wx", 0o600);
    try {
      await file.writeFile(bytes);
      await file.sync();
    } finally {
      await file.close();
    }
    await mkdir(dirname(target), { recursive: true, mode: 0o700 });
    await rename(temporary, target);
    await syncFolder(openFile, dirname(target));
  } catch (error) {
    await rm(temporary, { force: true });
    throw error;
  }
}

async function syncFolder(openFile: OpenFile, folder: string): Promise<void> {
  const handle = await openFile(folder, "r");
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

// A statement of PostgreSQL takes 65,535 values at most.
const askedAtOnce = 1_000;

async function sweep(
  root: string,
  temporary: string,
  isNamed: (sha256: string[]) => Promise<Set<string>>,
  olderThanMs: number,
): Promise<number> {
  const before = Date.now() - olderThanMs;
  const leftovers = (await readdir(temporary)).map((name) => join(temporary, name));
  const listed = await readdir(join(root, "blobs"), { recursive: true, withFileTypes: true });
  const blobs = listed.filter((entry) => entry.isFile() && hashName.test(entry.name));
  const named = new Set<string>();
  for (let from = 0; from < blobs.length; from += askedAtOnce) {
    const asked = blobs.slice(from, from + askedAtOnce).map((entry) => entry.name.slice(0, 64));
    for (const sha256 of await isNamed(asked)) named.add(sha256);
  }
  // A database that names not one blob is not the one they belong to; emptying the store for it would lose everything.
  const nameless = named.size === 0 ? [] : blobs.filter((entry) => !named.has(entry.name.slice(0, 64)));
  const doomed = [...leftovers, ...nameless.map((entry) => join(entry.parentPath, entry.name))];
  let removed = 0;
  for (const path of doomed) if (await removeOld(path, before)) removed += 1;
  return removed;
}

/** Looks at the age last, for whoever keeps the same bytes again makes their file new. */
async function removeOld(path: string, before: number): Promise<boolean> {
  const found = await stat(path).catch(unlessMissing);
  if (!found || found.mtimeMs >= before) return false;
  await rm(path, { force: true });
  return true;
}
