import type { Batch, BatchItem } from "@pentimento/contract";
import { expect, test } from "vitest";
import { doneOf, outcomeWords, shareOf, waitWords, workOf } from "./batch.rules.ts";

const item = (state: BatchItem["state"], fraction = 0) => ({ state, fraction, variant_uid: state }) as BatchItem;
const batch = (given: Partial<Batch>) =>
  ({ count: 4, completed_count: 0, failed_count: 0, status: "Processing", items: [], ...given }) as Batch;

test("two of four pictures read 50 percent", () => {
  const half = batch({ completed_count: 2 });
  expect(doneOf(half)).toBe("2/4");
  expect(shareOf(half)).toBe(0.5);
});

test("the tab's title counts begun pictures, and hears sooner than it reads", () => {
  const items = [item("complete"), item("processing", 0.25), item("queued"), item("queued")];
  expect(workOf([batch({ items, completed_count: 1 })])?.share).toBeCloseTo(1.25 / 4);
  expect(workOf([batch({ items })], (each) => (each.state === "processing" ? 0.75 : undefined))?.share).toBeCloseTo(
    1.75 / 4,
  );
});

test("finished batches are no work", () => {
  expect(workOf([batch({ status: "Complete" }), batch({ status: "Failed" })])).toBeUndefined();
});

test("what waits says where it stands, what runs says how long", () => {
  expect(waitWords(batch({ status: "Queued", position: 2 }))).toBe("position 2");
  expect(waitWords(batch({ eta_seconds: 40, position: null }))).toBe("40 s left");
  expect(waitWords(batch({ eta_seconds: null }))).toBe("");
});

test.each([
  ["Complete", { completed_count: 4 }, "Generated 4 images"],
  ["Complete", { completed_count: 1, failed_count: 3 }, "Generated 1 image, 3 failed"],
  ["Failed", { error_message: "ComfyUI timeout" }, "Error: ComfyUI timeout"],
  ["Cancelled", { completed_count: 0 }, "Nothing was made"],
] as const)("a batch that is %s says what came of it", (status, given, words) => {
  expect(outcomeWords(batch({ status, ...given }))).toBe(words);
});
