import { expect, test } from "vitest";
import { interruptsByName } from "./versions.rules.ts";

test.for([
  ["0.3.56", false],
  ["0.3.57", true],
  ["v0.3.64", true],
  ["0.2.99", false],
  ["0.33.0", true],
  ["1.0.0", true],
  ["nightly", false],
  [undefined, false],
] as const)("a server of version %s interrupts only the prompt that is named: %s", ([version, expected]) => {
  expect(interruptsByName(version)).toBe(expected);
});
