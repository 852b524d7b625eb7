import { expect, test } from "vitest";
import { batchStatus, type ItemState, isFinished, isSeed, promptOf } from "./batch.rules.ts";

const states: [ItemState[], string][] = [
  [["queued", "queued"], "Processing"],
  [["processing", "queued"], "Processing"],
  [["complete", "queued"], "Processing"],
  [["failed", "queued"], "Processing"],
  [["complete", "processing"], "Processing"],
  [["complete", "complete"], "Complete"],
  [["complete", "failed"], "Complete"],
  [["complete", "cancelled"], "Complete"],
  [["complete", "failed", "cancelled"], "Complete"],
  [["failed", "failed"], "Failed"],
  [["failed", "cancelled"], "Failed"],
  [["cancelled", "cancelled"], "Cancelled"],
];

test.each(states)("C12 S4-70 items %j make a batch %s", (items, status) => {
  expect(batchStatus(items, true)).toBe(status);
  expect(isFinished(batchStatus(items, true))).toBe(
    !items.some((state) => state === "queued" || state === "processing"),
  );
});

test.each([
  [["queued", "queued"], "Queued"],
  [["complete", "queued"], "Queued"],
  [["processing", "queued"], "Processing"],
] satisfies [ItemState[], string][])(
  "C12 S4-70 items %j that nobody has begun with make a batch %s",
  (items, status) => {
    expect(batchStatus(items, false)).toBe(status);
  },
);

test("a prompt that nobody wrote says what is known, and leaves out what is empty", () => {
  const attributes = { hair: "red", role: "commander" };
  expect(promptOf({ name: "Ada", description: " ", attributes })).toBe("Ada, hair: red, role: commander");
});

test.each(["0", "7", "18446744073709551615"])("%s is a seed", (text) => expect(isSeed(text)).toBe(true));
test.each(["", "-1", "1.5", "0x10", "1e3", "18446744073709551616", "99999999999999999999999"])(
  "%j is no seed",
  (text) => expect(isSeed(text)).toBe(false),
);
