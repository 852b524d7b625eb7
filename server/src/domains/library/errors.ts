import { StudioError } from "../../platform/errors.ts";

export const wrongState = (because: string) => new StudioError("conflict", "wrong-state", because);
export const pictureMissing = () =>
  new StudioError("not_found", "not-found", "There is no such picture, or it is not yours to see");
