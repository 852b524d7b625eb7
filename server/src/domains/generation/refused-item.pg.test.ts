import { afterAll, beforeAll, expect, test } from "vitest";
import { quickProvider } from "../../../test/quick-provider.ts";
import { batchOf, generate } from "../../../test/sourced-subject.ts";
import { openTestStudio, type TestStudio } from "../../../test/studio.ts";
import { StudioError } from "../../platform/errors.ts";
import { runItem } from "./run-item.ts";

const quick = quickProvider();
let studio: TestStudio;
beforeAll(async () => {
  studio = await openTestStudio({ works: false, machines: { providers: new Map([[quick.name, quick]]) } });
});
afterAll(() => studio.close());

/** One worker's try at a job; what it leads to is written by `settle` alone. */
async function take(itemUid: string) {
  const context = { uid: "", attempt: 1, last: false, signal: new AbortController().signal, afterwards: () => {} };
  const noSource = async () => ({ source: undefined, standing: { usable: true } as const });
  const landing = await runItem(studio.deps, noSource, { itemUid, node: quick.name }, context);
  return { settle: () => studio.deps.db.inTx(landing) };
}

test("S4-95 C12 a refusal that was written down ends the picture, also when the worker lost its job before it could say so", async () => {
  const home = await studio.collection({ kind: "world" });
  const subject = await studio.subject({ collection: home });
  const ada = { home, subject, api: await studio.as(home.maker) };
  const { batch_id: batch } = await generate(ada, { count: 1 });
  const { uid } = await studio.deps.db.read
    .selectFrom("generation_items")
    .innerJoin("generation_batches", "generation_batches.id", "generation_items.batch_id")
    .select("generation_items.uid")
    .where("generation_batches.uid", "=", batch)
    .executeTakeFirstOrThrow();
  const refusal = new StudioError("invalid", "provider/refused", "ComfyUI refused the graph. 4: no such model");
  quick.loseNext({ error: refusal, arrives: false });
  await expect(take(uid)).rejects.toBe(refusal);
  expect(await batchOf(ada, batch)).toMatchObject({ status: "Processing" });
  const other = await take(uid);
  await other.settle();
  expect(quick.submitted).toEqual([]);
  expect(await batchOf(ada, batch)).toMatchObject({
    status: "Failed",
    error_message: refusal.message,
    items: [{ attempts: 1, state: "failed" }],
  });
});
