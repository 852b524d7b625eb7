import { generationRoutes } from "@pentimento/contract";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { blurred, noise, withWrongValues } from "../fake-comfy/graphs.ts";
import { Wire } from "../fake-comfy/wire.ts";
import { until } from "../until.ts";
import { type Atelier, openAtelier } from "./atelier.ts";
import { expectLanded } from "./expect-landed.ts";

/** What a server has to fail for is proved on the fake alone; this is the rest, on the real one at `url`. */
export const testRealServer = (url: string) =>
  describe("a real ComfyUI behind the whole studio", () => {
    const wire = new Wire(url);
    let atelier: Atelier;

    beforeAll(async () => {
      atelier = await openAtelier();
    });
    beforeEach(() => atelier.join(url));
    afterEach(() => atelier.clear());
    afterAll(() => atelier.close());

    test("S3-48 P-3 each of the pictures asked for is made there once, and lands once", async () => {
      const asked = await atelier.ask({ graph: noise("1"), count: 4 });
      await expectLanded(atelier, asked);
      const history = await wire.get("/history");
      for (const { uid } of await atelier.attempts(asked)) expect(Object.keys(history.body)).toContain(uid);
    });

    test("S3-52 a seed of 2^64 - 1 reaches it to its last digit", async () => {
      const seed = "18446744073709551615";
      const asked = await atelier.ask({ graph: noise("1"), seed });
      await expectLanded(atelier, asked);
      const [attempt] = await atelier.attempts(asked);
      expect((await wire.get(`/history/${attempt!.uid}`)).text).toMatch(new RegExp(`"seed": ?${seed}[,}]`));
    });

    test("S4-95 C12 a graph that it refuses fails once, with the node and what is wrong there", async () => {
      const batch = await atelier.ended(await atelier.ask({ graph: withWrongValues() }));
      expect(batch).toMatchObject({
        status: "Failed",
        error_message: expect.stringMatching(/EmptyImage.*min of 1: width/),
      });
    });

    test("P-3 a cancel ends what runs there", async () => {
      const asked = await atelier.ask({ graph: blurred() });
      await until("it runs", async () => (await wire.get("/queue")).text.includes('"queue_running": [['));
      await atelier.api(generationRoutes.cancel, { params: { batch_id: asked.batchId } });
      expect(await atelier.ended(asked)).toMatchObject({ status: "Cancelled" });
    });
  });
