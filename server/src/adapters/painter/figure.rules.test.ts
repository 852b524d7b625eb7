import { expect, test } from "vitest";
import { chooseFigure } from "./figure.rules.ts";
import { createRandom } from "./random.ts";

const chance = (seed: number) => (name: string) => createRandom(seed, name).next();

test("a station in the prompt dresses the figure, whatever the seed", () => {
  for (let seed = 0; seed < 30; seed++) {
    expect(chooseFigure("An old KING, sad", chance(seed))).toMatchObject({ headgear: "crown", beard: true });
    expect(chooseFigure("hooded ranger", chance(seed)).headgear).toBe("hood");
    expect(chooseFigure("queen of spring", chance(seed))).toMatchObject({ headgear: "crown", beard: false });
  }
});

test("what the prompt leaves open differs between seeds", () => {
  const figures = Array.from({ length: 30 }, (_, seed) => chooseFigure("someone", chance(seed)));
  expect(new Set(figures.map((figure) => figure.headgear)).size).toBeGreaterThan(3);
  expect(new Set(figures.map((figure) => figure.skin)).size).toBeGreaterThan(3);
});
