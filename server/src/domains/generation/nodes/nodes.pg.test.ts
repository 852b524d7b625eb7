import { type Client, nodeRoutes } from "@pentimento/contract";
import { afterAll, beforeAll, expect, test } from "vitest";
import { type QuickPool, quickPool } from "../../../../test/quick-pool.ts";
import { quickProvider } from "../../../../test/quick-provider.ts";
import { openTestStudio, type TestStudio } from "../../../../test/studio.ts";
import { until } from "../../../../test/until.ts";
import { keepNodes } from "./keep-nodes.ts";

let studio: TestStudio;
let pool: QuickPool;
let admin: Client;
let player: Client;
let home: Awaited<ReturnType<TestStudio["collection"]>>;

beforeAll(async () => {
  pool = quickPool();
  const quick = quickProvider({ pool });
  studio = await openTestStudio({
    machines: { providers: new Map([[quick.name, quick]]) },
    environment: { COMFYUI_URLS: "http://atelier-1:8188/, http://atelier-2:8188" },
  });
  home = await studio.collection();
  admin = await studio.as(await studio.person({ isAdmin: true }));
  player = await studio.as(home.maker);
});
afterAll(() => studio.close());

const status = (who: Client) => who(nodeRoutes.status, {});
const nodeId = async (label: string) => {
  const node = (await status(admin)).nodes.find((one) => one.label === label);
  if (!node) throw new Error(`no node ${label}`);
  return { node_id: node.id };
};
const changes = async () => {
  const rows = await studio.deps.db.read
    .selectFrom("events")
    .select("body")
    .where("type", "=", "ComfyUIStateChanged")
    .where("collection_uid", "=", home.uid)
    .orderBy("id")
    .execute();
  return rows.map(({ body }) => body as { state: string; message: string; retry_in: number | null });
};
const problem = (slug: string, code: number) => ({ problem: { type: `/problems/${slug}`, status: code } });

test("S4-90 the health of every ComfyUI server is told to whoever is signed in, its address to admins only", async () => {
  expect(pool.members.map(({ label, url }) => [label, url])).toEqual([
    ["atelier-1", "http://atelier-1:8188"],
    ["atelier-2", "http://atelier-2:8188"],
  ]);
  const device = { name: "NVIDIA RTX 4090", vramTotal: 24_000, vramFree: 20_000 };
  const seen = { state: "connected", version: "0.3.60", devices: [device], classes: ["KSampler"] } as const;
  pool.stand("atelier-1", { ...seen, models: { checkpoints: ["a.safetensors", "b.safetensors"] }, running: 1 });
  pool.stand("atelier-2", { state: "connected" });
  const told = await until("both are seen", async () => {
    const now = await status(player);
    return now.state === "connected" && now;
  });
  expect(told).toMatchObject({ message: "All 2 ComfyUI servers are connected", retry_in: null });
  expect(told.nodes[0]).toMatchObject({
    label: "atelier-1",
    url: null,
    version: "0.3.60",
    running: 1,
    class_count: 1,
    models: { checkpoints: 2 },
    devices: [{ name: "NVIDIA RTX 4090", vram_total: 24_000, vram_free: 20_000 }],
  });
  expect((await status(admin)).nodes.map((node) => node.url)).toEqual([
    "http://atelier-1:8188",
    "http://atelier-2:8188",
  ]);
});

test("S4-96 every collection hears, in plain words, when the pool as a whole stands differently", async () => {
  const before = (await changes()).length;
  const retryAt = new Date(Date.now() + 20_000);
  pool.stand("atelier-2", { state: "open", reason: "refused", retryAt, failures: 5 });
  await until("degraded", async () => (await status(player)).state === "degraded");
  pool.stand("atelier-1", { state: "open", reason: "refused", retryAt, failures: 5 });
  await until("disconnected", async () => (await status(player)).state === "disconnected");
  pool.stand("atelier-1", { state: "connected", reason: undefined, retryAt: undefined, failures: 0, running: 0 });
  pool.stand("atelier-2", { state: "connected", reason: undefined, retryAt: undefined, failures: 0 });
  await until("connected", async () => (await status(player)).state === "connected");
  const told = (await changes()).slice(before);
  expect(told.map(({ state }) => state)).toEqual(["degraded", "disconnected", "connected"]);
  expect(told[0]?.message).toBe("atelier-2 is not answering. The other servers go on with the work.");
  expect(told[0]?.retry_in).toBeGreaterThan(0);
  expect(told[2]).toEqual({
    type: "ComfyUIStateChanged",
    state: "connected",
    message: "All 2 ComfyUI servers are connected",
    retry_in: null,
  });
});

test("Retry now asks every server at once, and a probe only its own", async () => {
  const before = pool.probed.length;
  await player(nodeRoutes.retry, {});
  expect(pool.probed.slice(before)).toContain(undefined);
  const params = await nodeId("atelier-2");
  expect(await admin(nodeRoutes.probe, { params })).toMatchObject({ label: "atelier-2" });
  expect(pool.probed).toContain(params.node_id);
});

test("an admin adds, rests and removes a server while the studio runs, and before its first answer nobody hears anything", async () => {
  const before = (await changes()).length;
  const added = await admin(nodeRoutes.add, { body: { url: "http://10.0.0.7:8190/", label: "Cellar" } });
  expect(added).toMatchObject({ label: "Cellar", url: "http://10.0.0.7:8190", origin: "added", state: "unknown" });
  await until("the pool has it", () => pool.members.some(({ label }) => label === "Cellar"));
  expect([(await status(player)).state, (await changes()).length]).toEqual(["connected", before]);
  const again = admin(nodeRoutes.add, { body: { url: "http://10.0.0.7:8190" } });
  await expect(again).rejects.toMatchObject(problem("node-known", 409));
  const params = { node_id: added.id };
  const rested = await admin(nodeRoutes.edit, { params, body: { enabled: false } });
  expect(rested).toMatchObject({ enabled: false, message: "Cellar is resting" });
  await until("it rests", () => pool.members.find(({ label }) => label === "Cellar")?.enabled === false);
  await admin(nodeRoutes.remove, { params });
  await until("the pool has left it", () => !pool.members.some(({ label }) => label === "Cellar"));
  await expect(admin(nodeRoutes.probe, { params })).rejects.toMatchObject(problem("not-found", 404));
});

test.each(["ftp://10.0.0.7", "file:///etc/passwd", "atelier"])("%s is no address of a server", async (url) => {
  await expect(admin(nodeRoutes.add, { body: { url } })).rejects.toMatchObject({ problem: { status: 400 } });
});

test("only an admin changes the pool", async () => {
  const add = player(nodeRoutes.add, { body: { url: "http://10.0.0.8:8188" } });
  await expect(add).rejects.toMatchObject({ problem: { status: 403 } });
});

test("a server that the environment no longer names leaves the pool at the next start, and the others keep what is known of them", async () => {
  const config = { ...studio.deps.config, COMFYUI_URLS: "http://atelier-1:8188" };
  const stop = await keepNodes({ ...studio.deps, config }, true, () => {});
  expect((await status(admin)).nodes).toMatchObject([{ label: "atelier-1", state: "connected", version: "0.3.60" }]);
  await stop();
});

test("an address in the environment that is none is said at the start", async () => {
  const config = { ...studio.deps.config, COMFYUI_URLS: "atelier-1:8188" };
  await expect(keepNodes({ ...studio.deps, config }, true, () => {})).rejects.toThrow(
    "COMFYUI_URLS: atelier-1:8188 is no http address",
  );
});
