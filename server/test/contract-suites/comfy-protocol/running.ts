import { randomUUID } from "node:crypto";
import { expect, test } from "vitest";
import { asObject, type Json, type JsonObject } from "../../../src/platform/exact-json.ts";
import { until } from "../../until.ts";
import { flat, imagesOf, node, saved, type WireUnderTest } from "./ground.ts";

export function running(house: () => WireUnderTest): void {
  const at = () => house().wire;
  const ofPrompt = (id: string) => (one: { data: JsonObject }) => one.data.prompt_id === id;

  test("the messages come in their order and end with a node of null", async () => {
    const ear = await at().listen();
    const { body } = await at().prompt(flat(), { client_id: ear.clientId });
    const id = String(body.prompt_id);
    await until("the end", async () => ear.heard.some((one) => one.type === "executing" && one.data.node === null));
    expect(ear.heard[0]).toMatchObject({ type: "status", data: { sid: ear.clientId } });
    const mine = ear.heard.filter(ofPrompt(id)).filter(({ type }) => type !== "progress_state");
    expect(mine.map(({ type, data }) => [type, data.node])).toEqual([
      ["execution_start", undefined],
      ["execution_cached", undefined],
      ["executing", "1"],
      ["executing", "9"],
      ["executed", "9"],
      ["execution_success", undefined],
      ["executing", null],
    ]);
    expect(ear.heard.some(({ type }) => type === "progress_state")).toBe(true);
  });

  test("an equal prompt runs no node, and repeats the old name of the file", async () => {
    const prompt = flat();
    const first = await at().made(prompt);
    const ear = await at().listen();
    const { body } = await at().prompt(prompt, { client_id: ear.clientId });
    const second = await at().ended(String(body.prompt_id));
    expect(imagesOf(second)).toEqual(imagesOf(first));
    const cached = await ear.of("execution_cached", String(body.prompt_id));
    expect(new Set(cached.nodes as Json[])).toEqual(new Set(["1", "9"]));
    const again = { ...prompt, 9: { ...prompt[9], inputs: { ...prompt[9].inputs, nonce: randomUUID() } } };
    expect(imagesOf(await at().made(again))).not.toEqual(imagesOf(first));
  });

  test("a node that fails ends the prompt, and what was done before stays in the history", async () => {
    const entry = await at().made({
      ...flat(),
      8: node("PreviewImage", { images: ["1", 0] }),
      9: saved("1", "../../x"),
    });
    expect(entry).toMatchObject({ status: { status_str: "error", completed: false } });
    const messages = asObject(entry.status)?.messages as [string, JsonObject][];
    expect(messages.map(([type]) => type)).toEqual(["execution_start", "execution_cached", "execution_error"]);
    expect(messages.at(-1)?.[1]).toMatchObject({ node_id: "9", node_type: "SaveImage", exception_type: "Exception" });
    expect(imagesOf(entry, "8")).toHaveLength(1);
  });

  test("an interrupted prompt is an error whose last message says so", async () => {
    const { body } = await at().prompt(house().slowGraph());
    const id = String(body.prompt_id);
    await until("it runs", async () => (await at().get("/queue")).text.split('"queue_pending"')[0]?.includes(id));
    const entry = await until("its end", async () => {
      await at().post("/interrupt", { prompt_id: id });
      return asObject((await at().get(`/history/${id}`)).body[id]);
    });
    expect(entry).toMatchObject({ status: { status_str: "error" } });
    const messages = asObject(entry.status)?.messages as [string, JsonObject][];
    expect(messages.at(-1)?.[0]).toBe("execution_interrupted");
    expect((await at().get(`/api/jobs/${id}`)).body).toMatchObject({ id, status: "cancelled" });
  });

  test("an interrupt that names another prompt changes nothing", async () => {
    expect(await at().post("/interrupt", { prompt_id: randomUUID() })).toMatchObject({ status: 200, text: "" });
  });

  test("after another connection took its client id over, a socket hears nothing", async () => {
    const first = await at().listen("twice");
    const second = await at().listen("twice");
    first.socket.terminate();
    await until("the first is gone", async () => first.socket.readyState === first.socket.CLOSED);
    const witness = await at().listen();
    await until("the server noticed", async () => {
      const before = second.heard.length;
      await at().made(flat());
      return second.heard.length === before;
    });
    const known = second.heard.length;
    const { body } = await at().prompt(flat(), { client_id: "twice" });
    await at().ended(String(body.prompt_id));
    await until("others hear", async () => witness.heard.length > 3);
    expect(second.heard).toHaveLength(known);
    expect(second.socket.readyState).toBe(second.socket.OPEN);
  });
}
