import { type Leaning, readPrompt } from "./lexicon.rules.ts";

/** How much chance may shift a name among equals; below 1, so that every word of a prompt beats it. */
const CHANCE = 0.95;

/** The same request always ranks alike; `chance` gives one value of 0 to 1 a name. */
function rank(names: readonly string[], leaning: Leaning, chance: (name: string) => number): string[] {
  const scored = names.map((name) => ({ name, score: (leaning[name] ?? 0) + chance(name) * CHANCE }));
  return scored.sort((a, b) => b.score - a.score || (a.name < b.name ? -1 : 1)).map((one) => one.name);
}

/** Colours step slower than styles when the prompt asked for one: every other picture keeps the best match. */
function paletteStep(ordinal: number, asked: boolean): number {
  return asked ? Math.floor(ordinal / 2) : ordinal;
}

export interface Choice {
  style: string;
  palette: string;
}

export interface Wish {
  prompt: string;
  /** Position in a batch, 0 and up. */
  ordinal: number;
  /** Already checked against `styles`. */
  forcedStyle?: string | undefined;
}

/**
 * Picks technique and colours. Words of the prompt lead, chance decides among equals, and the ordinal walks down the
 * ranking, so that neighbours in a batch differ in style until all styles were used.
 * @param chance one value of 0 to 1 for a name, fixed by the seed
 */
export function choose(
  styles: readonly string[],
  palettes: readonly string[],
  wish: Wish,
  chance: (name: string) => number,
): Choice {
  const leanings = readPrompt(wish.prompt);
  const rankedStyles = rank(styles, leanings.styles, (name) => chance(`style ${name}`));
  const rankedPalettes = rank(palettes, leanings.palettes, (name) => chance(`palette ${name}`));
  const asked = Object.keys(leanings.palettes).length > 0;
  const style = wish.forcedStyle ?? rankedStyles[wish.ordinal % rankedStyles.length];
  const palette = rankedPalettes[paletteStep(wish.ordinal, asked) % rankedPalettes.length];
  if (style === undefined || palette === undefined) throw new RangeError("a painter needs styles and palettes");
  return { style, palette };
}
