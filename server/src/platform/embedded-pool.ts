import type { PGlite, Results } from "@electric-sql/pglite";
import { type Client, heldClient, lent, type QueryAnswer } from "./held-client.ts";

interface AskedQuery {
  text: string;
  values?: unknown[];
}

/** Kysely counts changed rows only when it is told the command, which PGlite leaves out. */
const commandOf = (text: string) => /^\s*(\w+)/.exec(text)?.[1]?.toUpperCase() ?? "";

const answered = (result: Results<Record<string, unknown>>, text: string): QueryAnswer => ({
  rows: result.rows,
  rowCount: result.affectedRows || result.rows.length,
  fields: result.fields.map((field) => ({ name: field.name, dataTypeID: field.dataTypeID })),
  command: commandOf(text),
});

/**
 * Dresses the one connection of an in-process PGlite as a `pg.Pool`: whoever connects waits for its turn, and what is
 * asked inside a held transaction joins it. Releasing rolls back where one was begun, so that a forgotten transaction
 * cannot leak into the next turn.
 */
export function embeddedPool(lite: PGlite) {
  let tail: Promise<void> = Promise.resolve();
  const connect = async (): Promise<Client> => {
    const held = heldClient();
    if (held) return lent(held);
    const before = tail;
    const turn = Promise.withResolvers<void>();
    tail = turn.promise;
    await before;
    return leaseOf(lite, turn.resolve);
  };
  return {
    connect,
    async query(query: string | AskedQuery, values?: unknown[]) {
      const client = await connect();
      try {
        return await client.query(query, values);
      } finally {
        client.release();
      }
    },
    end: () => lite.close(),
  };
}

/** Words without which no statement opens a transaction; where they mean something else, a rollback too many does no harm. */
const opensTransaction = /\b(begin|start)\b/i;

/** One turn on the connection; `passOn` lets the next one begin. */
function leaseOf(lite: PGlite, passOn: () => void): Client {
  let open = true;
  let began = false;
  return {
    query(query, values) {
      began ||= opensTransaction.test(typeof query === "string" ? query : query.text);
      return ask(lite, query, values);
    },
    release() {
      if (!open) return;
      open = false;
      if (!began) return passOn();
      // A failing rollback means that there was nothing to roll back: the next turn may begin either way.
      lite.exec("rollback").then(passOn, passOn);
    },
  };
}

async function ask(lite: PGlite, query: string | AskedQuery, given?: unknown[]): Promise<QueryAnswer | QueryAnswer[]> {
  const text = typeof query === "string" ? query : query.text;
  const values = given ?? (typeof query === "string" ? undefined : query.values);
  if (values?.length) return answered(await lite.query<Record<string, unknown>>(text, values), text);
  const results = (await lite.exec(text)).map((result) => answered(result as Results<Record<string, unknown>>, text));
  return results.length === 1 && results[0] ? results[0] : results;
}
