import { AsyncLocalStorage } from "node:async_hooks";

export interface QueryAnswer {
  rows: Record<string, unknown>[];
  rowCount: number;
  fields: { name: string; dataTypeID: number }[];
  command: string;
}

/** The part of `pg.PoolClient` that Kysely and pg-boss use. */
export interface Client {
  query(query: string | { text: string; values?: unknown[] }, values?: unknown[]): Promise<QueryAnswer | QueryAnswer[]>;
  release(): void;
}

interface Held {
  client: Client;
  open: boolean;
}

const holding = new AsyncLocalStorage<Held>();

/** The client of the transaction that the caller runs in, if any. Libraries that ask the pool then join that transaction. */
export const heldClient = (): Client | undefined => {
  const held = holding.getStore();
  return held?.open ? held.client : undefined;
};

/** A held client, for somebody who connects: giving it back does nothing, for it belongs to the transaction. */
export const lent = (held: Client): Client => ({ query: held.query.bind(held), release: () => {} });

/** Runs `work` with `client` held: until it ends, everything asked of the pool in there goes through this client. */
export async function holdingClient<T>(client: Client, work: () => Promise<T>): Promise<T> {
  const held = { client, open: true };
  try {
    return await holding.run(held, work);
  } finally {
    held.open = false;
  }
}
