import fc from "fast-check";
import { expect, test } from "vitest";
import { readJson, writeJson, writePythonJson } from "./exact-json.ts";

test("integers of any size are written as they were read", () => {
  fc.assert(
    fc.property(fc.bigInt({ min: -(2n ** 80n), max: 2n ** 80n }), (integer) => {
      const text = `{"seed":${integer}}`;
      expect(writeJson(readJson(text))).toBe(text);
    }),
  );
});

test("the largest seed keeps its last digit", () => {
  expect(readJson("[18446744073709551615]")).toEqual([18_446_744_073_709_551_615n]);
});

test("plain JSON reads as JSON.parse reads it", () => {
  fc.assert(
    fc.property(fc.json(), (text) => {
      const value = JSON.parse(text) as unknown;
      fc.pre(
        JSON.stringify(value, (_key, part) =>
          typeof part === "number" && !Number.isSafeInteger(part) ? 0.5 : part,
        ) === JSON.stringify(value),
      );
      expect(readJson(text)).toEqual(value);
    }),
  );
});

test("bare NaN and infinities are read, words in strings are left alone", () => {
  const text = String.raw`{"a":[NaN,-Infinity,Infinity],"NaN":"say \"NaN\", Infinity","z":-0.5}`;
  expect(readJson(text)).toEqual({
    a: [Number.NaN, -Infinity, Infinity],
    NaN: 'say "NaN", Infinity',
    z: -0.5,
  });
});

test("a long string beside a bare word is no trouble", () => {
  const long = "x\\n".repeat(1_000_000);
  expect(readJson(`{"text":"${long}","n":NaN}`)).toMatchObject({ n: Number.NaN });
});

test("what is no JSON is refused, and so is writing what JSON lacks", () => {
  expect(() => readJson("<html>NaN</html>")).toThrow(SyntaxError);
  expect(() => writeJson({ a: Number.NaN })).toThrow(RangeError);
});

test("what a Python server wrote is written back for it as it was", () => {
  const text = String.raw`{"seed":18446744073709551615,"is_changed":[NaN,-Infinity,Infinity],"t":"\"NaN\", -0e999 1e999 \\"}`;
  expect(writePythonJson(readJson(text))).toBe(text);
});

test("for values that JSON has words for, both ways of writing are one", () => {
  fc.assert(
    fc.property(fc.jsonValue(), (value) => {
      expect(writePythonJson(value as never)).toBe(writeJson(value as never));
    }),
  );
});
