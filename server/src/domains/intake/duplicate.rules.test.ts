import fc from "fast-check";
import { expect, test } from "vitest";
import { hammingDistance, judgeDuplicate, nearestPicture } from "./duplicate.rules.ts";

const zero = "0".repeat(16);
/** A hash with the lowest `count` bits set. */
const bits = (count: number) => ((1n << BigInt(count)) - 1n).toString(16).padStart(16, "0");
const hash = fc.bigInt({ min: 0n, max: 2n ** 64n - 1n }).map((value) => value.toString(16).padStart(16, "0"));

test("the distance is the number of different bits, in hex and in binary", () => {
  fc.assert(
    fc.property(hash, hash, (one, other) => {
      const binary = (hex: string) => BigInt(`0x${hex}`).toString(2).padStart(64, "0");
      const expected = Array.from(binary(one)).filter((bit, index) => bit !== binary(other)[index]).length;
      expect(hammingDistance(one, other)).toBe(expected);
      expect(hammingDistance(binary(one), other)).toBe(expected);
      expect(hammingDistance(other, one)).toBe(expected);
    }),
    { numRuns: 200, seed: 5 },
  );
});

test.each(["", "xyz", "0".repeat(15), "2".repeat(64)])("%j is no hash", (text) => {
  expect(() => hammingDistance(text, zero)).toThrow(RangeError);
});

test("eight bits are near, nine are not", () => {
  const judge = (count: number) =>
    judgeDuplicate({ upright: bits(count), mirrored: bits(64) }, [{ id: "a", upright: zero }]);
  expect(judge(8)).toMatchObject({ verdict: "warn", score: 8, details: { nearestId: "a", isMirrored: false } });
  expect(judge(9)).toMatchObject({ verdict: "pass", score: 9, details: {} });
});

test("a mirrored copy is found by the mirrored hash", () => {
  const check = judgeDuplicate({ upright: bits(31), mirrored: bits(2) }, [{ id: "a", upright: zero }]);
  expect(check).toMatchObject({ verdict: "warn", details: { isMirrored: true } });
  expect(check.message).toContain("mirrored");
});

test("the nearest of many is named; nothing known is nothing near", () => {
  const known = [5, 1, 3].map((count) => ({ id: `bits-${count}`, upright: bits(count) }));
  expect(nearestPicture({ upright: zero, mirrored: bits(64) }, known)).toEqual({
    id: "bits-1",
    bits: 1,
    isMirrored: false,
  });
  expect(judgeDuplicate({ upright: zero, mirrored: zero }, [])).toMatchObject({ verdict: "pass", score: null });
});
