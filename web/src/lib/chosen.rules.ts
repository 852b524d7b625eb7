import type { Collection } from "@pentimento/contract";

/** How the chosen picture of a slot is called: a studio has heroes, a world's table has what is active. */
export interface ChosenWords {
  /** "the hero", "the active picture" */
  noun: string;
  /** "a hero", "an active picture" */
  one: string;
  /** On a badge, and as the name of a filter. */
  badge: string;
  /** What a picture is: "#10 is the hero", "#10 is active". */
  being: string;
  /** What a key does: "Set as hero". */
  act: string;
  /** What the star of a candidate does. */
  approve: string;
}

export const heroWords: ChosenWords = {
  noun: "hero",
  one: "a hero",
  badge: "Hero",
  being: "the hero",
  act: "Set as hero",
  approve: "Approve as hero",
};
const activeWords: ChosenWords = {
  noun: "active picture",
  one: "an active picture",
  badge: "Active",
  being: "active",
  act: "Set as Active",
  approve: "Set as Active",
};

/** The words for a collection's kind; the studio's until it is known. */
export const chosenWordsOf = (kind: Collection["kind"] | undefined): ChosenWords =>
  kind === "world" ? activeWords : heroWords;
