import { spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync } from "node:fs";
import { mkdtemp, open, readdir, readFile, rm, stat, utimes, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterEach, beforeEach, expect, test } from "vitest";
import { type OpenFile, openDiskStore } from "./disk.ts";
import type { BlobStore } from "./store.ts";

const hourMs = 3_600_000;
let root: string;
let store: BlobStore;
beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), "pentimento-blobs-"));
  store = await openDiskStore(root);
});
afterEach(() => rm(root, { recursive: true, force: true }));

const bytes = (text: string) => Buffer.from(text);
const files = async () =>
  (await readdir(root, { recursive: true, withFileTypes: true }))
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
    .sort();
const grow = async (path: string, ageMs: number) => {
  const then = new Date(Date.now() - ageMs);
  await utimes(path, then, then);
};
const only =
  (...named: string[]) =>
  async (asked: string[]) =>
    new Set(asked.filter((sha256) => named.includes(sha256)));

test("S3-126 a file is kept under its hash in the store's folder and comes back bit by bit", async () => {
  const { sha256, path } = await store.put(bytes("picture"), "png");
  expect(sha256).toBe("2cea274d0bedc39ec4ab6ba9e59ec889e3ed6fb56a1cf088a64d9b383378dc97");
  expect(path).toBe(`blobs/${sha256.slice(0, 2)}/${sha256.slice(2, 4)}/${sha256}.png`);
  expect(await readFile(join(root, path))).toEqual(bytes("picture"));
  expect(await store.read(sha256, "png")).toEqual(bytes("picture"));
});

test("equal bytes are one file, also when they come together", async () => {
  const kept = await Promise.all(Array.from({ length: 10 }, () => store.put(bytes("same"), "png")));
  expect(new Set(kept.map((one) => one.path)).size).toBe(1);
  expect(await files()).toEqual([join(root, kept[0]?.path ?? "")]);
});

test("bytes are synced before the file has its name, and the folder after it", async () => {
  const synced: string[] = [];
  const watched: OpenFile = async (path, flags, mode) => {
    const file = await open(path, flags, mode);
    const sync = file.sync.bind(file);
    file.sync = async () => {
      const present = (await files()).filter((one) => one.includes("/blobs/")).length;
      synced.push(
        `${(await file.stat()).isDirectory() ? "folder" : `${(await stat(path)).size} bytes`}, ${present} blobs`,
      );
      await sync();
    };
    return file;
  };
  const watching = await openDiskStore(root, watched);
  const { path } = await watching.put(bytes("durable"), "png");
  expect(synced).toEqual(["7 bytes, 0 blobs", "folder, 1 blobs"]);
  expect(existsSync(dirname(join(root, path)))).toBe(true);
});

test("a file whose writer was killed never gets a name and is swept when it is old", async () => {
  const writer = spawn(
    process.execPath,
    [fileURLToPath(new URL("../../../test/interrupted-put.ts", import.meta.url)), root],
    {
      stdio: ["ignore", "pipe", "inherit"],
    },
  );
  await once(writer.stdout, "data");
  const ended = once(writer, "exit");
  writer.kill("SIGKILL");
  await ended;
  const [left = "", ...more] = await files();
  expect(more).toEqual([]);
  expect(left.startsWith(join(root, "tmp"))).toBe(true);
  expect(await store.sweep(only(), hourMs)).toBe(0);
  await grow(left, 2 * hourMs);
  expect(await store.sweep(only(), hourMs)).toBe(1);
  expect(await files()).toEqual([]);
});

test("a damaged file is told from a whole one, and mended by keeping the same bytes again", async () => {
  const { sha256, path } = await store.put(bytes("precious"), "png");
  await writeFile(join(root, path), "preciouz");
  await expect(store.read(sha256, "png")).rejects.toMatchObject({ kind: "unavailable", slug: "blob-damaged" });
  await store.put(bytes("precious"), "png");
  expect(await store.read(sha256, "png")).toEqual(bytes("precious"));
  await rm(join(root, path));
  await expect(store.read(sha256, "png")).rejects.toMatchObject({ kind: "unavailable", slug: "blob-missing" });
});

test("a sweep removes what no row names and what is older than asked, and nothing else", async () => {
  const [named, nameless, young] = [
    await store.put(bytes("named"), "png"),
    await store.put(bytes("nameless"), "webp"),
    await store.put(bytes("young"), "png"),
  ];
  await writeFile(join(root, "blobs", "README.txt"), "not ours");
  for (const { path } of [named, nameless]) await grow(join(root, path), 2 * hourMs);
  await grow(join(root, "blobs", "README.txt"), 2 * hourMs);
  expect(await store.sweep(only(named.sha256), hourMs)).toBe(1);
  expect(await files()).toEqual(
    [join(root, named.path), join(root, young.path), join(root, "blobs", "README.txt")].sort(),
  );
});

test("bytes that are kept again while a sweep looks for their row are spared", async () => {
  const [named, again] = [await store.put(bytes("named"), "png"), await store.put(bytes("again"), "png")];
  for (const { path } of [named, again]) await grow(join(root, path), 2 * hourMs);
  const answering = async (asked: string[]) => {
    const answer = await only(named.sha256)(asked);
    await store.put(bytes("again"), "png");
    return answer;
  };
  expect(await store.sweep(answering, hourMs)).toBe(0);
  expect(await store.read(again.sha256, "png")).toEqual(bytes("again"));
});

test("a sweep that finds no row for any blob has asked the wrong database and removes none", async () => {
  const kept = [await store.put(bytes("one"), "png"), await store.put(bytes("two"), "png")];
  for (const { path } of kept) await grow(join(root, path), 2 * hourMs);
  expect(await store.sweep(only(), hourMs)).toBe(0);
  expect(await files()).toHaveLength(2);
});

test("a sweep asks for rows in portions that a statement can hold", async () => {
  for (let at = 0; at < 1_100; at++)
    await writeFile(join(root, "blobs", `${at.toString(16).padStart(64, "0")}.png`), "x");
  const portions: number[] = [];
  await store.sweep(async (asked) => {
    portions.push(asked.length);
    return new Set(asked);
  }, 0);
  expect(portions).toEqual([1_000, 100]);
  expect(await files()).toHaveLength(1_100);
});

const broken = (code: string) => Object.assign(new Error("the disk says no"), { code });
const breakingSync: OpenFile = async (path, flags, mode) => {
  const file = await open(path, flags, mode);
  file.sync = () => Promise.reject(broken("EIO"));
  return file;
};
const disks: [string, string, string, OpenFile][] = [
  [
    "is full",
    "storage_full",
    "storage-full",
    (path, flags, mode) => open(flags === "wx" ? "/dev/full" : path, flags === "wx" ? "w" : flags, mode),
  ],
  ["cannot be written", "unavailable", "storage-unavailable", () => Promise.reject(broken("EROFS"))],
  ["fails to sync", "unavailable", "storage-unavailable", breakingSync],
];

test.each(disks)("a disk that %s is named, and nothing is left behind", async (_, kind, slug, openFile) => {
  const failing = await openDiskStore(root, openFile);
  await expect(failing.put(bytes("lost"), "png")).rejects.toMatchObject({ kind, slug });
  expect(await files()).toEqual([]);
  const { sha256 } = await store.put(bytes("lost"), "png");
  expect(await store.read(sha256, "png")).toEqual(bytes("lost"));
});
