import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { PGlite } from "@electric-sql/pglite";
import { Kysely, PostgresDialect } from "kysely";
import pg from "pg";
import { embeddedPool } from "./embedded-pool.ts";
import { StudioError } from "./errors.ts";
import { type Client, heldClient, holdingClient, lent } from "./held-client.ts";
import type { DB } from "./tables.ts";

/** What reads: the database, or a transaction. */
export type Reader = Kysely<DB>;

declare const inTransaction: unique symbol;
/** An open transaction. Only `inTx` makes one. */
export type Tx = Kysely<DB> & { readonly [inTransaction]: true };

export interface Database {
  readonly backend: "pglite" | "postgres";
  readonly read: Reader;
  /** The pool as `pg` knows it, for libraries that bring their own SQL. */
  readonly pool: pg.Pool;
  /**
   * The only way to open a transaction: commits when `work` ends, rolls back when it throws. Called inside another
   * transaction it joins that one. Nothing slow belongs in here: the embedded database has one connection for all.
   */
  inTx<T>(work: (tx: Tx) => Promise<T>): Promise<T>;
  /** Hears NOTIFY on a channel. Payloads are hints and may get lost: whoever listens also polls. */
  listen(channel: string, hear: (payload: string) => void): Promise<() => Promise<void>>;
  close(): Promise<void>;
}

export interface DatabaseOptions {
  /** A PostgreSQL address; without it the embedded database in `directory` is used, or one in memory without either. */
  url?: string;
  directory?: string;
  /** Contents to begin an in-memory database with, as PGlite dumps them. */
  contents?: Blob;
}

const int8 = 20;
const bytea = 17;
const numeric = 1700;

/** Row numbers and sizes stay below 2^53 (the contract's limit); beyond it a number would silently lose digits. */
function readInteger(text: string): number {
  const value = Number(text);
  if (!Number.isSafeInteger(value)) throw new RangeError(`integer beyond 2^53: ${text}`);
  return value;
}

/**
 * Opens the database.
 * @throws StudioError `data-directory-busy` (conflict): another process holds the embedded database's directory
 */
export async function openDatabase({ url, directory, contents }: DatabaseOptions): Promise<Database> {
  return url ? openServer(url) : openEmbedded(directory, contents);
}

async function openEmbedded(
  directory: string | undefined,
  contents: Blob | undefined,
): Promise<Database & { lite: PGlite }> {
  const lock = directory ? lockDirectory(directory) : undefined;
  const lite = await PGlite.create(directory ? join(directory, "pglite") : "memory://", {
    parsers: { [int8]: readInteger, [numeric]: (text: string) => text, [bytea]: readBytes },
    loadDataDir: contents,
  }).catch((error: unknown) => {
    lock?.close();
    throw error;
  });
  const pool = embeddedPool(lite) as unknown as pg.Pool;
  return {
    lite,
    backend: "pglite",
    read: kyselyOver(pool),
    pool,
    inTx: (work) => runInTx(pool, work),
    async listen(channel, hear) {
      const stop = await lite.listen(channel, hear);
      return () => stop();
    },
    async close() {
      await lite.close();
      lock?.close();
    },
  };
}

const readBytes = (text: string) => Buffer.from(text.slice(2), "hex");

/** Two processes on one embedded database lose rows silently, so a lock that dies with its holder guards the directory. */
function lockDirectory(directory: string): DatabaseSync {
  mkdirSync(directory, { recursive: true, mode: 0o700 });
  const lock = new DatabaseSync(join(directory, ".lock.db"), { timeout: 0 });
  try {
    lock.exec("pragma locking_mode = exclusive; begin exclusive");
  } catch (cause) {
    lock.close();
    throw new StudioError(
      "conflict",
      "data-directory-busy",
      "Another Pentimento is running on this data directory; stop it, or set DATA_DIR to another one",
      { cause },
    );
  }
  return lock;
}

