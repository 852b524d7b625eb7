import { randomUUID } from "node:crypto";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { asObject, type Json, type JsonObject, writeJson } from "../../src/platform/exact-json.ts";
import { empty, flat, imagesOf, newColor, node, saved } from "../contract-suites/comfy-protocol/ground.ts";
import { until } from "../until.ts";
import { outOfMemory } from "./faults.ts";
import { type FakeComfy, type FakeOptions, startFakeComfy } from "./start.ts";
import { Wire } from "./wire.ts";

let fake: FakeComfy;
let wire: Wire;

async function open(options?: FakeOptions): Promise<void> {
  fake = await startFakeComfy(options);
  wire = new Wire(fake.url);
}

beforeEach(() => open());
afterEach(async () => {
  wire.close();
  fake.steps.open();
  await fake.close();
});

const sampled = (steps = 3) => ({
  1: empty(newColor()),
  2: node("FakeSampler", { image: ["1", 0], seed: 1, steps }),
  9: saved("2"),
});

/** Accepted and kept at its first step. */
async function held(more: JsonObject = {}): Promise<string> {
  fake.steps.hold();
  const id = String((await wire.prompt(sampled(), more)).body.prompt_id);
  await fake.sockets.saw("executing", id);
  return id;
}

const queue = async () => {
  const { queue_running: running, queue_pending: pending } = (await wire.get("/queue")).body;
  const ids = (rows: Json | undefined) => (rows as Json[][]).map(([, id]) => id);
  return { running: ids(running), pending: ids(pending) };
};

const lastMessage = ({ status }: JsonObject) =>
  (asObject(status)?.messages as [string, JsonObject][] | undefined)?.at(-1);

describe("what a server loses", () => {
  test("a restart empties queue, history, numbers and the folder temp, and keeps the other files", async () => {
    const entry = await wire.made({ ...flat(), 8: node("PreviewImage", { images: ["1", 0] }) });
    const running = await held();
    const waiting = String((await wire.prompt(flat())).body.prompt_id);
    fake.restart();
    fake.steps.open();
    for (const id of [running, waiting, String((entry.prompt as Json[])[1])]) {
      expect((await wire.get(`/history/${id}`)).body).toEqual({});
      expect((await wire.get(`/api/jobs/${id}`)).status).toBe(404);
    }
    expect(await queue()).toEqual({ running: [], pending: [] });
    expect(fake.storage.read(imagesOf(entry)[0]!)).toBeDefined();
    expect(fake.storage.read(imagesOf(entry, "8")[0]!)).toBeUndefined();
    expect((await wire.prompt(flat())).body.number).toBe(0);
    expect(fake.runs.get(waiting)).toBeUndefined();
  });

  test("the ledger keeps what a restart makes the server forget", async () => {
    const first = String((await wire.prompt(flat())).body.prompt_id);
    await wire.ended(first);
    const running = await held();
    fake.restart();
    expect(fake.ledger).toMatchObject([
      { id: first, ending: "success", lostAt: expect.any(Number) },
      { id: running, ending: "lost", lostAt: expect.any(Number) },
    ]);
  });

  test("an output that was deleted is still told by the cache, and is not there", async () => {
    const prompt = flat();
    await wire.made(prompt);
    fake.storage.clearOutput();
    const entry = await wire.made(prompt);
    expect(entry).toMatchObject({ status: { status_str: "success" } });
    const { filename, subfolder } = imagesOf(entry)[0]!;
    expect((await wire.get(`/view?filename=${filename}&subfolder=${subfolder}`)).status).toBe(404);
  });

  test("a socket that comes back hears of the node that runs, and nothing of what it missed", async () => {
    const ear = await wire.listen();
    const id = await held({ client_id: ear.clientId });
    fake.sockets.drop();
    const again = await wire.listen(ear.clientId);
    expect(await again.of("executing")).toEqual({ node: "2" });
    fake.steps.open();
    await again.of("execution_success", id);
    expect(again.heard.some(({ type }) => type === "execution_start")).toBe(false);
  });

  test.for(["reset", "close"] as const)("connections can end by %s", async (how) => {
    const ear = await wire.listen();
    const code = new Promise((resolve) => ear.socket.once("close", resolve));
    fake.sockets.drop(how);
    expect(await code).toBe(how === "close" ? 1001 : 1006);
  });

  test("whoever came back before the loss was noticed goes deaf", async () => {
    const ear = await wire.listen();
    await wire.made(flat());
    const notice = fake.sockets.halfOpen();
    const again = await wire.listen(ear.clientId);
    await again.of("status");
    notice();
    const witness = await wire.listen();
    await wire.made(flat());
    await until("others hear", async () => witness.heard.length > 3);
    expect(again.heard.length).toBeLessThan(witness.heard.length);
    expect(again.heard.filter(({ type }) => type === "status")).toHaveLength(1);
  });

  test("a client that does not read holds up everybody else until it goes", async () => {
    const [slow, other] = [await wire.listen(), await wire.listen()];
    slow.socket.pause();
    const filling = "x".repeat(4 * 1024 * 1024);
    for (let count = 0; count < 8; count += 1) fake.sockets.send(slow.clientId, "logs", { filling });
    const { prompt_id: id } = (await wire.prompt(flat(), { client_id: other.clientId })).body;
    await wire.ended(String(id));
    expect(other.heard.some(({ data }) => data.prompt_id === id)).toBe(false);
    slow.socket.terminate();
    await other.of("execution_success", String(id));
  });
});

