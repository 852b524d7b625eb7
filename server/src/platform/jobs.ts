import { sql } from "kysely";
import { fromKysely, PgBoss } from "pg-boss";
import type { Database, Reader, Tx } from "./database.ts";
import { newUid } from "./ids.ts";

export const jobsChannel = "pentimento_jobs";

export interface JobOrder {
  name: string;
  body: Record<string, unknown>;
  /** Orders with the key of a job that still waits join that job. */
  key?: string;
  /** What the job is about, so that people can see it beside the thing. */
  about?: { collectionUid?: string; subjectUid?: string; variantUid?: string };
  /** Higher first; 0 by default. */
  priority?: number;
}

export interface QueueLimits {
  name: string;
  /** Jobs of this name that may run at once, over all processes. */
  concurrency: number;
  /** Longest run, in seconds. */
  timeoutSeconds: number;
  /** Tries after the first. */
  retries: number;
}

export interface ClaimedJob {
  uid: string;
  name: string;
  body: Record<string, unknown>;
  /** Number of this try, from 1; also the fence of everything it writes. */
  attempt: number;
  /** Whether no try follows this one. */
  last: boolean;
  /** Whether every try is used up, by processes that died with it: it must not be begun again. */
  exhausted: boolean;
  about: { collectionUid: string | undefined; subjectUid: string | undefined };
}

const heartbeatSeconds = 10;
const retryDelaySeconds = 5;
const tenYearsSeconds = 10 * 365 * 24 * 3_600;
/** What is over stays in `jobs`; pg-boss counts all of its own rows every few seconds, so it keeps them only so long. */
const carriedSeconds = 300;

/**
 * The queue: pg-boss carries, the table `jobs` says how things stand. Orders are placed inside the caller's transaction.
 */
export class JobQueue {
  readonly #boss: PgBoss;
  readonly #database: Database;
  #limits: readonly QueueLimits[] = [];

  constructor(database: Database, onError: (error: unknown) => void) {
    this.#database = database;
    // Whoever has the embedded database to itself has no other process that could fall silent.
    const passSeconds = database.backend === "pglite" ? 60 : 5;
    this.#boss = new PgBoss({
      db: { executeSql: async (text, values) => oneAnswer(await database.pool.query(text, values as unknown[])) },
      backend: database.backend,
      schedule: false,
      supervise: true,
      superviseIntervalSeconds: passSeconds,
      monitorIntervalSeconds: passSeconds,
      maintenanceIntervalSeconds: carriedSeconds,
      monitorVacuum: false,
      reindex: false,
    });
    this.#boss.on("error", onError);
  }

  /** Makes the queues. On the embedded database nobody else can be at work, so what was running is waiting again. */
  async start(limits: readonly QueueLimits[]): Promise<void> {
    this.#limits = limits;
    await this.#boss.start();
    for (const limit of limits) await this.#makeQueue(limit);
    if (this.#database.backend === "pglite") await this.#releaseOrphans();
  }

  async #makeQueue(limit: QueueLimits): Promise<void> {
    const options = {
      expireInSeconds: limit.timeoutSeconds,
      retryLimit: limit.retries,
      retryDelay: retryDelaySeconds,
      retryBackoff: true,
      heartbeatSeconds,
      // An accepted order is never dropped for having waited long, such as for a machine that is away.
      retentionSeconds: tenYearsSeconds,
      deleteAfterSeconds: carriedSeconds,
    };
    if (await this.#boss.getQueue(limit.name)) await this.#boss.updateQueue(limit.name, options);
    else await this.#boss.createQueue(limit.name, { policy: "standard", ...options });
  }

  async #releaseOrphans(): Promise<void> {
    const { rows } = await this.#database.pool.query("select id, name from pgboss.job where state = 'active'");
    for (const row of rows as { id: string; name: string }[]) {
      await this.#database.pool.query(
        "update pgboss.job set state = 'retry', start_after = now() where id = $1 and name = $2",
        [row.id, row.name],
      );
    }
    await this.#database.read
      .updateTable("jobs")
      .set({ state: "queued", key: null })
      .where("state", "=", "running")
      .execute();
  }

  /** Places an order in the caller's transaction; gives the job's uid, which is the waiting job's own when the key joined it. */
  enqueue = async (tx: Tx, order: JobOrder): Promise<string> => {
    const uid = newUid();
    const placed = await tx
      .insertInto("jobs")
      .values({
        uid,
        name: order.name,
        body: JSON.stringify(order.body),
        key: order.key ?? null,
        collection_uid: order.about?.collectionUid ?? null,
        subject_uid: order.about?.subjectUid ?? null,
        variant_uid: order.about?.variantUid ?? null,
      })
      .onConflict((conflict) =>
        conflict.columns(["name", "key"]).where("state", "=", "queued").where("key", "is not", null).doNothing(),
      )
      .returning(["uid", sql`pg_notify(${jobsChannel}, ${order.name})`.as("told")])
      .executeTakeFirst();
    if (!placed) return this.#waiting(tx, order);
    await this.#boss.send(
      order.name,
      { body: order.body },
      { id: uid, priority: order.priority ?? 0, db: fromKysely(tx) },
    );
    return uid;
  };

  async #waiting(tx: Tx, order: JobOrder): Promise<string> {
    const row = await tx
      .selectFrom("jobs")
      .select("uid")
      .where("name", "=", order.name)
      .where("key", "=", order.key ?? "")
      .where("state", "=", "queued")
      .executeTakeFirstOrThrow();
    return row.uid;
  }

  /**
   * Takes the next job of a queue, never letting more than its `concurrency` run over all processes: the count and the
   * fetch happen under one advisory lock, for pg-boss's own limit can be overrun by processes that fetch together.
   */
  async claim(name: string): Promise<ClaimedJob | undefined> {
    const limit = this.#limits.find((one) => one.name === name);
    if (!limit) throw new Error(`no queue named ${name}`);
    return this.#database.inTx(async (tx) => {
      await sql`select pg_advisory_xact_lock(hashtext(${name}))`.execute(tx);
      const { rows } = await sql<{
        running: number;
      }>`select count(*) as running from pgboss.job where name = ${name} and state = 'active'`.execute(tx);
      if ((rows[0]?.running ?? 0) >= limit.concurrency) return undefined;
      const [job] = await this.#boss.fetch<{ body: Record<string, unknown> }>(name, {
        batchSize: 1,
        includeMetadata: true,
        db: fromKysely(tx),
      });
      if (!job) return undefined;
      const attempt = job.retryCount + 1;
      const row = await tx
        .updateTable("jobs")
        .set({ state: "running", attempt, started_at: new Date(), error: null })
        .where("uid", "=", job.id)
        .returning(["collection_uid", "subject_uid"])
        .executeTakeFirstOrThrow();
      return {
        uid: job.id,
        name,
        body: job.data.body,
        attempt,
        last: attempt > limit.retries,
        exhausted: attempt > limit.retries + 1,
        about: aboutOf(row),
      };
    });
  }

  /** Says that the job's worker lives. False means that the claim is lost: stop at once and write nothing. */
  async touch(job: ClaimedJob): Promise<boolean> {
    return affectedBy(await this.#boss.touch(job.name, fence(job))) > 0;
  }

  /** Settles a job inside the transaction that writes its results. False when another try has taken over: roll back. */
  async settle(
    tx: Tx,
    job: ClaimedJob,
    outcome: { state: "done" | "failed" | "cancelled"; error?: string },
  ): Promise<boolean> {
    const answer = await this.#boss.complete(job.name, fence(job), null, { db: fromKysely(tx) });
    if (affectedBy(answer) === 0) return false;
    await tx
      .updateTable("jobs")
      .set({ state: outcome.state, error: outcome.error ?? null, finished_at: new Date() })
      .where("uid", "=", job.uid)
      .execute();
    return true;
  }

  /** Gives a job back for another try, after a pause that grows. */
  async giveBack(job: ClaimedJob, error: string): Promise<void> {
    await this.#database.inTx(async (tx) => {
      const answer = await this.#boss.fail(job.name, fence(job), { message: error }, { db: fromKysely(tx) });
      if (affectedBy(answer) > 0)
        await tx.updateTable("jobs").set({ state: "queued", key: null, error }).where("uid", "=", job.uid).execute();
    });
  }

  /** Hands a job back without counting the try: for a worker that is about to stop, or for a while, in seconds. */
  async handBack(job: ClaimedJob, pauseSeconds = 0): Promise<void> {
    await this.#database.inTx(async (tx) => {
      const { numAffectedRows } = await sql`update pgboss.job set state = 'created', started_on = null,
        start_after = now() + make_interval(secs => ${pauseSeconds})
        where id = ${job.uid} and name = ${job.name} and state = 'active' and retry_count = ${job.attempt - 1}`.execute(
        tx,
      );
      if (numAffectedRows)
        await tx
          .updateTable("jobs")
          .set({ state: "queued", key: null, started_at: null })
          .where("uid", "=", job.uid)
          .execute();
    });
  }

  async stop(): Promise<void> {
    await this.#boss.stop({ graceful: false, close: false });
  }
}

