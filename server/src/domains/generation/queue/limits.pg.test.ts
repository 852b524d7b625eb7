import { generationRoutes } from "@pentimento/contract";
import { afterAll, beforeAll, expect, test } from "vitest";
import { openTestStudio, type TestStudio } from "../../../../test/studio.ts";
import { putMembership } from "../../identity/index.ts";
import { queueLimits } from "../decide-generation.rules.ts";

// Nobody works here, so that whatever is asked for waits.
let studio: TestStudio;

beforeAll(async () => {
  studio = await openTestStudio({ works: false });
});
afterAll(() => studio.close());

test("of requests in two collections at once, a person's limit lets in no more than it says", async () => {
  const person = await studio.person();
  const api = await studio.as(person);
  const places = await Promise.all(
    [1, 2].map(async () => {
      const home = await studio.collection({ kind: "world" });
      await studio.deps.db.inTx((tx) => putMembership(tx, home.id, person.id, "creator"));
      return studio.subject({ collection: home, kind: "location" });
    }),
  );
  const body = { variant_type: "backdrop", count: 16 };
  const ask = (at: number) =>
    api(generationRoutes.generate, { params: { character_id: places[at % 2]?.uid ?? "" }, body });
  const all = await Promise.allSettled(Array.from({ length: 8 }, (_, at) => ask(at)));
  const refusals = all.flatMap((one) => (one.status === "rejected" ? [one.reason] : []));
  expect(refusals).toHaveLength(8 - queueLimits.perActor / 16);
  for (const refusal of refusals)
    expect(refusal).toMatchObject({ problem: { type: "/problems/queue-full", status: 429 } });
});