describe("a worker that does not work", () => {
  test("equal numbers and ids end it at a later prompt, and the server goes on accepting", async () => {
    await held();
    const [prompt_id, number] = [randomUUID(), 5];
    expect((await wire.prompt(flat(), { prompt_id, number })).status).toBe(200);
    expect((await wire.prompt(flat(), { prompt_id, number })).status).toBe(500);
    expect((await queue()).pending).toEqual([prompt_id, prompt_id]);
    const first = String((await wire.prompt(flat(), { number: 4 })).body.prompt_id);
    fake.steps.open();
    await until("the worker is free", async () => (await queue()).running.length === 0);
    expect((await wire.prompt(flat())).status).toBe(200);
    expect((await queue()).running).toEqual([]);
    expect(fake.runs.get(first)).toBeUndefined();
    fake.restart();
    expect(await wire.made(flat())).toMatchObject({ status: { completed: true } });
  });

  test("a worker that died keeps its job for ever, and a cancel says yes to it", async () => {
    fake.faults.killWorker();
    const id = String((await wire.prompt(flat())).body.prompt_id);
    await until("it is taken", async () => (await queue()).running.includes(id));
    const next = String((await wire.prompt(flat())).body.prompt_id);
    expect((await wire.post(`/api/jobs/${id}/cancel`)).body).toEqual({ cancelled: true });
    expect(await queue()).toEqual({ running: [id], pending: [next] });
    expect((await wire.get("/system_stats")).status).toBe(200);
  });

  test("a wedged node notices an interruption only when it comes to itself", async () => {
    const wedge = fake.faults.wedge();
    const id = String((await wire.prompt(sampled())).body.prompt_id);
    await wedge.arrived;
    await wire.post("/interrupt", { prompt_id: id });
    expect((await queue()).running).toEqual([id]);
    wedge.release();
    expect(lastMessage(await wire.ended(id))?.[0]).toBe("execution_interrupted");
  });

  test("a cancel can be answered as done and be lost", async () => {
    const id = await held();
    fake.faults.loseCancels(2);
    expect((await wire.post(`/api/jobs/${id}/cancel`)).body).toEqual({ cancelled: true });
    await wire.post("/interrupt", { prompt_id: id });
    expect(fake.faults.left).toBe(0);
    fake.steps.open();
    expect(await wire.ended(id)).toMatchObject({ status: { status_str: "success" } });
  });

  test("a client id that is an object is accepted, and ends the server", async () => {
    expect((await wire.prompt(flat(), { client_id: { a: 1 } })).status).toBe(200);
    await until("it is gone", () =>
      wire.get("/queue").then(
        () => false,
        () => true,
      ),
    );
    fake.restart();
    expect(await queue()).toEqual({ running: [], pending: [] });
  });

  test("memory runs out once, or always", async () => {
    fake.faults.failNode(outOfMemory.type, outOfMemory.message);
    const failed = await wire.made(flat());
    expect(lastMessage(failed)).toMatchObject(["execution_error", { exception_type: "torch.OutOfMemoryError" }]);
    expect(await wire.made(flat())).toMatchObject({ status: { completed: true } });
    fake.faults.everyNode = outOfMemory;
    for (const _try of [1, 2]) expect(await wire.made(flat())).toMatchObject({ status: { status_str: "error" } });
  });
});

describe("answers that mislead", () => {
  test.for([
    ["error", 500],
    ["html", 200],
    ["ignored", 200],
  ] as const)("%s: the request has no effect", async ([fault, status]) => {
    fake.faults.next("POST /prompt", fault);
    expect((await wire.prompt(flat())).status).toBe(status);
    expect(fake.accepted).toEqual([]);
  });

  test("the answer is lost after the prompt was accepted, or the prompt with it", async () => {
    fake.faults.next("POST /prompt", "reply-lost", "reset");
    await expect(wire.prompt(flat())).rejects.toThrow("fetch failed");
    expect(fake.accepted).toHaveLength(1);
    await expect(wire.prompt(flat())).rejects.toThrow("fetch failed");
    expect(fake.accepted).toHaveLength(1);
  });

  test("an answer names somebody else's prompt", async () => {
    const prompt_id = randomUUID();
    fake.faults.next("POST /prompt", "wrong-id");
    expect((await wire.prompt(flat(), { prompt_id })).body.prompt_id).not.toBe(prompt_id);
    fake.faults.next("GET /history", "wrong-id");
    await fake.sockets.saw("execution_success", prompt_id);
    expect(Object.keys((await wire.get(`/history/${prompt_id}`)).body)).not.toContain(prompt_id);
  });

  test("a success is announced before it can be read", async () => {
    const hold = fake.faults.holdHistory();
    const id = String((await wire.prompt(flat())).body.prompt_id);
    await hold.arrived;
    await fake.sockets.saw("execution_success", id);
    expect((await wire.get(`/history/${id}`)).body).toEqual({});
    hold.release();
    expect(await wire.ended(id)).toMatchObject({ status: { completed: true } });
  });

  test("a number of nan comes back as a word that is no JSON", async () => {
    const { text } = await wire.prompt(flat(), { number: "nan" });
    expect(() => JSON.parse(text) as unknown).toThrow(SyntaxError);
    expect(text).toContain('"number": NaN');
  });

  test("the largest seed comes back to its last digit", async () => {
    const prompt = {
      1: empty(1),
      2: node("ImageAddNoise", { image: ["1", 0], seed: 2n ** 64n - 1n, strength: 0.5 }),
      9: saved("2"),
    };
    const entry = await wire.made(prompt);
    expect(writeJson(entry.prompt!)).toContain('"seed":18446744073709551615');
  });
});
