import { generationRoutes, nodeRoutes } from "@pentimento/contract";
import { afterEach, beforeEach, expect, test } from "vitest";
import { type QuickPool, quickPool } from "../../../../test/quick-pool.ts";
import { type QuickProvider, quickProvider } from "../../../../test/quick-provider.ts";
import {
  batchOf,
  generate,
  hasten,
  type SourcedSubject,
  settledSoon,
  sourcedSubjects,
} from "../../../../test/sourced-subject.ts";
import { openTestStudio, type TestStudio } from "../../../../test/studio.ts";
import { until } from "../../../../test/until.ts";

let studio: TestStudio;
let quick: QuickProvider;
let pool: QuickPool;
let ada: SourcedSubject;

beforeEach(async () => {
  pool = quickPool();
  quick = quickProvider({ pool });
  studio = await openTestStudio({
    machines: { providers: new Map([[quick.name, quick]]) },
    environment: { COMFYUI_URLS: "http://a:8188, http://b:8188" },
  });
  ada = await (await sourcedSubjects(studio))();
});
afterEach(() => studio.close());

const attempts = async () =>
  studio.deps.db.read.selectFrom("generation_attempts").select(["state", "node"]).orderBy("number").execute();

/** Has a picture begun at server a, which then is out of reach. Gives its batch, and the ways to let go on and to come back. */
async function leaveInTheMiddle() {
  pool.stand("a", { state: "connected" });
  const goOn = quick.hold();
  const { batch_id: id } = await generate(ada, { count: 1 });
  await until("it runs", async () => (await attempts()).some((one) => one.state === "submitted"));
  const comeBack = quick.leave();
  pool.stand("a", { state: "open" });
  return { id, goOn, comeBack };
}

/** Waits for a batch without the pauses between tries. */
const becomes = (id: string, status: string) =>
  until(`the batch is ${status}`, async () => {
    await hasten(studio);
    const batch = await batchOf(ada, id);
    return batch.status === status && batch;
  });

test("a batch is cancelled though its server is away, and what was made there all the same is kept as a late candidate", async () => {
  const { id, goOn, comeBack } = await leaveInTheMiddle();
  await ada.api(generationRoutes.cancel, { params: { batch_id: id } });
  await becomes(id, "Cancelled");
  expect(await attempts()).toMatchObject([{ state: "unknown" }]);
  goOn();
  comeBack();
  await settledSoon(studio);
  expect(await attempts()).toMatchObject([{ state: "late" }]);
  const late = await studio.deps.db.read
    .selectFrom("image_variants")
    .select(["late", "blob_id", "deleted_at"])
    .where("subject_id", "=", ada.subject.id)
    .where("provenance", "=", "generated")
    .orderBy("id")
    .execute();
  expect(late).toMatchObject([
    { late: false, blob_id: null, deleted_at: expect.any(Date) },
    { late: true, blob_id: expect.any(Number), deleted_at: null },
  ]);
  expect(quick.submitted).toHaveLength(1);
});

test("a server that does not answer can be taken out, and what it had is made elsewhere, once", async () => {
  const { id, goOn, comeBack } = await leaveInTheMiddle();
  const admin = await studio.as(await studio.person({ isAdmin: true }));
  const nodes = (await admin(nodeRoutes.status, {})).nodes;
  const params = { node_id: nodes.find((one) => one.label === "a")?.id ?? "" };
  await until("it is seen", async () => (await admin(nodeRoutes.status, {})).nodes.some((one) => one.state === "open"));
  await admin(nodeRoutes.remove, { params });
  await until("it was given up", async () => {
    await hasten(studio);
    return (await attempts()).every((one) => one.state === "absent");
  });
  goOn();
  comeBack();
  pool.stand("b", { state: "connected" });
  expect(await becomes(id, "Complete")).toMatchObject({ completed_count: 1, items: [{ attempts: 2 }] });
  expect((await attempts()).map((one) => one.state)).toEqual(["absent", "landed"]);
});

test("a server that answers is not taken out while it makes a picture", async () => {
  pool.stand("a", { state: "connected" });
  const goOn = quick.hold();
  const { batch_id: id } = await generate(ada, { count: 1 });
  await until("it runs", async () => (await attempts()).some((one) => one.state === "submitted"));
  const admin = await studio.as(await studio.person({ isAdmin: true }));
  const node = await until("it is seen", async () =>
    (await admin(nodeRoutes.status, {})).nodes.find((one) => one.state === "connected"),
  );
  const removed = admin(nodeRoutes.remove, { params: { node_id: node.id } });
  await expect(removed).rejects.toMatchObject({ problem: { status: 409, type: "/problems/node-busy" } });
  goOn();
  await becomes(id, "Complete");
});
