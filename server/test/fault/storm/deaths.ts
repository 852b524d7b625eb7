import { sql } from "kysely";
import type { BlobStore } from "../../../src/adapters/blobs/store.ts";
import type { Attempt, ImageProvider } from "../../../src/adapters/providers/provider.ts";
import type { Database, Reader, Tx } from "../../../src/platform/database.ts";

/** The moments in the life of a request and of its attempts at which the process can be made to die, in their order. */
export const moments = [
  /** The batch is written and not yet committed: whoever asks has no answer. */
  "request-uncommitted",
  /** A place was given; the attempt is written and not yet committed. */
  "attempt-uncommitted",
  /** The attempt is recorded, nothing has been sent. */
  "recorded",
  /** The prompt has left, and its answer has not come. */
  "in-flight",
  /** The server has answered, and nobody has read it. */
  "answered",
  /** The answer is read, the attempt is not yet written down as submitted. */
  "accepted",
  /** The picture is being made. */
  "followed",
  /** Its end is known, the picture is still there. */
  "ended",
  /** The picture is here, in memory. */
  "downloaded",
  /** The picture is on our disk, and no row names it. */
  "kept",
  /** The landing is written and not yet committed. */
  "landing-uncommitted",
  /** The landing is committed, nobody has been told and nothing has been released. */
  "landed",
] as const;

export type Moment = (typeof moments)[number];

/** Ends this process at a moment that was asked for, as a power cut would. */
export class Death {
  #moment: Moment | undefined;
  #mayCome = false;

  /** The next time that this moment comes is the last one. */
  expect(moment: Moment): void {
    this.#moment = moment;
  }

  /** Whether it may come now: an item that took two processes down with it would rightly be put aside. */
  allow(may: boolean): void {
    this.#mayCome = may;
  }

  at(moment: Moment): void {
    if (this.#mayCome && this.#moment === moment) process.kill(process.pid, "SIGKILL");
  }

  waitsFor(moment: Moment): boolean {
    return this.#mayCome && this.#moment === moment;
  }
}

const rowsOfThis = {
  "request-uncommitted": sql<{ there: number }>`select 1 as there from generation_batches
    where xmin = pg_current_xact_id()::xid and started_at is null limit 1`,
  "attempt-uncommitted": sql<{ there: number }>`select 1 as there from generation_attempts
    where xmin = pg_current_xact_id()::xid and state = 'submitting' limit 1`,
  "landing-uncommitted": sql<{ there: number }>`select 1 as there from generation_attempts
    where xmin = pg_current_xact_id()::xid and state = 'landed' limit 1`,
};

async function beforeCommit(death: Death, tx: Tx): Promise<void> {
  for (const [moment, rows] of Object.entries(rowsOfThis)) {
    if (!death.waitsFor(moment as Moment)) continue;
    if ((await rows.execute(tx)).rows.length > 0) death.at(moment as Moment);
  }
}

export const mortalDatabase = (db: Database, death: Death): Database => ({
  ...db,
  inTx: (work) =>
    db.inTx(async (tx) => {
      const result = await work(tx);
      await beforeCommit(death, tx);
      return result;
    }),
});

export const mortalStore = (store: BlobStore, death: Death): BlobStore => ({
  ...store,
  async put(bytes, extension) {
    const kept = await store.put(bytes, extension);
    death.at("kept");
    return kept;
  },
});

/** A `fetch` that may be the last thing its process does. */
export const mortalFetch =
  (death: Death): typeof fetch =>
  async (input, init) => {
    const isPrompt = init?.method === "POST" && String(input).endsWith("/prompt");
    const answer = await fetch(input, init);
    if (isPrompt && answer.ok) death.at("answered");
    return answer;
  };

export function mortalProvider(inner: ImageProvider, death: Death): ImageProvider {
  const after = async <T>(work: Promise<T>, moment: Moment): Promise<T> => {
    const result = await work;
    death.at(moment);
    return result;
  };
  const mortal: Partial<ImageProvider> = {
    submit: (attempt: Attempt) => {
      death.at("recorded");
      return after(inner.submit(attempt), "accepted");
    },
    follow: (attempt, { signal, onProgress }) =>
      after(
        inner.follow(attempt, {
          signal,
          onProgress(fraction, preview) {
            death.at("followed");
            onProgress(fraction, preview);
          },
        }),
        "ended",
      ),
    fetch: (attempt) => after(inner.fetch(attempt), "downloaded"),
    release(attempt) {
      death.at("landed");
      return inner.release(attempt);
    },
  };
  return new Proxy(inner, {
    get(target, name) {
      if (Object.hasOwn(mortal, name)) return mortal[name as keyof ImageProvider];
      const value: unknown = Reflect.get(target, name, target);
      return typeof value === "function" ? value.bind(target) : value;
    },
  });
}

export interface Tally {
  /** Pictures that are still to come. */
  open: number;
  landed: number;
  /** Why pictures failed, where some did. */
  failed: string[];
  /** How the oldest that are still to come stand, for whoever has to find out why they do not come. */
  oldest: string[];
  /** Whether one that is still to come was begun before `born`. */
  isOld: boolean;
}

export async function whatIsOpen(db: Reader, born: Date): Promise<Tally> {
  const { rows } = await sql<Tally>`
    with waiting as (select * from generation_items where state in ('queued', 'processing'))
    select (select count(*) from waiting)::int as open,
      (select count(*) from generation_items where state = 'complete')::int as landed,
      array(select error from generation_items where state = 'failed') as failed,
      array(select concat_ws(' ', waiting.state, waiting.node, tried.state, tried.error) from waiting
        left join generation_attempts tried on tried.item_id = waiting.id order by waiting.id, tried.id limit 10) as oldest,
      exists (select 1 from waiting join generation_attempts tried on tried.item_id = waiting.id
        where tried.created_at < ${born}) as "isOld"`.execute(db);
  return rows[0]!;
}