async function openServer(url: string): Promise<Database> {
  const types = new pg.TypeOverrides();
  types.setTypeParser(int8, readInteger);
  // Whoever waits for a connection waits as long as a statement may take: a pool that is busy is no failure.
  const pool = joining(
    new pg.Pool({ connectionString: url, max: 10, connectionTimeoutMillis: 15_000, statement_timeout: 15_000, types }),
  );
  // A connection that breaks is replaced by the pool, and whoever used it hears of it from its query. The events say
  // nothing more, but without listeners, here and on each connection while it is lent, they would end the process.
  pool.on("error", () => {});
  pool.on("connect", (client) => client.on("error", () => {}));
  return {
    backend: "postgres",
    read: kyselyOver(pool),
    pool,
    inTx: (work) => runInTx(pool, work),
    listen: (channel, hear) => listenOn(url, channel, hear),
    close: () => pool.end(),
  };
}

/** Lets libraries that ask the pool inside a transaction join it, as they must on the embedded database. */
function joining(pool: pg.Pool): pg.Pool {
  const connect = pool.connect.bind(pool);
  const query = pool.query.bind(pool) as (...given: unknown[]) => unknown;
  const joined = {
    connect: (...given: []) => {
      const held = heldClient();
      return held ? Promise.resolve(lent(held)) : connect(...given);
    },
    query: (...given: unknown[]) => {
      const held = heldClient();
      return held ? held.query(...(given as Parameters<Client["query"]>)) : query(...given);
    },
  };
  return Object.assign<object, object>(pool, joined) as pg.Pool;
}

const kyselyOver = (pool: pg.Pool) => new Kysely<DB>({ dialect: new PostgresDialect({ pool }) });

async function runInTx<T>(pool: pg.Pool, work: (tx: Tx) => Promise<T>): Promise<T> {
  const outer = heldClient();
  if (outer) return work(transactionOver(outer));
  const client = (await pool.connect()) as unknown as Client;
  try {
    await client.query("begin");
    const result = await holdingClient(client, () => work(transactionOver(client)));
    // Committing a transaction in which a statement failed would roll back without an error; the select brings one.
    await client.query("select 1; commit");
    return result;
  } catch (error) {
    // Fails only on a connection that broke, which the server has rolled back. What broke it is what matters.
    await client.query("rollback").catch(() => {});
    throw error;
  } finally {
    client.release();
  }
}

const transactionOver = (client: Client): Tx =>
  kyselyOver({
    connect: async () => ({ query: client.query.bind(client), release: () => {} }),
    end: async () => {},
  } as unknown as pg.Pool) as Tx;

const reconnectMs = 1_000;

/** Listens on a connection of its own, and on a new one a second after each one that broke. */
async function listenOn(url: string, channel: string, hear: (payload: string) => void): Promise<() => Promise<void>> {
  let stopped = false;
  let client = await listener(url, channel, hear);
  const retryLater = () => {
    setTimeout(() => void retry(), reconnectMs).unref();
  };
  const replaceWhenEnded = () => client.once("end", retryLater);
  const retry = async (): Promise<void> => {
    if (stopped) return;
    try {
      client = await listener(url, channel, hear);
      replaceWhenEnded();
      if (stopped) await client.end();
    } catch {
      // Still away. Listening only hastens what polling finds out, so trying again is all there is to do.
      retryLater();
    }
  };
  replaceWhenEnded();
  return async () => {
    stopped = true;
    await client.end();
  };
}

async function listener(url: string, channel: string, hear: (payload: string) => void): Promise<pg.Client> {
  const client = new pg.Client({ connectionString: url, keepAlive: true, connectionTimeoutMillis: 3_000 });
  client.on("notification", (message) => hear(message.payload ?? ""));
  client.on("error", () => {});
  try {
    await client.connect();
    await client.query(`listen ${pg.escapeIdentifier(channel)}`);
    return client;
  } catch (error) {
    await client.end();
    throw error;
  }
}
