import { expect, test } from "vitest";
import { chosenWordsOf } from "./chosen.rules.ts";

test("in a world what is chosen is active, everywhere else it is the hero, also before the kind is known", () => {
  const said = (kind: Parameters<typeof chosenWordsOf>[0]) => Object.values(chosenWordsOf(kind)).join(" ");
  expect(said("world")).not.toMatch(/hero/i);
  for (const kind of ["studio", "profiles", undefined] as const) expect(said(kind)).not.toMatch(/active/i);
});
