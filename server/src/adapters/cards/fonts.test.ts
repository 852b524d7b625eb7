import { createHash } from "node:crypto";
import { readdir, readFile } from "node:fs/promises";
import { Renderer } from "@takumi-rs/core";
import { container } from "@takumi-rs/helpers";
import { beforeAll, expect, test } from "vitest";
import { registerFonts } from "./fonts.ts";
import { words } from "./parts.ts";

const folder = new URL("../../../assets/fonts/", import.meta.url);
const graphemes = new Intl.Segmenter("und", { granularity: "grapheme" });
const renderer = new Renderer();

beforeAll(() => registerFonts(renderer));

/** One script a line, with the letters that the names of people and the words of taglines need. */
const sheet = [
  ["Arabic", "أبجد هوز حطي كلمن سعفص قرشت ثخذ ضظغ لا إلى ئؤة ٠١٢٣٤٥٦٧٨٩ پچژگ"],
  ["Hebrew", "אבגדהוזחטיכךלמםנןסעפףצץקרשת בְּרֵאשִׁית ״׳"],
  ["Japanese", "宮崎明日香 いろはにほへと カタカナ ーゝ々〆 髙橋 﨑 濵邉 𠮷野 「」、。"],
  ["Chinese, simplified", "陈雅婷 张伟 王芳 龙飞凤舞 的一是不了人我在有他 喆堃玥昇翀 ，。！？"],
  ["Chinese, traditional", "陳雅婷 張偉 龍飛鳳舞 體國學應該讓麼 鬱籲灣 《》"],
  ["Korean", "가나다라마바사 김민준 뷁쀍 안녕하세요 ㄱㄴㄷ"],
  ["Cyrillic", "Съешь же ещё этих мягких французских булок ЇїЄєҐґ ЂЉЊЋЏ Қазақ ӘӨҮ"],
  ["Greek", "Ξεσκεπάζω τὴν ψυχοφθόρα βδελυγμία ΆΈΉΊΌΎΏ ᾳῃῳ"],
  ["Vietnamese and Latin", "Nguyễn Thị Bảo Châu ẲẴỘỮ ÅÆØßþðĐđŁłŐőŞşŻżǅ ŵŷ ẞ"],
  ["Thai and Indian", "ไทยภาษา हिन्दी क्षत्रिय বাংলা தமிழ்"],
  ["Emoji", "😀🚀☕🎨❤️✨🦆👍🏽🇯🇵🇩🇪👩🏽‍🚀👨‍👩‍👧‍👦❤️‍🔥🏳️‍🌈🏴󠁧󠁢󠁳󠁣󠁴󠁿1️⃣#️⃣"],
  ["Signs", "★☆♜♥✔→½₿€№©™…—‘’“”•¿§ 𝓒𝓾𝓻𝓼𝔦𝔳𝕖"],
] as const;

/** What no font has: an unassigned letter, the last code point, a Han character of the rarest kind, and two in a row. */
const missing = ["\u0378", "\u{10ffff}", "\u{2a6d0}", "\u{10ffff}\u{10ffff}"];

const shape = { size: 48, leading: 1.4, lines: 1, colour: "#000" } as const;

async function pixelsOf(text: string, face: "serif" | "sans"): Promise<string> {
  const node = container({
    style: { width: 128, height: 96, display: "flex", padding: 12, backgroundColor: "#fff" },
    children: [words(text, { ...shape, face })],
  });
  const raw = await renderer.render(node, { width: 128, height: 96, format: "raw" });
  return raw.toString("base64");
}

async function widthOf(text: string, face: "serif" | "sans"): Promise<number> {
  return (await renderer.measure(words(text, { ...shape, face }))).width;
}

test.each(["serif", "sans"] as const)(
  "every grapheme of twelve scripts is drawn in the %s, none as a box",
  async (face) => {
    const boxes = new Set(await Promise.all(missing.map((text) => pixelsOf(text, face))));
    const blank = await pixelsOf("", face);
    expect(boxes.has(blank)).toBe(false);
    const unreadable: string[] = [];
    for (const [script, line] of sheet)
      for (const { segment } of graphemes.segment(line)) {
        if (segment.trim() === "") continue;
        const drawn = await pixelsOf(segment, face);
        if (drawn === blank || boxes.has(drawn)) unreadable.push(`${script}: ${segment}`);
      }
    expect(unreadable).toEqual([]);
  },
);

test.each(["👩🏽‍🚀", "👨‍👩‍👧‍👦", "❤️‍🔥", "🏳️‍🌈", "🏴󠁧󠁢󠁳󠁣󠁴󠁿", "🇯🇵", "👍🏽", "1️⃣"])(
  "%s is one picture, as wide as one emoji",
  async (emoji) => {
    expect(await widthOf(emoji, "sans")).toBe(await widthOf("😀", "sans"));
  },
);

test.each(["q\u0301", "x\u0323\u0302", "a\u0336", "g\u0334", "Z\u0337", "e\u0301\u0302"])(
  "the marks of %s stand on their letter and take no room",
  async (marked) => {
    for (const face of ["serif", "sans"] as const) {
      const base = Array.from(marked)[0] ?? "";
      expect(await pixelsOf(marked, face)).not.toBe(await pixelsOf(base, face));
      const plain = await widthOf(`${base}\u0323`, face);
      expect(Math.abs((await widthOf(marked, face)) - plain)).toBeLessThanOrEqual(1);
    }
  },
);

test("Arabic letters join, and a line of it is not the sum of its letters", async () => {
  const joined = await widthOf("سلام", "serif");
  const apart = await Promise.all(Array.from("سلام").map((letter) => widthOf(letter, "serif")));
  expect(joined).toBeLessThan(apart.reduce((sum, width) => sum + width, 0));
});

test("the list of fonts names every file with its true hash, and they stay under 8 MB", async () => {
  const readme = await readFile(new URL("README.md", folder), "utf8");
  const rows = [...readme.matchAll(/^\| (\S+\.(?:ttf|woff2)) \|.*\| `([0-9a-f]{64})` \|$/gm)];
  const files = (await readdir(folder)).filter((name) => /\.(ttf|woff2)$/.test(name));
  expect(new Set(rows.map(([, name]) => name))).toEqual(new Set(files));
  let size = 0;
  for (const [, name = "", hash] of rows) {
    const bytes = await readFile(new URL(name, folder));
    size += bytes.length;
    expect(createHash("sha256").update(bytes).digest("hex")).toBe(hash);
  }
  expect(size).toBeLessThanOrEqual(8_000_000);
});
