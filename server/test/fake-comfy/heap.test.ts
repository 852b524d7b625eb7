import { expect, test } from "vitest";
import { Heap, Incomparable } from "./heap.ts";

const item = (number: number, id = String(number)) => ({ number, id });

function filled(...items: { number: number; id: string }[]): Heap<{ number: number; id: string }> {
  const heap = new Heap<{ number: number; id: string }>();
  for (const one of items) heap.push(one);
  return heap;
}

test("it gives the lowest number first, and lies in the order that Python's heapq leaves", () => {
  const heap = filled(item(1), item(3), item(2), item(0), item(5));
  // As printed by heapq.heappush of Python 3.11 for 1, 3, 2, 0, 5.
  expect(heap.items.map(({ number }) => number)).toEqual([0, 1, 2, 3, 5]);
  expect([1, 2, 3, 4, 5].map(() => heap.pop()?.number)).toEqual([0, 1, 2, 3, 5]);
  expect(heap.pop()).toBeUndefined();
  expect(filled(item(1), item(3), item(2)).items.map(({ number }) => number)).toEqual([1, 3, 2]);
});

test("equal numbers are told apart by their id", () => {
  const heap = filled(item(1, "b"), item(1, "a"));
  expect(heap.pop()?.id).toBe("a");
});

test("what cannot be compared is queued all the same, and takes another down with it", () => {
  const heap = filled(item(1, "twin"));
  expect(() => heap.push(item(1, "twin"))).toThrow(Incomparable);
  expect(heap.items).toHaveLength(2);
  heap.push(item(0, "first"));
  // Comparing the twins is needed to restore the order, and by then the first is out and lost.
  expect(() => heap.pop()).toThrow(Incomparable);
  expect(heap.items.map(({ id }) => id)).toEqual(["twin", "twin"]);
  heap.push(item(0, "first"));
  expect(() => heap.remove(({ id }) => id === "first")).toThrow(Incomparable);
  expect(heap.items.map(({ id }) => id)).toEqual(["twin", "twin"]);
});

test("the first match is taken out and the rest keeps its order", () => {
  const heap = filled(item(4), item(1), item(3), item(2));
  expect(heap.remove(({ id }) => id === "1")).toBe(true);
  expect(heap.remove(({ id }) => id === "1")).toBe(false);
  expect([heap.pop()?.number, heap.pop()?.number, heap.pop()?.number]).toEqual([2, 3, 4]);
});
