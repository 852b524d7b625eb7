import type { SlotState } from "@pentimento/contract";
import fc from "fast-check";
import { expect, test } from "vitest";
import { placeSlots } from "./slots.rules.ts";

const slot = (key: string, aspect = "4:5") => ({ key, aspect }) as SlotState;
const laid = (...slots: SlotState[]) => placeSlots(slots).map(({ slot: { key }, span }) => `${key} ${span}`);

test("three tall slots make a row; a left-over one stands beside a wide one", () => {
  const slots = [slot("portrait"), slot("sprite"), slot("suit"), slot("backdrop", "16:9"), slot("item")];
  expect(laid(...slots)).toEqual(["portrait 2", "sprite 2", "suit 2", "backdrop 4", "item 2"]);
});

test("the first slot of all stands first", () => {
  expect(laid(slot("portrait"), slot("backdrop", "16:9"))).toEqual(["portrait 2", "backdrop 4"]);
});

test("no slot is left out or shown twice, and only the last row may be short", () => {
  const slots = fc.uniqueArray(fc.record({ key: fc.uuid(), aspect: fc.constantFrom("4:5", "16:9", "3:1", "1:1") }), {
    selector: ({ key }) => key,
  });
  fc.assert(
    fc.property(slots, (given) => {
      const placed = placeSlots(given as SlotState[]);
      expect(placed.map(({ slot: { key } }) => key).sort()).toEqual(given.map(({ key }) => key).sort());
      let column = 0;
      let short = 0;
      for (const { span } of placed) {
        if (column + span > 6) short += 1;
        column = column + span > 6 ? span : (column + span) % 6;
      }
      return short <= 1;
    }),
  );
});
