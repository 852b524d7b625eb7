/** What a word of a prompt asks for: names of styles and palettes, each with how strongly (1 is a hint, 4 an order). */
export type Leaning = Readonly<Record<string, number>>;

/** Style and palette names are apart by their group: `styles` for techniques, `palettes` for colours. */
interface Entry {
  readonly words: string;
  readonly styles?: Leaning;
  readonly palettes?: Leaning;
}

const entries: readonly Entry[] = [
  { words: "oil painting painted baroque rembrandt renaissance classical dramatic chiaroscuro", styles: { oil: 4 } },
  {
    words: "impressionist impressionism brush brushwork brushstroke impasto expressive monet",
    styles: { brushwork: 4 },
  },
  { words: "watercolor watercolour aquarelle wash", styles: { watercolour: 5 } },
  { words: "pastel chalk crayon", styles: { pastel: 4 }, palettes: { pastel: 4 } },
  {
    words: "soft gentle dreamy tender",
    styles: { watercolour: 1, pastel: 1, mesh: 1 },
    palettes: { pastel: 2, rose: 1 },
  },
  {
    words: "pencil graphite sketch drawing charcoal hatching hatched",
    styles: { pencil: 5 },
    palettes: { noir: 2, sepia: 2 },
  },
  {
    words: "engraving engraved etching banknote copperplate victorian",
    styles: { engraving: 5 },
    palettes: { sepia: 2 },
  },
  { words: "woodcut linocut block medieval folk", styles: { linocut: 5, engraving: 3 } },
  { words: "poster propaganda screenprint print flat bold graphic vector minimal", styles: { poster: 4 } },
  { words: "halftone comic comics newspaper pop retro riso risograph zine", styles: { halftone: 4, poster: 1 } },
  {
    words: "duotone monochrome gradient modern neon cyberpunk",
    styles: { duotone: 4, mesh: 2, lanterns: 1 },
    palettes: { dusk: 2 },
  },
  { words: "polygon polygons lowpoly poly facet facets faceted geometric crystal", styles: { facets: 5, mesh: 1 } },
  { words: "cyanotype blueprint vintage antique photograph", styles: { cyanotype: 4 }, palettes: { winter: 1 } },
  {
    words: "night midnight dark moon moonlit evening",
    styles: { aurora: 2, orbit: 1, lanterns: 1, peaks: 1 },
    palettes: { dusk: 2, ocean: 1, royal: 2 },
  },
  { words: "dusk sunset twilight dawn sunrise", styles: { dunes: 2, peaks: 2 }, palettes: { dusk: 4, ember: 2 } },
  { words: "autumn fall harvest october leaves", styles: { forest: 3 }, palettes: { autumn: 5 } },
  {
    words: "ocean sea water waves marine coast sailor nautical",
    styles: { waves: 5, contours: 1 },
    palettes: { ocean: 5 },
  },
  {
    words: "gold golden royal king queen crown crowned halo saint icon",
    styles: { oil: 1, marble: 1 },
    palettes: { gold: 4, royal: 1 },
  },
  {
    words: "noir black grey gray detective shadow shadows gothic",
    styles: { engraving: 1, halftone: 1, peaks: 1 },
    palettes: { noir: 5 },
  },
  { words: "forest wood woods jungle elf druid tree trees ranger", styles: { forest: 5 }, palettes: { forest: 5 } },
  { words: "desert dunes sand sahara canyon", styles: { dunes: 5, contours: 1 }, palettes: { desert: 5 } },
  { words: "aurora northern polar arctic borealis", styles: { aurora: 6 }, palettes: { aurora: 5 } },
  { words: "winter snow ice frost frozen cold", styles: { peaks: 3, aurora: 1 }, palettes: { winter: 5 } },
  {
    words: "mountain mountains peak peaks alps fjord valley highland misty mist fog",
    styles: { peaks: 5 },
    palettes: { verdigris: 2, winter: 1 },
  },
  { words: "map topographic contour contours terrain cartography explorer", styles: { contours: 6 } },
  {
    words: "space planet orbit star stars galaxy nebula cosmic astronaut cosmos",
    styles: { orbit: 5, aurora: 1 },
    palettes: { royal: 2, dusk: 1 },
  },
  { words: "marble marbled ink swirl fluid liquid agate smoke", styles: { marble: 5, flow: 1 } },
  { words: "flow field lines stream wind current abstract generative", styles: { flow: 5, mesh: 1 } },
  {
    words: "tavern city lights bokeh lantern lanterns festival market inn street",
    styles: { lanterns: 6 },
    palettes: { ember: 2, gold: 1 },
  },
  { words: "calm simple clean smooth background backdrop", styles: { mesh: 2 } },
  { words: "fire ember flame lava dragon red hot volcano", styles: { dunes: 1, marble: 1 }, palettes: { ember: 5 } },
  { words: "rose roses pink love romantic flower spring", palettes: { rose: 4 } },
  { words: "blue", palettes: { ocean: 3, winter: 2 } },
  { words: "green emerald", palettes: { forest: 3, verdigris: 3 } },
  { words: "teal turquoise copper patina", palettes: { verdigris: 4 } },
  {
    words: "purple violet magic wizard mystic arcane",
    styles: { orbit: 1, aurora: 1 },
    palettes: { royal: 4, dusk: 2 },
  },
  { words: "sepia old brown leather western", palettes: { sepia: 5 } },
  { words: "warm sunny summer", palettes: { ember: 2, desert: 2, autumn: 1 } },
];

function indexWords(): ReadonlyMap<string, readonly Entry[]> {
  const index = new Map<string, Entry[]>();
  for (const entry of entries)
    for (const word of entry.words.split(" ")) index.set(word, [...(index.get(word) ?? []), entry]);
  return index;
}

const byWord = indexWords();

function add(sums: Record<string, number>, leaning: Leaning = {}): void {
  for (const [name, weight] of Object.entries(leaning)) sums[name] = (sums[name] ?? 0) + weight;
}

/** Adds up what the words of a prompt ask for; a word counts once, words that are not known count for nothing. */
export function readPrompt(prompt: string): { styles: Leaning; palettes: Leaning } {
  const styles: Record<string, number> = {};
  const colours: Record<string, number> = {};
  for (const word of new Set(prompt.toLowerCase().match(/\p{L}+/gu)))
    for (const entry of byWord.get(word) ?? byWord.get(word.replace(/s$/, "")) ?? []) {
      add(styles, entry.styles);
      add(colours, entry.palettes);
    }
  return { styles, palettes: colours };
}
