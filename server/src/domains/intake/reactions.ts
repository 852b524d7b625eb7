import type { Reactions } from "../../platform/events.ts";
import { checkOrder } from "./upload-source.ts";

/** Every new picture is checked by itself. */
export const intakeReactions: Reactions = {
  VariantChanged: [
    (event, { collectionUid }) =>
      event.change === "generated" || event.change === "added"
        ? [checkOrder({ collectionUid, subjectUid: event.subject_id, variantUid: event.variant_id })]
        : [],
  ],
};
