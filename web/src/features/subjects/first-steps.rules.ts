import type { Collection, SubjectTile } from "@pentimento/contract";

export interface FirstStep {
  id: "source" | "generate" | "hero";
  done: boolean;
  /** The subject to go on with, if there is one. */
  subject: SubjectTile | undefined;
}

const hasPictures = (subject: SubjectTile): boolean => subject.waiting > 0 || subject.slots_with_hero > 0;

/** Whether a source makes sense for it: a place or a thing can be made from words alone. */
const hasLikeness = ({ kind }: SubjectTile): boolean => kind === "character" || kind === "profile";

/**
 * The way from an empty studio to the first chosen hero; each step names the subject that is furthest on. In worlds words
 * are enough, so that whoever has only worlds is asked for no source.
 */
export function firstSteps(
  subjects: readonly SubjectTile[],
  collections: readonly Pick<Collection, "kind">[],
): FirstStep[] {
  const sourced = subjects.find((subject) => subject.source !== null);
  const pictured = subjects.find(hasPictures);
  const chosen = subjects.find((subject) => subject.slots_with_hero > 0);
  const needsSource = collections.length === 0 || collections.some(({ kind }) => kind !== "world");
  return [
    ...(needsSource
      ? [{ id: "source" as const, done: sourced !== undefined, subject: subjects.find(hasLikeness) }]
      : []),
    { id: "generate", done: pictured !== undefined, subject: sourced ?? subjects[0] },
    { id: "hero", done: chosen !== undefined, subject: pictured ?? sourced ?? subjects[0] },
  ];
}
