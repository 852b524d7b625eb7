import type { SubjectTile } from "@pentimento/contract";
import { expect, test } from "vitest";
import { firstSteps } from "./first-steps.rules.ts";

const place = { kind: "location", source: null, waiting: 0, slots_with_hero: 0 } as unknown as SubjectTile;
const worlds = [{ kind: "world" as const }];
const ids = (...asked: Parameters<typeof firstSteps>) => firstSteps(...asked).map(({ id }) => id);

test("a source is asked for only where a likeness is expected: in worlds words are enough", () => {
  expect(ids([place], worlds)).toEqual(["generate", "hero"]);
  expect(ids([place], [...worlds, { kind: "studio" }])).toEqual(["source", "generate", "hero"]);
  expect(ids([], [])).toEqual(["source", "generate", "hero"]);
});

test("one picture is enough to have generated, and it waits to be chosen", () => {
  const done = firstSteps([{ ...place, waiting: 1 }], worlds).map((step) => step.done);
  expect(done).toEqual([true, false]);
});
