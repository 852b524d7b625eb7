/** What an invented person wears and looks like. */
export interface FigureTraits {
  headgear: "crown" | "hood" | "helmet" | "hat" | "circlet" | "none";
  hair: "short" | "long" | "bun" | "bald";
  beard: boolean;
  collar: "lapels" | "fur" | "ruff" | "clasp";
  /** Natural skin, `#rrggbb`. */
  skin: string;
  hairColour: string;
}

interface Hint {
  words: string;
  traits: Partial<FigureTraits>;
}

const hints: readonly Hint[] = [
  { words: "king emperor jarl", traits: { headgear: "crown", beard: true, collar: "fur" } },
  { words: "queen princess empress", traits: { headgear: "crown", hair: "long", beard: false, collar: "ruff" } },
  { words: "prince royal crown crowned", traits: { headgear: "crown" } },
  { words: "wizard witch mage sorcerer warlock", traits: { headgear: "hat", hair: "long", collar: "clasp" } },
  {
    words: "rogue thief ranger monk druid assassin hood hooded cultist pilgrim",
    traits: { headgear: "hood", collar: "clasp" },
  },
  { words: "knight paladin soldier guard warrior viking helmet", traits: { headgear: "helmet", collar: "clasp" } },
  { words: "elf priestess oracle saint", traits: { headgear: "circlet", hair: "long", beard: false } },
  { words: "dwarf smith blacksmith captain sailor fisherman bearded beard", traits: { beard: true } },
  { words: "woman lady girl mother she bard", traits: { hair: "long", beard: false } },
  { words: "noble merchant lord count duke", traits: { collar: "ruff", headgear: "none" } },
  { words: "bald abbot", traits: { hair: "bald" } },
];

const skins = ["#f0cdb0", "#e3b08a", "#c98f63", "#a76d45", "#91603e", "#744a33"] as const;
const hairColours = ["#2a1c16", "#4c2f1e", "#7a4a24", "#a8702f", "#8d8680", "#1b1a20"] as const;

/** Reads the prompt for a station in life; what it leaves open is decided by `chance`, a value of 0 to 1 for a name. */
export function chooseFigure(prompt: string, chance: (name: string) => number): FigureTraits {
  const pick = <T>(name: string, list: readonly [T, ...T[]]): T =>
    list[Math.floor(chance(name) * list.length)] ?? list[0];
  const hair = pick<FigureTraits["hair"]>("hair", ["short", "long", "bun", "short"]);
  const traits: FigureTraits = {
    headgear: pick("headgear", ["crown", "hood", "helmet", "hat", "circlet", "none", "hood"]),
    hair,
    beard: hair === "short" && chance("beard") < 0.55,
    collar: pick("collar", ["lapels", "fur", "ruff", "clasp"]),
    skin: pick("skin", skins),
    hairColour: pick("hair colour", hairColours),
  };
  const words = new Set(prompt.toLowerCase().match(/\p{L}+/gu) ?? []);
  for (const hint of hints)
    if (hint.words.split(" ").some((word) => words.has(word))) Object.assign(traits, hint.traits);
  return traits;
}
