import type { SubjectTile } from "@pentimento/contract";

const plain = (text: string): string => text.normalize("NFD").replace(/\p{M}/gu, "").toLowerCase();

/** Whose name or description holds every word that was typed, in any order; names that begin with it stand first. */
export function findInCast(cast: readonly SubjectTile[], typed: string): SubjectTile[] {
  const words = plain(typed).split(/\s+/).filter(Boolean);
  const found = cast.filter(({ name, description }) => {
    const text = plain(`${name} ${description}`);
    return words.every((word) => text.includes(word));
  });
  const begins = ({ name }: SubjectTile) => words[0] !== undefined && plain(name).startsWith(words[0]);
  return [...found.filter(begins), ...found.filter((each) => !begins(each))];
}

/** Where the scene is: the place that was asked for, else the first that can be shown, else the first. */
export const placeOfScene = (places: readonly SubjectTile[], wanted: string | undefined): SubjectTile | undefined =>
  places.find(({ uid }) => uid === wanted) ?? places.find(({ hero }) => hero !== null) ?? places[0];
