import { randomUUID } from "node:crypto";
import { expect, test } from "vitest";
import { type Json } from "../../../src/platform/exact-json.ts";
import { until } from "../../until.ts";
import { flat, type WireUnderTest } from "./ground.ts";

export function lists(house: () => WireUnderTest): void {
  const at = () => house().wire;
  test("waiting jobs leave without a trace, and the running one is left alone", async () => {
    const running = String((await at().prompt(house().slowGraph())).body.prompt_id);
    const waiting = String((await at().prompt(flat())).body.prompt_id);
    expect(await at().post("/queue", { delete: [waiting, randomUUID()] })).toMatchObject({ status: 200, text: "" });
    expect((await at().get(`/history/${waiting}`)).body).toEqual({});
    expect(await at().get(`/api/jobs/${waiting}`)).toMatchObject({ status: 404, body: { error: "Job not found" } });
    expect((await at().get("/queue")).body.queue_pending).toEqual([]);
    expect((await at().post(`/api/jobs/${waiting}/cancel`)).body).toEqual({ cancelled: false });
    await until("its end", async () => {
      await at().post(`/api/jobs/${running}/cancel`);
      return (await at().get(`/api/jobs/${running}`)).body.status === "cancelled";
    });
  });

  test("a lower number goes first, and the list shows the heap as it lies", async () => {
    const running = String((await at().prompt(house().slowGraph())).body.prompt_id);
    const numbers = [1e6 + 1, 1e6 + 3, 1e6 + 2];
    for (const number of numbers) await at().prompt(flat(), { number });
    const rows = (await at().get("/queue")).body.queue_pending as Json[][];
    expect(rows.map(([number]) => number)).toEqual(numbers);
    await at().post("/queue", { clear: true });
    expect((await at().get("/queue")).body.queue_pending).toEqual([]);
    await until("it is gone", async () => {
      await at().post("/interrupt");
      return (await at().get(`/history/${running}`)).body[running];
    });
  });

  test("one job is told by its id, and a wrong question is told so", async () => {
    const entry = await at().made({ ...flat() }, { extra_data: { extra_pnginfo: { workflow: { id: "w-1" } } } });
    const id = String((entry.prompt as Json[])[1]);
    const { body } = await at().get(`/api/jobs/${id}`);
    expect(body).toMatchObject({ id, status: "completed", outputs_count: 1, workflow_id: "w-1" });
    expect(body.outputs).toEqual(entry.outputs);
    expect(body.execution_status).toEqual(entry.status);
    expect((await at().get(`/api/jobs?workflow_id=w-1&limit=1`)).body).toMatchObject({ pagination: { limit: 1 } });
    for (const query of ["status=bogus", "limit=x", "limit=0", "sort_by=size"]) {
      expect(await at().get(`/api/jobs?${query}`)).toMatchObject({ status: 400, body: { error: expect.any(String) } });
    }
    expect(await at().post("/api/jobs/cancel", { job_ids: ["a"] })).toMatchObject({ status: 400 });
    expect((await at().post("/api/jobs/cancel", { job_ids: [randomUUID()] })).body).toEqual({ cancelled: false });
  });

  test("the history ends with the newest, and a page of it is asked for by number", async () => {
    const ids: string[] = [];
    for (let at0 = 0; at0 < 3; at0 += 1) ids.push(String(((await at().made(flat())).prompt as Json[])[1]));
    expect(Object.keys((await at().get("/history?max_items=2")).body)).toEqual(ids.slice(1));
    expect(await at().get("/history?max_items=two")).toMatchObject({ status: 500 });
    await at().post("/history", { delete: [ids[0]!] });
    expect((await at().get(`/history/${ids[0]}`)).body).toEqual({});
  });
}
