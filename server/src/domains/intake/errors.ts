import { StudioError } from "../../platform/errors.ts";

export const noSource = () =>
  new StudioError("conflict", "wrong-state", "This subject has no source picture yet; upload one first");
export const nothingToOverride = () =>
  new StudioError("conflict", "wrong-state", "No check of this source failed, so there is nothing to override");
export const faceUnknown = () =>
  new StudioError("invalid", "face-unknown", "There is no such face in the source picture", {
    flaws: [{ pointer: "/index", detail: "names no face" }],
  });
export const facesOff = () =>
  new StudioError("conflict", "faces-off", "Face checks are switched off on this studio by its operator");
export const noPicture = () => new StudioError("conflict", "wrong-state", "This picture has not been made yet");
