import fc from "fast-check";
import { expect, test } from "vitest";
import { directionOf, hanFormOf, hasLooseMarks, monogramOf, tidyText } from "./script.rules.ts";

const graphemes = new Intl.Segmenter("und", { granularity: "grapheme" });

test("tidied text is one line without control, override or unassigned characters, and not longer than asked", () => {
  fc.assert(
    fc.property(fc.string({ unit: "binary" }), fc.integer({ min: 1, max: 30 }), (text, most) => {
      const tidy = tidyText(text, most);
      expect(tidy).not.toMatch(/[\p{Cc}\p{Zl}\p{Zp}\p{Co}\p{Cn}\u202a-\u202e\u2066-\u2069]/u);
      expect(tidy).toBe(tidy.trim());
      expect([...graphemes.segment(tidy)].length).toBeLessThanOrEqual(most + 1);
    }),
  );
});

test("tidying keeps emoji sequences whole and piles of accents low", () => {
  expect(tidyText("👩🏽‍🚀 🏴󠁧󠁢󠁳󠁣󠁴󠁿 ❤️‍🔥", 9)).toBe("👩🏽‍🚀 🏴󠁧󠁢󠁳󠁣󠁴󠁿 ❤️‍🔥");
  expect(tidyText(`x${"\u0323".repeat(40)}y`, 9)).toBe(`x${"\u0323".repeat(4)}y`);
  expect(tidyText("one\n two\t\u202ethree", 99)).toBe("one two three");
});

test.each([
  ["Ines", "ltr"],
  ["ليلى", "rtl"],
  ["«דוד»", "rtl"],
  ["2009 مهندسة", "rtl"],
  ["@ליאור Levi", "rtl"],
  ["宮崎", "ltr"],
  ["🚀", "ltr"],
])("the first letter of %s makes it %s", (text, direction) => {
  expect(directionOf(text)).toBe(direction);
});

test.each([
  ["宮崎 あすか", "japanese"],
  ["김민준 金", "korean"],
  ["陳雅婷", "traditional"],
  ["陈雅婷", "simplified"],
])("%s is written in %s forms", (text, form) => {
  expect(hanFormOf(text)).toBe(form);
});

test.each([
  ["Ines Okafor", "IO"],
  ["ines maria okafor", "IO"],
  ["Żaneta", "Ż"],
  ["«Zoë» Müller", "ZM"],
  ["宮崎 明日香", "宮"],
  ["ليلى الحسن", "ل"],
  ["🦆 Pond", "🦆"],
  ["", ""],
])("the monogram of %s is %s", (name, letters) => {
  expect(monogramOf(name)).toBe(letters);
});

test("only accents without a composed letter count as loose", () => {
  expect(hasLooseMarks("Nguyễn Ñandú".normalize("NFC"))).toBe(false);
  expect(hasLooseMarks("e\u0301\u0302".normalize("NFC"))).toBe(true);
});
