import { randomUUID } from "node:crypto";
import { expect, test } from "vitest";
import { type Json } from "../../../src/platform/exact-json.ts";
import { until } from "../../until.ts";
import { flat, newColor, type WireUnderTest } from "./ground.ts";

export function acceptance(house: () => WireUnderTest): void {
  const at = () => house().wire;
  test("a prompt is accepted under the id it names, and the answer repeats it", async () => {
    const prompt_id = randomUUID();
    const { status, body } = await at().prompt(flat(), { prompt_id });
    expect(status).toBe(200);
    expect(body).toEqual({ prompt_id, number: expect.any(Number), node_errors: {} });
    expect(await at().ended(prompt_id)).toMatchObject({ status: { status_str: "success", completed: true } });
  });

  test("the same id twice runs twice and leaves one entry", async () => {
    const prompt_id = randomUUID();
    const ear = await at().listen();
    for (const color of [newColor(), newColor()]) {
      expect((await at().prompt(flat(color), { prompt_id, client_id: ear.clientId })).status).toBe(200);
    }
    const starts = () => ear.heard.filter(({ type }) => type === "execution_start").length;
    await until("both have begun", async () => starts() === 2);
    await at().ended(prompt_id);
    expect(Object.keys((await at().get(`/history/${prompt_id}`)).body)).toEqual([prompt_id]);
  });

  test("every route answers with and without its prefix", async () => {
    const paths = ["/prompt", "/queue", "/history?max_items=1", "/object_info/SaveImage", "/system_stats", "/features"];
    for (const path of paths) {
      expect([path, (await at().get(path)).status, (await at().get(`/api${path}`)).status]).toEqual([path, 200, 200]);
    }
  });

  test.for([
    [{ prompt: {}, prompt_id: "NO-UUID" }, 400, "invalid_prompt_id"],
    [{ prompt: {}, prompt_id: randomUUID().toUpperCase() }, 400, "invalid_prompt_id"],
    [{}, 400, "no_prompt"],
    [[1], 400, "no_prompt"],
    [{ prompt: {} }, 400, "prompt_no_outputs"],
  ] as [Json, number, string][])("%j is answered with %d %s", async ([body, status, type]) => {
    expect(await at().post("/prompt", body)).toMatchObject({ status, body: { error: { type }, node_errors: {} } });
  });

  test.for(["{", '{"prompt":[1]}', '{"prompt":{"1":"text"}}', '{"prompt":{},"number":"abc"}'])(
    "%s makes it stumble",
    async (body) => {
      expect(await at().post("/prompt", body)).toMatchObject({ status: 500, text: expect.stringMatching(/^500 /) });
    },
  );
}
