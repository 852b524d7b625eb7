import { StudioError } from "../../platform/errors.ts";

export const slotTaken = () =>
  new StudioError("conflict", "slot-taken", "This collection has a slot of that key already", {
    flaws: [{ pointer: "/key", detail: "is taken" }],
  });
