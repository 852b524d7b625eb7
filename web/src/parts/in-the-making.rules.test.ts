import type { Batch } from "@pentimento/contract";
import { expect, test } from "vitest";
import { makingBySlot } from "./in-the-making.rules.ts";

const batch = (slot: string, states: readonly string[], given: Partial<Batch> = {}) =>
  ({ subject_id: "ada", purpose: "candidates", slot, items: states.map((state) => ({ state })), ...given }) as Batch;

test("pictures in the making are counted by slot: those of the subject that wait or form, and no test's", () => {
  const all = [
    batch("portrait", ["complete", "processing", "queued"]),
    batch("portrait", ["queued", "failed", "cancelled"]),
    batch("sprite", ["queued"]),
    batch("sprite", ["queued"], { purpose: "test" }),
    batch("portrait", ["queued"], { subject_id: "marcus" }),
  ];
  expect([...makingBySlot(all, "ada")]).toEqual([
    ["portrait", 3],
    ["sprite", 1],
  ]);
});
