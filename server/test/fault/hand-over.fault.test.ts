import { sql } from "kysely";
import { afterAll, afterEach, beforeAll, expect, test } from "vitest";
import { asObject, readJson } from "../../src/platform/exact-json.ts";
import { photo } from "../builders.ts";
import { halfInRange, restyled, withWrongValues } from "../fake-comfy/graphs.ts";
import { Wire } from "../fake-comfy/wire.ts";
import { generate, sourcedSubjects } from "../sourced-subject.ts";
import { until } from "../until.ts";
import { keepGraph } from "../workflows/keep-graph.ts";
import { type Atelier, openAtelier } from "./atelier.ts";
import { expectLanded } from "./expect-landed.ts";

let atelier: Atelier;

beforeAll(async () => {
  atelier = await openAtelier({ limits: { promptMs: 150 } });
});
afterEach(() => atelier.clear());
afterAll(() => atelier.close());

const states = async (asked: Parameters<Atelier["attempts"]>[0]) =>
  (await atelier.attempts(asked)).map(({ state }) => state);

const isInDoubt = async (asked: Parameters<Atelier["attempts"]>[0]) => (await states(asked)).includes("unknown");

test("C16 S4-4 a prompt that was accepted while its answer got lost is looked up, and never sent again", async () => {
  const [fake] = await atelier.servers();
  fake!.faults.next("POST /prompt", "reply-lost");
  const asked = await atelier.ask();
  await expectLanded(atelier, asked);
  expect(fake!.accepted).toEqual((await atelier.attempts(asked)).map(({ uid }) => uid));
});

test("C16 a prompt that the server takes only after our patience holds its place in doubt, and runs once", async () => {
  const [slow] = await atelier.servers();
  const hold = slow!.faults.hold("POST /prompt");
  const asked = await atelier.ask();
  await hold.arrived;
  await until("it is in doubt", () => isInDoubt(asked));
  await atelier.servers(1);
  const second = await atelier.ask();
  await expectLanded(atelier, second);
  expect(await states(asked)).toEqual(["unknown"]);
  hold.release();
  await expectLanded(atelier, asked);
  expect(await states(asked)).toEqual(["landed"]);
});

test.for(["error", "reset", "html"] as const)(
  "S4-4 a prompt that never arrived (%s) is proved absent, then made under a new id",
  async (fault) => {
    const [fake] = await atelier.servers();
    fake!.faults.next("POST /prompt", fault);
    const asked = await atelier.ask();
    await expectLanded(atelier, asked);
    expect(await states(asked)).toEqual(["absent", "landed"]);
    expect(fake!.accepted).toHaveLength(1);
  },
);

test("an answer that names somebody else's prompt changes nothing: the id is ours", async () => {
  const [fake] = await atelier.servers();
  fake!.faults.next("POST /prompt", "wrong-id");
  const asked = await atelier.ask();
  await expectLanded(atelier, asked);
  expect(await states(asked)).toEqual(["landed"]);
});

test("an id that somebody sends a second time runs twice there, and its picture lands once", async () => {
  const [fake] = await atelier.servers();
  fake!.steps.hold();
  const asked = await atelier.ask();
  await fake!.sockets.saw("execution_start");
  const [ours] = await atelier.attempts(asked);
  const { body } = await new Wire(fake!.url).get("/queue");
  const [running] = body.queue_running as [number, string, object][];
  await new Wire(fake!.url).prompt(asObject(readJson(JSON.stringify(running![2])))!, { prompt_id: ours!.uid });
  fake!.steps.open();
  expect(await atelier.ended(asked)).toMatchObject({ status: "Complete", completed_count: 1 });
  await until("it ran twice", () => fake!.runs.get(ours!.uid) === 2);
  const { doubled, extraRuns } = await atelier.reckoning();
  expect(doubled).toEqual([]);
  expect(extraRuns).toMatchObject([{ id: ours!.uid }]);
});

test("S4-95 C12 a graph of which the wanted output was dropped is refused by name, although the server said 200", async () => {
  const [fake] = await atelier.servers();
  const asked = await atelier.ask({ graph: halfInRange(["22"]) });
  const batch = await atelier.ended(asked);
  expect(batch).toMatchObject({ status: "Failed", failed_count: 1, error_message: expect.stringContaining("22") });
  expect(await atelier.statuses(asked)).toEqual(["pending"]);
  await until("what it began is over", () => fake!.ledger.every(({ ending }) => ending !== undefined));
});

test("S4-95 C12 a graph that the server refuses fails once, with the node and what is wrong there", async () => {
  const [fake] = await atelier.servers();
  const asked = await atelier.ask({ graph: withWrongValues() });
  expect(await atelier.ended(asked)).toMatchObject({
    status: "Failed",
    error_message: expect.stringMatching(/EmptyImage.*min of 1: width/),
    items: [{ attempts: 1 }],
  });
  expect(fake!.ledger).toEqual([]);
});

test.for([
  ["once is repeated", 1, ["landed"]],
  ["each time leaves nothing at the server, and is made under a new id", 4, ["absent", "landed"]],
] as const)("C16 S4-4 an upload that fails %s", async ([, failures, ends]) => {
  const [fake] = await atelier.servers();
  const ada = await (await sourcedSubjects(atelier.studio))();
  const workflow_id = await keepGraph(atelier.studio.deps, restyled({ bytes: photo(), format: "png" }));
  fake!.faults.next("POST /upload/image", ...Array.from({ length: failures }, () => "error" as const));
  const { batch_id, variant_ids } = await generate(ada, { provider: "comfy", workflow_id, count: 1 });
  const asked = { batchId: batch_id, variants: variant_ids };
  await expectLanded(atelier, asked);
  expect(await states(asked)).toEqual(ends);
});

test("S3-52 a seed of 2^64 - 1 reaches the server to its last digit", async () => {
  const [fake] = await atelier.servers();
  fake!.steps.hold();
  const seed = "18446744073709551615";
  const asked = await atelier.ask({ seed });
  await fake!.sockets.saw("execution_start");
  const { text } = await new Wire(fake!.url).get("/queue");
  expect(text).toMatch(new RegExp(`"seed": ?${seed}[,}]`));
  fake!.steps.open();
  await expectLanded(atelier, asked);
  const { rows } = await sql<{ seed: string }>`select seed::text from image_variants
    where id = ${asked.variants[0]!}`.execute(atelier.studio.deps.db.read);
  expect(rows).toEqual([{ seed }]);
});
