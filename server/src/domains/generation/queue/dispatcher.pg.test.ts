import { generationRoutes } from "@pentimento/contract";
import { afterAll, beforeAll, expect, test } from "vitest";
import { quickPool } from "../../../../test/quick-pool.ts";
import { quickProvider } from "../../../../test/quick-provider.ts";
import { openTestStudio, type TestStudio } from "../../../../test/studio.ts";
import { Dispatcher } from "./dispatcher.ts";

const pool = quickPool();
let studio: TestStudio;

beforeAll(async () => {
  // The table knows none of these servers, so nothing may bring the pool in step with it.
  const quick = { ...quickProvider({ pool }), pool: undefined };
  studio = await openTestStudio({ works: false, machines: { providers: new Map([[quick.name, quick]]) } });
});
afterAll(() => studio.close());

test("a look for places opens a transaction where something waits, and none where nothing does", async () => {
  const { db } = studio.deps;
  let transactions = 0;
  const inTx: typeof db.inTx = (work) => {
    transactions += 1;
    return db.inTx(work);
  };
  const lookOnce = async () => {
    const stop = await new Dispatcher({ ...studio.deps, db: { ...db, inTx } }).start();
    await stop();
  };
  await lookOnce();
  expect(transactions).toBe(0);
  const home = await studio.collection({ kind: "world" });
  const { uid } = await studio.subject({ collection: home, kind: "location" });
  const api = await studio.as(home.maker);
  await api(generationRoutes.generate, { params: { character_id: uid }, body: { variant_type: "backdrop", count: 1 } });
  pool.setNodes([{ key: "a", url: "http://a", label: "a", enabled: true }]);
  pool.stand("a", { state: "connected" });
  await lookOnce();
  expect(transactions).toBe(1);
  const given = await db.read.selectFrom("generation_items").select("node").execute();
  expect(given).toEqual([{ node: "a" }]);
});
