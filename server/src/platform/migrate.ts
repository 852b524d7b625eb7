import { createHash } from "node:crypto";
import { readdirSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { sql } from "kysely";
import type { Database, Tx } from "./database.ts";
import { StudioError } from "./errors.ts";

const folder = fileURLToPath(new URL("../../migrations/", import.meta.url));
// Any fixed number: all processes of one database must take the same advisory lock.
const migrationLock = 7_203_641;

interface MigrationFile {
  name: string;
  text: string;
  checksum: string;
}

/** The migrations of this version, oldest first. Their names begin with their time. */
export function migrationFiles(from: string = folder): MigrationFile[] {
  return readdirSync(from)
    .filter((name) => name.endsWith(".sql"))
    .sort()
    .map((name) => {
      const text = readFileSync(`${from}/${name}`, "utf8");
      return { name, text, checksum: createHash("sha256").update(text).digest("hex") };
    });
}

/**
 * Brings the database to this version; forward only, each file once, all in one transaction under an advisory lock, so that
 * processes starting together take turns.
 * @returns names of the files applied now
 * @throws StudioError `migration-changed` (conflict): an applied file was edited, or the database is from a newer version
 */
export async function migrate(database: Database, files: MigrationFile[] = migrationFiles()): Promise<string[]> {
  return database.inTx(async (tx) => {
    await sql`select pg_advisory_xact_lock(${sql.lit(migrationLock)})`.execute(tx);
    await sql`create table if not exists migrations (
      id bigint generated always as identity primary key, name text not null unique, checksum text not null,
      created_at timestamptz not null default now(), updated_at timestamptz not null default now())`.execute(tx);
    const applied = await appliedChecksums(tx);
    refuseChangedHistory(applied, files);
    const pending = files.filter((file) => !applied.has(file.name));
    for (const file of pending) await apply(tx, file);
    return pending.map((file) => file.name);
  });
}

async function appliedChecksums(tx: Tx): Promise<Map<string, string>> {
  const { rows } = await sql<{ name: string; checksum: string }>`select name, checksum from migrations`.execute(tx);
  return new Map(rows.map((row) => [row.name, row.checksum]));
}

function refuseChangedHistory(applied: Map<string, string>, files: MigrationFile[]): void {
  const known = new Map(files.map((file) => [file.name, file.checksum]));
  const stray = [...applied].find(([name, checksum]) => known.get(name) !== checksum);
  if (stray) {
    throw new StudioError(
      "conflict",
      "migration-changed",
      `Migration ${stray[0]} of this database is unknown to this version, or was edited after it ran`,
    );
  }
}

async function apply(tx: Tx, file: MigrationFile): Promise<void> {
  await sql.raw(file.text).execute(tx);
  await sql`insert into migrations (name, checksum) values (${file.name}, ${file.checksum})`.execute(tx);
}
