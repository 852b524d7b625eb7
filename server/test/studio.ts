import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type Client, createClient } from "@pentimento/contract";
import pg from "pg";
import { openStudio, type Studio, type StudioOptions } from "../src/main/open-studio.ts";
import { readConfig } from "../src/platform/config.ts";
import { type Database, openDatabase } from "../src/platform/database.ts";
import { newUid } from "../src/platform/ids.ts";
import { type Builders, builders } from "./builders.ts";
import { quickProvider } from "./quick-provider.ts";

export interface TestStudio extends Builders {
  studio: Studio;
  deps: Studio["deps"];
  origin: string;
  directory: string;
  /** A client that is signed in as this person. */
  as(person: { email: string; password: string }): Promise<Client>;
  /** The cookie of this person's one sign-in that all their clients share, for requests made by hand. */
  cookieOf(person: { email: string; password: string }): Promise<string>;
  /** The cookie of a sign-in of its own. */
  signIn(person: { email: string; password: string }): Promise<string>;
  /** A client that nobody is signed in with. */
  stranger: Client;
  /** Resolves when no job waits or runs any more. Throws when one failed for good, unless failures are expected. */
  settled(options?: { failuresExpected?: boolean }): Promise<void>;
  /** The studio's database as another process opens it; the embedded one, which serves one process only, is shared. */
  again(): Promise<Database>;
  close(): Promise<void>;
}

export interface TestStudioOptions extends StudioOptions {
  /** Environment variables beside the test's own. */
  environment?: Record<string, string>;
}

/** Requests a minute that no test reaches unless it wants to. */
const wideLimits = { reads: 1e6, writes: 1e6, uploads: 1e6, generates: 1e6 };

/**
 * Opens a whole studio on a port and a database of its own: PostgreSQL when TEST_DATABASE_URL is set, else the embedded
 * one. Everything is real but the provider of pictures, which draws at once.
 */
export async function openTestStudio(options: TestStudioOptions = {}): Promise<TestStudio> {
  const directory = await mkdtemp(join(tmpdir(), "pentimento-test-"));
  const { db, url, drop } = await freshDatabase();
  const others: Database[] = [];
  const config = readConfig({ PORT: "0", LOG_LEVEL: "silent", DATA_DIR: directory, ...options.environment });
  const quick = quickProvider();
  const machines = { db, providers: new Map([[quick.name, quick]]), ...options.machines };
  const studio = await openStudio(config, { limits: wideLimits, ...options, machines });
  const origin = studio.origin ?? "";
  const signIn = (person: { email: string; password: string }) => signInAt(origin, person);
  const cookies = new Map<string, Promise<string>>();
  const cookieOf = (person: { email: string; password: string }) => {
    const cookie = cookies.get(person.email) ?? signIn(person);
    cookies.set(person.email, cookie);
    return cookie;
  };
  return {
    studio,
    deps: studio.deps,
    origin,
    directory,
    cookieOf,
    signIn,
    as: async (person) => createClient({ origin, headers: { cookie: await cookieOf(person), origin } }),
    stranger: createClient({ origin, headers: { origin } }),
    settled: (wish) => settled(studio.deps.db, wish?.failuresExpected === true),
    ...builders(studio.deps),
    async again() {
      if (!url) return db;
      const other = await openDatabase({ url });
      others.push(other);
      return other;
    },
    async close() {
      for (const other of others) await other.close();
      await studio.close();
      await drop();
      await rm(directory, { recursive: true, force: true });
    },
  };
}

async function signInAt(origin: string, { email, password }: { email: string; password: string }): Promise<string> {
  const answer = await fetch(`${origin}/api/auth/sign-in/email`, {
    method: "POST",
    headers: { "content-type": "application/json", origin },
    body: JSON.stringify({ email, password }),
  });
  if (!answer.ok) throw new Error(`signing in as ${email} was answered with ${answer.status}`);
  return answer.headers
    .getSetCookie()
    .map((cookie) => cookie.split(";")[0])
    .join("; ");
}

interface FreshDatabase {
  db: Database;
  /** Its address, when it is on a server. */
  url?: string;
  drop(): Promise<void>;
}

/** A database with all tables, made by copying a template that was made once for the run. */
export async function freshDatabase(): Promise<FreshDatabase> {
  const server = process.env.TEST_DATABASE_URL;
  return server ? freshOnServer(server) : freshEmbedded();
}

async function freshEmbedded() {
  const template = process.env.TEST_TEMPLATE_FILE;
  if (!template)
    throw new Error("no template: tests that need a database run in a project with prepare.ts as global set-up");
  const db = await openDatabase({ contents: new Blob([await readFile(template)]) });
  return { db, drop: async () => {} };
}

async function freshOnServer(server: string) {
  const name = `test_${newUid().replaceAll("-", "")}`;
  await onServer(server, `create database ${name} template ${process.env.TEST_TEMPLATE_NAME}`);
  const url = new URL(server);
  url.pathname = `/${name}`;
  const db = await openDatabase({ url: url.href });
  return { db, url: url.href, drop: () => onServer(server, `drop database ${name} with (force)`) };
}

async function onServer(url: string, statement: string): Promise<void> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    await client.query(statement);
  } finally {
    await client.end();
  }
}

const lookMs = 25;
const givesUpMs = 60_000;

async function settled(db: Database, failuresExpected: boolean): Promise<void> {
  const until = performance.now() + givesUpMs;
  for (;;) {
    const open = await db.read
      .selectFrom("jobs")
      .select(["name", "state", "error"])
      .where("state", "in", ["queued", "running", "failed"])
      .execute();
    const failed = open.filter((job) => job.state === "failed");
    if (failed.length > 0 && !failuresExpected) throw new Error(`jobs failed: ${JSON.stringify(failed)}`);
    if (failed.length === open.length) return;
    if (performance.now() > until) throw new Error(`jobs did not settle: ${JSON.stringify(open)}`);
    await new Promise((resolve) => setTimeout(resolve, lookMs));
  }
}
