import type { EventContext, Reactions } from "../../platform/events.ts";
import { drawOrder } from "./draw-card.ts";
import { avatarSlots, backgroundSlots, cards } from "./facts.rules.ts";

const shownSlots = new Set<string>([...avatarSlots, ...Object.values(backgroundSlots).flat()]);
const choosing = new Set(["approved", "unapproved", "rejected", "restored", "trashed"]);

const all = (subjectUid: string, { collectionUid }: EventContext) =>
  cards.map((card) => drawOrder({ collectionUid, subjectUid }, card));

/** Whatever a card shows, its change draws the card anew; an unchanged render key then costs nothing. */
export const cardReactions: Reactions = {
  VariantChanged: [
    (event, context) =>
      shownSlots.has(event.slot) && choosing.has(event.change) ? all(event.subject_id, context) : [],
  ],
  SourceChanged: [(event, context) => all(event.subject_id, context)],
  SubjectChanged: [(event, context) => (event.change === "edited" ? all(event.subject_id, context) : [])],
};
