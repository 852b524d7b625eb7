import { StudioError } from "../../platform/errors.ts";

export const wrongState = (because: string) => new StudioError("conflict", "wrong-state", because);
export const nothingActive = () =>
  new StudioError("not_found", "nothing-active", "No picture is active in this slot; make one active first");
export const pictureMissing = () =>
  new StudioError("not_found", "not-found", "There is no such picture, or it is not yours to see");