export const aboutOf = (row: { collection_uid: string | null; subject_uid: string | null }): ClaimedJob["about"] => ({
  collectionUid: row.collection_uid ?? undefined,
  subjectUid: row.subject_uid ?? undefined,
});

const fence = (job: ClaimedJob) => ({ id: job.uid, retryCount: job.attempt - 1 });

/** Rows that a command changed; pg-boss 12.35 answers it but leaves it out of its types. */
const affectedBy = (answer: object) => (answer as { affected: number }).affected;

/** pg-boss sends several statements at times; it reads the rows of the last one that has any. */
function oneAnswer(answer: unknown): { rows: unknown[] } {
  const answers = (Array.isArray(answer) ? answer : [answer]) as { rows: unknown[] }[];
  return { rows: answers.flatMap((one) => one.rows) };
}

/**
 * Drops a job that still waits, with its transport. False when it no longer waits. The transport is locked first, as a claim
 * does, so that the two wait for each other and not in a circle.
 */
export async function dropWaiting(tx: Tx, { uid, name }: { uid: string; name: string }): Promise<boolean> {
  const { numAffectedRows } = await sql`delete from pgboss.job
    where id = ${uid} and name = ${name} and state in ('created', 'retry')`.execute(tx);
  if (!numAffectedRows) return false;
  await tx.updateTable("jobs").set({ state: "cancelled", finished_at: new Date() }).where("uid", "=", uid).execute();
  return true;
}

/** Lets a job that pauses before its next try begin at once. */
export async function hastenWaiting(tx: Tx, uid: string, name: string): Promise<void> {
  await sql`update pgboss.job set start_after = now()
    where id = ${uid} and name = ${name} and state in ('created', 'retry') and start_after > now()`.execute(tx);
  await sql`select pg_notify(${jobsChannel}, ${name})`.execute(tx);
}

/** How the jobs about a variant stand, newest first. */
export const jobsOfVariant = (db: Reader, variantUid: string) =>
  db.selectFrom("jobs").selectAll().where("variant_uid", "=", variantUid).orderBy("id", "desc").execute();

export const jobByUid = (db: Reader, uid: string) =>
  db.selectFrom("jobs").selectAll().where("uid", "=", uid).executeTakeFirst();
