import type { Collection, Me, Role } from "@pentimento/contract";
import { expect, test } from "vitest";
import { rightsOf } from "./rights.rules.ts";

const person = { is_admin: false } as Me;
const place = (my_role: Role | null, requires_approval: boolean) => ({ my_role, requires_approval }) as Collection;

test("where approval is required, makers make and reviewers judge", () => {
  expect(rightsOf(person, place("creator", true))).toMatchObject({ make: true, judge: false, override: false });
  expect(rightsOf(person, place("reviewer", true))).toMatchObject({ make: false, judge: true, override: true });
});

test("elsewhere whoever makes pictures chooses among them", () => {
  expect(rightsOf(person, place("creator", false)).judge).toBe(true);
});

test("what pictures cost is for those who make and judge them", () => {
  const seen = (role: Role) => rightsOf(person, place(role, true)).costs;
  expect((["creator", "owner", "reviewer", "viewer", "player"] as const).map(seen)).toEqual([
    true,
    true,
    true,
    false,
    false,
  ]);
});

test("a viewer is offered nothing to do, and nothing is offered before one is known", () => {
  const nothing = { make: false, ask: false, judge: false, override: false, govern: false, costs: false };
  expect(rightsOf(person, place("viewer", false))).toEqual(nothing);
  expect(rightsOf(person, place(null, false))).toEqual(nothing);
  expect(rightsOf(undefined, undefined)).toEqual(nothing);
});

test("an owner works with what there is; asking for new pictures, members and subjects are the game master's", () => {
  expect(rightsOf(person, place("owner", false))).toMatchObject({ make: true, judge: true, ask: false, govern: false });
  expect(rightsOf(person, place("creator", false))).toMatchObject({ make: true, judge: true, ask: true, govern: true });
});

test("a player in a world is offered nothing to do", () => {
  expect(Object.values(rightsOf(person, place("player", false))).some(Boolean)).toBe(false);
});
