import { StudioError } from "../../platform/errors.ts";

export const slotTaken = () =>
  new StudioError("conflict", "slot-taken", "This collection has a slot of that key already", {
    flaws: [{ pointer: "/key", detail: "is taken" }],
  });
export const cursorInvalid = () =>
  new StudioError("invalid", "cursor-invalid", "This cursor does not belong to this list; begin without one", {
    flaws: [{ pointer: "cursor", detail: "unknown" }],
  });
