/** Slots a card takes its avatar from, first choice first; the source picture is the last resort: the real avatar. */
export const avatarSlots = ["avatar", "portrait", "source"] as const;

/** Slots a card takes its background from, by card. */
export const backgroundSlots = {
  og: ["bg_16x9", "backdrop"],
  card: ["bg_card", "bg_16x9", "backdrop"],
  simple: ["bg_16x9", "backdrop"],
} as const;

export type Card = keyof typeof backgroundSlots;
export const cards = Object.keys(backgroundSlots) as Card[];

/** Kinds of subject that have cards. */
export const hasCards = (kind: string): boolean => kind === "character" || kind === "profile";

export interface SubjectFacts {
  kind: string;
  name: string;
  description: string;
  attributes: Record<string, string>;
  collectionName: string;
}

/** What a card says: the attributes `handle` and `role` have their own places, the next four are chips. */
export function cardFacts(subject: SubjectFacts, generated: boolean) {
  const { handle, role, ...rest } = subject.attributes;
  return {
    name: subject.name,
    ...(handle && { handle: `@${handle.replace(/^@/, "")}` }),
    ...(subject.description && { tagline: subject.description }),
    chips: Object.entries(rest)
      .slice(0, 4)
      .map(([label, value]) => ({ label, value })),
    badges: role ? [role] : [],
    collectionName: subject.collectionName,
    generated,
  };
}
