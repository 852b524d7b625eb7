import { generationRoutes } from "@pentimento/contract";
import { expect, test } from "vitest";
import { quickPool } from "../../../test/quick-pool.ts";
import { quickProvider } from "../../../test/quick-provider.ts";
import { openTestStudio } from "../../../test/studio.ts";
import { countQueued } from "./batches.queries.ts";
import { queueLimits } from "./decide-generation.rules.ts";

test("a person's open pictures count in every collection, what has ended counts no more, others' never do", async () => {
  const resting = quickProvider({ pool: quickPool() });
  const studio = await openTestStudio({ machines: { providers: new Map([[resting.name, resting]]) } });
  const [first, second] = [await studio.collection({ kind: "world" }), await studio.collection({ kind: "world" })];
  const [here, there] = [await studio.subject({ collection: first }), await studio.subject({ collection: second })];
  const [mine, other] = [await studio.as(first.maker), await studio.as(second.maker)];
  const ask = (api: typeof mine, subject: string) =>
    api(generationRoutes.generate, { params: { character_id: subject }, body: { variant_type: "portrait", count: 4 } });
  const { batch_id } = await ask(mine, here.uid);
  for (let asked = 4; asked < queueLimits.perActor; asked += 4) await ask(mine, here.uid);
  await expect(ask(mine, here.uid)).rejects.toMatchObject({ problem: { type: "/problems/queue-full" } });
  await ask(other, there.uid);
  const counted = () => countQueued(studio.deps.db.read, second.id, first.maker.id);
  expect(await counted()).toEqual({ queuedByActor: queueLimits.perActor, queuedInCollection: 4 });
  await mine(generationRoutes.cancel, { params: { batch_id } });
  expect(await counted()).toEqual({ queuedByActor: queueLimits.perActor - 4, queuedInCollection: 4 });
  await ask(mine, here.uid);
  await studio.close();
});
