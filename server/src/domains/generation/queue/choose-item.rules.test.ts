import { expect, test } from "vitest";
import {
  chooseItem,
  hasRoom,
  type Line,
  lookAhead,
  nextLine,
  type OpenNode,
  type WaitingItem,
} from "./choose-item.rules.ts";

const line = (userId: number, headId: number, more: Partial<Line> = {}): Line => ({
  priority: 0,
  collectionId: 1,
  userId,
  headId,
  ...more,
});

test.each([
  [
    "whoever was served longest ago comes first",
    [line(1, 10), line(2, 20)],
    [
      [1, 200],
      [2, 100],
    ],
    [20, 10],
  ],
  ["whoever was never served comes before everybody", [line(1, 10), line(2, 20)], [[1, 1]], [20, 10]],
  [
    "urgent work of one collection goes before no other collection's",
    [line(1, 10), line(2, 20, { priority: 9, collectionId: 2 }), line(3, 5, { collectionId: 2 })],
    [],
    [10, 20, 5],
  ],
  [
    "urgent work comes first within its collection, whoever it is of",
    [line(1, 10), line(2, 20, { priority: 5 })],
    [[2, 900]],
    [20, 10],
  ],
  ["of one person the older work comes first", [line(1, 30, { collectionId: 2 }), line(1, 10)], [], [10, 30]],
] as const)("%s", (_, lines, served, order) => {
  const turns = new Map(served.map(([user, at]) => [user, at]));
  const told: number[] = [];
  for (let left: Line[] = [...lines], next = nextLine(left, turns); next; next = nextLine(left, turns)) {
    told.push(next.headId);
    left = left.filter((one) => one !== next);
  }
  expect(told).toEqual(order);
});

const item = (id: number, model?: string, avoid: string[] = []): WaitingItem => ({ id, uid: String(id), model, avoid });
const node = (key: string, free: number, model?: string): OpenNode => ({ key, free, model });

test.each([
  ["the first item goes to the emptiest node", [item(1), item(2)], [node("a", 1), node("b", 2)], [1, "b"]],
  ["an item whose model is loaded goes before a cold one", [item(1, "x"), item(2, "y")], [node("a", 1, "y")], [2, "a"]],
  ["a warm node is taken even when another is emptier", [item(1, "y")], [node("a", 2), node("b", 1, "y")], [1, "b"]],
  [
    "a node with nothing loaded is taken before a model is swapped",
    [item(1, "z")],
    [node("a", 2, "x"), node("b", 1)],
    [1, "b"],
  ],
  ["a node that the item avoids is left out", [item(1, undefined, ["a"])], [node("a", 2), node("b", 1)], [1, "b"]],
  ["an item without a node makes way for the next", [item(1, undefined, ["a"]), item(2)], [node("a", 1)], [2, "a"]],
  ["a full node takes nothing", [item(1)], [node("a", 0)], undefined],
  ["nothing waits", [], [node("a", 2)], undefined],
] as const)("%s", (_, items, nodes, chosen) => {
  const found = chooseItem(items, nodes);
  expect(found && [found.item.id, found.node.key]).toEqual(chosen);
});

test("warm work beyond the look-ahead does not overtake", () => {
  const cold = Array.from({ length: lookAhead }, (_, at) => item(at + 1, "cold"));
  const nodes = [node("a", 1, "warm")];
  expect(chooseItem([...cold.slice(1), item(99, "warm")], nodes)?.item.id).toBe(99);
  expect(chooseItem([...cold, item(99, "warm")], nodes)?.item.id).toBe(1);
});

test("a cold item is passed over as often as the look-ahead is long, then it goes", () => {
  const items = [item(1, "cold"), item(2, "warm")];
  const nodes = [node("a", 1, "warm")];
  expect(chooseItem(items, nodes, lookAhead - 1)?.item.id).toBe(2);
  expect(chooseItem(items, nodes, lookAhead)?.item.id).toBe(1);
});

test("a person or a collection with enough at work waits", () => {
  const nobody = { byUser: new Map<number, number>(), byCollection: new Map<number, number>() };
  expect(hasRoom(line(1, 1), nobody)).toBe(true);
  expect(hasRoom(line(1, 1), { ...nobody, byUser: new Map([[1, 64]]) })).toBe(false);
  expect(hasRoom(line(1, 1), { ...nobody, byCollection: new Map([[1, 128]]) })).toBe(false);
});
