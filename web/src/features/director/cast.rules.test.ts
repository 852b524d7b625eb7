import type { SubjectTile } from "@pentimento/contract";
import { expect, test } from "vitest";
import { findInCast, placeOfScene } from "./cast.rules.ts";

const tile = (uid: string, name: string, description = "", hero: unknown = null) =>
  ({ uid, name, description, hero }) as SubjectTile;
const cast = [tile("a", "Ada Marsh", "a bartender"), tile("b", "Bartolomé", "a smith"), tile("c", "Cleo", "a spy")];
const names = (typed: string) => findInCast(cast, typed).map(({ uid }) => uid);

test("somebody is found by any words of name or description, whatever the accents, the name's beginning first", () => {
  expect(names("")).toEqual(["a", "b", "c"]);
  expect(names("BART")).toEqual(["b", "a"]);
  expect(names("bartolome")).toEqual(["b"]);
  expect(names("spy cleo")).toEqual(["c"]);
  expect(names("dragon")).toEqual([]);
});

test("the scene is where one went, else at the first place that has a backdrop", () => {
  const places = [tile("x", "Inn"), tile("y", "Harbour", "", {})];
  expect(placeOfScene(places, "x")?.uid).toBe("x");
  expect(placeOfScene(places, "gone")?.uid).toBe("y");
  expect(placeOfScene([tile("x", "Inn")], undefined)?.uid).toBe("x");
  expect(placeOfScene([], undefined)).toBeUndefined();
});
