import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { sql } from "kysely";
import { afterEach, beforeEach, expect, test } from "vitest";
import { openDatabase } from "./database.ts";

// Making an embedded database takes seconds of a whole core, and this file makes several.
const hangsMs = 180_000;
const busy = { kind: "conflict", slug: "data-directory-busy" };
let directory: string;
let holder: ChildProcess | undefined;
beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), "pentimento-lock-"));
});
afterEach(async () => {
  holder?.kill("SIGKILL");
  holder = undefined;
  await rm(directory, { recursive: true, force: true });
});

test(
  "one process holds the embedded database; when it is killed the next one finds all it committed",
  async () => {
    holder = spawn(
      process.execPath,
      [fileURLToPath(new URL("../../test/hold-directory.ts", import.meta.url)), directory],
      {
        stdio: ["ignore", "pipe", "inherit"],
      },
    );
    const [said] = await once(holder.stdout ?? holder, "data");
    expect(String(said)).toBe("held\n");
    await expect(openDatabase({ directory })).rejects.toMatchObject(busy);
    const ended = once(holder, "exit");
    holder.kill("SIGKILL");
    await ended;
    const db = await openDatabase({ directory });
    expect((await sql`select name from marks`.execute(db.read)).rows).toEqual([{ name: "committed" }]);
    await expect(openDatabase({ directory })).rejects.toMatchObject(busy);
    await db.close();
  },
  hangsMs,
);

test(
  "a database that cannot be opened does not keep its directory locked",
  async () => {
    await writeFile(join(directory, "pglite"), "in the way");
    await expect(openDatabase({ directory })).rejects.not.toMatchObject(busy);
    await expect(openDatabase({ directory })).rejects.not.toMatchObject(busy);
  },
  hangsMs,
);
