import { StudioError } from "../../platform/errors.ts";

export const notSignedIn = () => new StudioError("unauthenticated", "not-signed-in", "Sign in first");
export const notAllowed = () => new StudioError("forbidden", "not-allowed", "Your role does not allow this");
export const notFound = () =>
  new StudioError("not_found", "not-found", "There is no such thing, or it is not yours to see");
export const setupDone = () =>
  new StudioError("conflict", "setup-done", "This studio has been set up already; sign in instead");
export const emailTaken = () =>
  new StudioError("conflict", "email-taken", "Somebody has an account with this e-mail address", {
    flaws: [{ pointer: "/email", detail: "is taken" }],
  });
export const userUnknown = () =>
  new StudioError(
    "not_found",
    "user-unknown",
    "Nobody has an account with this e-mail address; an admin can make one",
    {
      flaws: [{ pointer: "/email", detail: "has no account" }],
    },
  );
export const ownRole = () => new StudioError("forbidden", "not-allowed", "Your own role is changed by somebody else");
