import { readFile } from "node:fs/promises";
import type { Renderer } from "@takumi-rs/core";
import { type HanForm, hanFormOf, hasLooseMarks } from "./script.rules.ts";

interface Face {
  family: string;
  file: string;
  weight: number;
}

const folder = new URL("../../../assets/fonts/", import.meta.url);

const serifFaces: Face[] = [
  { family: "Newsreader", file: "newsreader-500.ttf", weight: 500 },
  { family: "Source Serif Cyrillic", file: "source-serif-4-cyrillic-500.woff2", weight: 500 },
  { family: "Source Serif Cyrillic Ext", file: "source-serif-4-cyrillic-ext-500.woff2", weight: 500 },
  { family: "Source Serif Greek", file: "source-serif-4-greek-500.woff2", weight: 500 },
  { family: "Noto Serif", file: "noto-serif-500.ttf", weight: 500 },
  { family: "Noto Naskh Arabic", file: "noto-naskh-arabic-500.woff2", weight: 500 },
  { family: "Noto Serif Hebrew", file: "noto-serif-hebrew-500.woff2", weight: 500 },
];

const sansFaces: Face[] = [
  { family: "Inter", file: "inter-500.ttf", weight: 500 },
  { family: "Inter", file: "inter-600.ttf", weight: 600 },
  { family: "Noto Sans", file: "noto-sans-500.ttf", weight: 500 },
  { family: "Noto Sans Arabic", file: "noto-sans-arabic-500.woff2", weight: 500 },
  { family: "Noto Sans Hebrew", file: "noto-sans-hebrew-500.woff2", weight: 500 },
];

const hanFaces: Record<HanForm, Face> = {
  japanese: { family: "Noto Sans JP", file: "noto-sans-jp-japanese-500.woff2", weight: 500 },
  simplified: { family: "Noto Sans SC", file: "noto-sans-sc-chinese-simplified-500.woff2", weight: 500 },
  traditional: { family: "Noto Sans TC", file: "noto-sans-tc-chinese-traditional-500.woff2", weight: 500 },
  korean: { family: "Noto Sans KR", file: "noto-sans-kr-korean-500.woff2", weight: 500 },
};

/** Slices of the Japanese typeface with rarer characters that names still use; each is a family of its own. */
const rareHanFaces: Face[] = [0, 1, 2, 3, 4, 5, 6, 7, 9, 10, 22, 31, 41, 67].map((slice) => ({
  family: `Noto Sans JP ${slice}`,
  file: `noto-sans-jp-${slice}-500.woff2`,
  weight: 500,
}));

/** Scripts and signs that neither a serif nor a sans of ours covers. Emoji stand last: that font has digits of its own. */
const lastFaces: Face[] = [
  { family: "Noto Sans Thai", file: "noto-sans-thai-500.woff2", weight: 500 },
  { family: "Noto Sans Devanagari", file: "noto-sans-devanagari-500.woff2", weight: 500 },
  { family: "Noto Sans Bengali", file: "noto-sans-bengali-500.woff2", weight: 500 },
  { family: "Noto Sans Tamil", file: "noto-sans-tamil-500.woff2", weight: 500 },
  { family: "Noto Sans Georgian", file: "noto-sans-georgian-500.woff2", weight: 500 },
  { family: "Noto Sans Armenian", file: "noto-sans-armenian-500.woff2", weight: 500 },
  { family: "Twemoji", file: "twemoji-15.woff2", weight: 400 },
  { family: "Noto Sans Math", file: "noto-sans-math-latin-400.woff2", weight: 400 },
  { family: "Noto Sans Symbols 2", file: "noto-sans-symbols-2-symbols-400.woff2", weight: 400 },
];

/**
 * Registers every bundled face with the renderer; about 0.2 s, once a process.
 * @throws when a file of `server/assets/fonts` is missing or damaged: a broken installation
 */
export async function registerFonts(renderer: Renderer): Promise<void> {
  for (const face of [...serifFaces, ...sansFaces, ...Object.values(hanFaces), ...rareHanFaces, ...lastFaces]) {
    const data = await readFile(new URL(face.file, folder));
    await renderer.registerFont({ name: face.family, data, weight: face.weight, style: "normal" });
  }
}

/** Faces that place any mark on any letter, which Newsreader and Inter do for common pairs only. */
const markedFaces: Record<"serif" | "sans", string> = { serif: "Noto Serif", sans: "Noto Sans" };

/** The CSS `font-family` list for a text: the face of its style first, then every script, with its own Han form first. */
export function familiesOf(style: "serif" | "sans", text: string): string {
  const form = hanFormOf(text);
  const han = [hanFaces[form], ...Object.values(hanFaces).filter((face) => face !== hanFaces[form]), ...rareHanFaces];
  const faces = style === "serif" ? [...serifFaces, ...sansFaces] : [...sansFaces, ...serifFaces];
  const families = [...faces, ...han, ...lastFaces].map((face) => face.family);
  const first = hasLooseMarks(text) ? [markedFaces[style]] : [];
  return [...new Set([...first, ...families])].map((family) => `"${family}"`).join(", ");
}
