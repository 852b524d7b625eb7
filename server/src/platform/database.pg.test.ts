import { once } from "node:events";
import { type AddressInfo, connect, createServer, type Socket } from "node:net";
import { sql } from "kysely";
import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { freshDatabase } from "../../test/studio.ts";
import { type Database, openDatabase, type Reader } from "./database.ts";

let db: Database;
let drop: () => Promise<void>;
beforeAll(async () => {
  ({ db, drop } = await freshDatabase());
  await sql`create table marks (name text primary key, count integer not null default 0)`.execute(db.read);
});
beforeEach(async () => {
  await sql`truncate marks`.execute(db.read);
});
afterAll(async () => {
  await db.close();
  await drop();
});

const mark = (reader: Reader, name: string) => sql`insert into marks (name) values (${name})`.execute(reader);
const marks = async () =>
  (await sql<{ name: string }>`select name from marks order by name`.execute(db.read)).rows.map((row) => row.name);
const outsider = new Error("stop here");

test("a transaction keeps everything, or nothing when its work throws", async () => {
  await db.inTx((tx) => mark(tx, "kept"));
  const failing = db.inTx(async (tx) => {
    await mark(tx, "lost");
    throw outsider;
  });
  await expect(failing).rejects.toBe(outsider);
  expect(await marks()).toEqual(["kept"]);
});

test("a transaction inside another one joins it and shares its end", async () => {
  const failing = db.inTx(async (tx) => {
    await mark(tx, "outer");
    await db.inTx((inner) => mark(inner, "inner"));
    expect(await marks()).toEqual(["inner", "outer"]);
    throw outsider;
  });
  await expect(failing).rejects.toBe(outsider);
  expect(await marks()).toEqual([]);
});

test("what a library asks of the pool inside a transaction belongs to that transaction", async () => {
  const failing = db.inTx(async () => {
    await db.pool.query("insert into marks (name) values ($1)", ["by the pool"]);
    const client = await db.pool.connect();
    await client.query("insert into marks (name) values ($1)", ["by a connection"]);
    client.release();
    expect(await marks()).toHaveLength(2);
    throw outsider;
  });
  await expect(failing).rejects.toBe(outsider);
  expect(await marks()).toEqual([]);
});

test("a transaction in which a statement failed does not end as if it had been kept", async () => {
  const swallowing = db.inTx(async (tx) => {
    await mark(tx, "before");
    await mark(tx, "before").catch(() => {});
    return "all is well";
  });
  await expect(swallowing).rejects.toThrow(/aborted/);
  expect(await marks()).toEqual([]);
  await db.inTx((tx) => mark(tx, "afterwards"));
  expect(await marks()).toEqual(["afterwards"]);
});

test("forty transactions at once, each reading beside itself, all end and none is lost", async () => {
  await mark(db.read, "counter");
  const turns = Array.from({ length: 40 }, () =>
    db.inTx(async (tx) => {
      await sql`update marks set count = count + 1 where name = 'counter'`.execute(tx);
      await marks();
      await db.inTx((inner) => sql`select 1`.execute(inner));
    }),
  );
  await Promise.all([...turns, ...Array.from({ length: 20 }, marks)]);
  const { rows } = await sql<{ count: number }>`select count from marks`.execute(db.read);
  expect(rows).toEqual([{ count: 40 }]);
});

test("what was begun inside a transaction and goes on after its end has a transaction of its own", async () => {
  const { promise: ended, resolve: end } = Promise.withResolvers<void>();
  const later = (name: string, work: () => void) =>
    ended.then(() =>
      db.inTx(async (tx) => {
        await mark(tx, name);
        work();
      }),
    );
  const going = await db.inTx(async () => [
    later("kept", () => {}),
    later("undone", () => {
      throw outsider;
    }),
  ]);
  end();
  expect((await Promise.allSettled(going)).map((one) => one.status)).toEqual(["fulfilled", "rejected"]);
  expect(await marks()).toEqual(["kept"]);
});

test("integers beyond 2^53 are refused and decimals keep every digit", async () => {
  const exact = await sql`select 9007199254740991::bigint as most, 18446744073709551615::numeric as seed`.execute(
    db.read,
  );
  expect(exact.rows).toEqual([{ most: Number.MAX_SAFE_INTEGER, seed: "18446744073709551615" }]);
  await expect(sql`select 9007199254740992::bigint as too_much`.execute(db.read)).rejects.toThrow(/2\^53/);
});

test("a listener hears what was committed, and nothing of what was rolled back", async () => {
  const heard: string[] = [];
  const { promise: last, resolve } = Promise.withResolvers<void>();
  const stop = await db.listen("marks", (payload) => {
    heard.push(payload);
    if (payload === "last") resolve();
  });
  const notify = (reader: Reader, payload: string) => sql`select pg_notify('marks', ${payload})`.execute(reader);
  await expect(
    db.inTx(async (tx) => {
      await notify(tx, "undone");
      throw outsider;
    }),
  ).rejects.toBe(outsider);
  await db.inTx((tx) => notify(tx, "first"));
  await notify(db.read, "last");
  await last;
  expect(heard).toEqual(["first", "last"]);
  await stop();
});

if (process.env.TEST_DATABASE_URL) {
  test("a connection that the server ends fails its query only; the process and the pool live on", async () => {
    const end = (reader: Reader) => sql`select pg_terminate_backend(pg_backend_pid())`.execute(reader);
    await expect(db.inTx(end)).rejects.toThrow(/terminat/i);
    const removed = once(db.pool, "remove");
    await expect(end(db.read)).rejects.toThrow(/terminat/i);
    await removed;
    await db.inTx((tx) => mark(tx, "alive"));
    expect(await marks()).toEqual(["alive"]);
  });

  test("a listener whose server goes away keeps trying, one try at a time, and hears again", async () => {
    const line = await breakableLine(new URL(process.env.TEST_DATABASE_URL ?? ""));
    const far = await openDatabase({ url: line.url });
    const heard: string[] = [];
    const stop = await far.listen("far", (payload) => heard.push(payload));
    line.cut();
    await line.refused(3);
    line.mend();
    const call = (turn: number) => sql`select pg_notify('far', ${String(turn)})`.execute(far.read);
    for (let turn = 0; heard.length === 0; turn++) await call(turn);
    await stop();
    await far.close();
    expect(await line.emptied(), "no connection was forgotten").toBe(true);
  });
}

/** A line to the server that can be cut; then it refuses at once whoever comes. */
async function breakableLine(target: URL) {
  const open = new Set<Socket>();
  const waiting: { count: number; tell: (count: number) => void }[] = [];
  let isCut = false;
  let refusals = 0;
  const server = createServer((near) => {
    if (isCut) {
      refusals += 1;
      near.destroy();
      for (const one of waiting) if (refusals >= one.count) one.tell(refusals);
      return;
    }
    const far = connect(Number(target.port), target.hostname);
    for (const end of [near, far]) {
      open.add(end);
      end.on("error", () => {}).on("close", () => [near, far].forEach((other) => other.destroy()));
    }
    near.pipe(far).pipe(near);
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  const url = new URL(target);
  url.port = String(port);
  return {
    url: url.href,
    cut() {
      isCut = true;
      for (const socket of open) socket.destroy();
    },
    mend: () => void (isCut = false),
    refused: (count: number) => new Promise<number>((tell) => waiting.push({ count, tell })),
    /** Resolves when no connection is left; one that was forgotten would hang here. */
    emptied: () => new Promise<boolean>((done) => server.close((error) => done(error === undefined))),
  };
}
