import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { PGlite } from "@electric-sql/pglite";
import pg from "pg";
import { openDatabase } from "../src/platform/database.ts";
import { JobQueue } from "../src/platform/jobs.ts";
import { migrate } from "../src/platform/migrate.ts";

const templateName = "pentimento_template";

/** Makes, once for a run of tests, the database that every test begins with a copy of. */
export default async function prepare(): Promise<() => Promise<void>> {
  const server = process.env.TEST_DATABASE_URL;
  return server ? prepareServer(server) : prepareFile();
}

async function prepareFile(): Promise<() => Promise<void>> {
  const folder = await mkdtemp(join(tmpdir(), "pentimento-template-"));
  const file = join(folder, "template.tar");
  const db = await openDatabase({});
  await fill(db);
  const dump = await (db as typeof db & { lite: PGlite }).lite.dumpDataDir("none");
  await writeFile(file, Buffer.from(await dump.arrayBuffer()));
  await db.close();
  process.env.TEST_TEMPLATE_FILE = file;
  return () => rm(folder, { recursive: true, force: true });
}

async function prepareServer(server: string): Promise<() => Promise<void>> {
  const admin = new pg.Client({ connectionString: server });
  await admin.connect();
  await admin.query(`create database ${templateName}`);
  const url = new URL(server);
  url.pathname = `/${templateName}`;
  const db = await openDatabase({ url: url.href });
  await fill(db);
  await db.close();
  process.env.TEST_TEMPLATE_NAME = templateName;
  return async () => {
    await admin.query(`drop database ${templateName} with (force)`);
    await admin.end();
  };
}

async function fill(db: Awaited<ReturnType<typeof openDatabase>>): Promise<void> {
  await migrate(db);
  const queue = new JobQueue(db, (error) => {
    throw error;
  });
  await queue.start([]);
  await queue.stop();
}
