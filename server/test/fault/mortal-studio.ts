import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type Client, createClient, setupRoutes, subjectRoutes } from "@pentimento/contract";
import { expect } from "vitest";
import { type Database, openDatabase } from "../../src/platform/database.ts";
import { type AppProcess, startApp } from "../app-process.ts";
import { freshDatabase } from "../studio.ts";
import { until as untilQuickly } from "../until.ts";

/** People may read 300 times a minute, and so may a test of the app as it is. */
export const until: typeof untilQuickly = (what, look) => untilQuickly(what, look, 300);

const person = { name: "Ana", email: "ana@example.org", password: "correct horse" };

/** A studio in a process of its own, to be killed and started anew on the same data. */
export interface MortalStudio {
  readonly directory: string;
  /** The collection that was set up, and its one subject; by uid. */
  readonly collection: string;
  readonly subject: { uid: string };
  signIn(): Promise<Client>;
  /** Kills the app without warning and starts it anew on the same data. */
  killAndStart(): Promise<Client>;
  /** Ends the app in peace and starts it anew on the same data. */
  stopAndStart(): Promise<Client>;
  /** Ends the app in peace and looks at what it left. */
  inspect<Seen>(look: (db: Database) => Promise<Seen>): Promise<Seen>;
  close(): Promise<void>;
}

/** Opens one on an empty database, where somebody has set up a collection with one subject. `settings` are variables of its environment. */
export async function openMortalStudio(settings: Record<string, string> = {}): Promise<MortalStudio> {
  const directory = await mkdtemp(join(tmpdir(), "pentimento-fault-"));
  const database = await emptyDatabase();
  const environment = { DATA_DIR: directory, ...database.environment, ...settings };
  let app = await startApp(environment);
  const signIn = () => signInAt(app.origin);
  return {
    directory,
    ...(await setUp(app, signIn)),
    signIn,
    async killAndStart() {
      await app.kill();
      app = await startApp(environment);
      return signIn();
    },
    async stopAndStart() {
      expect(await app.stop()).toBe(0);
      app = await startApp(environment);
      return signIn();
    },
    async inspect(look) {
      expect(await app.stop()).toBe(0);
      const db = await openDatabase({ url: database.environment.DATABASE_URL, directory });
      try {
        return await look(db);
      } finally {
        await db.close();
      }
    },
    async close() {
      await app.kill();
      await database.drop();
      await rm(directory, { recursive: true, force: true });
    },
  };
}

async function setUp({ origin }: AppProcess, signIn: () => Promise<Client>) {
  const anyone = createClient({ origin, headers: { origin } });
  const wish = { ...person, collection: { name: "The crew", kind: "studio" as const } };
  const collection = (await anyone(setupRoutes.run, { body: wish })).collection_uid ?? "";
  const { uid } = await (await signIn())(subjectRoutes.create, {
    params: { collection_id: collection },
    body: { kind: "character", name: "Ada Marsh" },
  });
  return { collection, subject: { uid } };
}

/** Of its own on the PostgreSQL that tests were given; else the embedded one, which lives in the app's folder. */
async function emptyDatabase(): Promise<{ environment: { DATABASE_URL?: string }; drop(): Promise<void> }> {
  if (!process.env.TEST_DATABASE_URL) return { environment: {}, drop: async () => {} };
  const { db, url, drop } = await freshDatabase();
  await db.close();
  return { environment: url ? { DATABASE_URL: url } : {}, drop };
}

async function signInAt(origin: string): Promise<Client> {
  const answer = await fetch(`${origin}/api/auth/sign-in/email`, {
    method: "POST",
    headers: { "content-type": "application/json", origin },
    body: JSON.stringify({ email: person.email, password: person.password }),
  });
  const cookie = answer.headers.getSetCookie().map((one) => one.split(";")[0]);
  return createClient({ origin, headers: { cookie: cookie.join("; "), origin } });
}
