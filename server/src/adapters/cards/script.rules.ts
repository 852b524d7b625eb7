export type Direction = "ltr" | "rtl";

/** The typeface order that a text needs, as far as characters shared by several languages are concerned. */
export type HanForm = "japanese" | "korean" | "traditional" | "simplified";

const rightToLeft = /^[\p{Script=Arabic}\p{Script=Hebrew}\p{Script=Syriac}\p{Script=Thaana}\p{Script=Nko}]$/u;
const letter = /^\p{L}$/u;
const graphemes = new Intl.Segmenter("und", { granularity: "grapheme" });

/** Letters that only one of the two Chinese forms writes; enough of them to recognise a name or a short sentence. */
const traditionalOnly =
  /[國學體們來個時過會對說開關門問間東車馬魚鳥龍黃陳張劉楊趙吳鄭謝許鄧馮葉蘇盧蔣賈畫圖書筆藝術電腦網頁設計師愛樂風飛雲華傳統寫詩義齊靈]/u;

/** Emoji of Unicode 16 and 17, which the bundled font of version 15 does not have. */
const unpaintedEmoji =
  /[\u{1f6d8}\u{1fa89}\u{1fa8a}\u{1fa8e}\u{1fa8f}\u{1fabe}\u{1fac6}\u{1fac8}\u{1facd}\u{1fadc}\u{1fadf}\u{1fae9}\u{1faea}\u{1faef}]/gu;

/** Base letters may carry this many marks; more of them would paint over the neighbouring lines. */
const marksMax = 4;

/**
 * Makes foreign text safe to set on a card: one line, at most `graphemesMax` graphemes, at most four marks on a letter,
 * without control, direction-override, private or unassigned characters. Joiners and selectors inside emoji stay.
 */
export function tidyText(text: string, graphemesMax: number): string {
  const plain = text
    .normalize("NFC")
    .replace(/[\p{Zs}\p{Zl}\p{Zp}\p{Cc}]+/gu, " ")
    .replace(/[\u202a-\u202e\u2066-\u2069\ufff9-\ufffb\p{Cs}\p{Co}\p{Cn}]/gu, "")
    .replace(unpaintedEmoji, "")
    .trim();
  const kept: string[] = [];
  for (const { segment } of graphemes.segment(plain)) {
    if (kept.length === graphemesMax) return `${kept.join("").trimEnd()}…`;
    kept.push(thinMarks(segment));
  }
  return kept.join("");
}

function thinMarks(grapheme: string): string {
  const marks = grapheme.match(/\p{Mn}/gu)?.length ?? 0;
  if (marks <= marksMax) return grapheme;
  let seen = 0;
  return grapheme.replace(/\p{Mn}/gu, (mark) => (++seen > marksMax ? "" : mark));
}

/** Whether accents remain that have no composed letter; `text` must be in normal form C. */
export function hasLooseMarks(text: string): boolean {
  return /[\u0300-\u036f]/u.test(text);
}

export function hasRightToLeft(text: string): boolean {
  return Array.from(text).some((character) => rightToLeft.test(character));
}

/** The direction of a line: that of its first letter, as in the first rule of the Unicode bidirectional algorithm. */
export function directionOf(text: string): Direction {
  for (const character of text) {
    if (rightToLeft.test(character)) return "rtl";
    if (letter.test(character)) return "ltr";
  }
  return "ltr";
}

/** Which language's shapes the Han characters of a text should take. Kana, Hangul or a traditional letter decide. */
export function hanFormOf(text: string): HanForm {
  if (/[\p{Script=Hiragana}\p{Script=Katakana}]/u.test(text)) return "japanese";
  if (/\p{Script=Hangul}/u.test(text)) return "korean";
  return traditionalOnly.test(text) ? "traditional" : "simplified";
}

/**
 * One or two graphemes that stand for a name where no picture does: the initials of its first and last word in scripts
 * that know capitals, else its first grapheme. Empty for a name without a letter, digit or symbol.
 */
export function monogramOf(name: string): string {
  const words = tidyText(name, 200)
    .split(" ")
    .map((word) => word.replace(/^[\p{P}]+/u, ""))
    .filter((word) => word !== "");
  const first = firstGrapheme(words[0] ?? "");
  const last = firstGrapheme(words.length > 1 ? (words.at(-1) ?? "") : "");
  return isCased(first) && isCased(last) ? (first + last).toUpperCase() : first.toUpperCase();
}

function firstGrapheme(word: string): string {
  for (const { segment } of graphemes.segment(word)) return segment;
  return "";
}

function isCased(grapheme: string): boolean {
  return grapheme.toLowerCase() !== grapheme.toUpperCase();
}

/**
 * A number that is the same for the same text on every machine, 0 to 2^32 - 1.
 * FNV-1a, 32 bit: http://www.isthe.com/chongo/tech/comp/fnv/
 */
export function numberOf(text: string): number {
  let hash = 0x811c9dc5;
  for (const character of text) {
    hash ^= character.codePointAt(0) ?? 0;
    hash = Math.imul(hash, 0x01000193) >>> 0;
  }
  return hash;
}
