import type { Authentication } from "../domains/identity/index.ts";
import { StudioError } from "../platform/errors.ts";
import type { RateLimits } from "./rate-limits.ts";
import { refuseForeignOrigin } from "./same-origin.ts";

interface Arrival {
  request: Request;
  address: string;
  url: URL;
}

interface AuthenticationParts {
  authentication: Authentication;
  limits: RateLimits;
  origins: readonly string[];
}

/** Hands sign-in, sign-out and the like to better-auth, with our limits before it and our problems after it. */
export async function authenticationAnswer(
  parts: AuthenticationParts,
  { request, address, url }: Arrival,
): Promise<Response> {
  refuseForeignOrigin(request, parts.origins, false);
  const account = url.pathname.endsWith("/sign-in/email") ? await accountOf(request.clone()) : undefined;
  if (account !== undefined) await parts.limits.refuseHammering(account, address);
  const response = await parts.authentication.handler(request);
  if (response.status < 400) return response;
  if (account !== undefined) await parts.limits.failedSignIn(account, address);
  throw await refusalOf(response, account !== undefined);
}

async function accountOf(request: Request): Promise<string> {
  try {
    const body = (await request.json()) as { email?: unknown };
    return (typeof body.email === "string" ? body.email : "").slice(0, 254).normalize("NFKC").toLowerCase();
  } catch {
    // Not JSON: better-auth refuses it; the attempt counts for the empty account.
    return "";
  }
}

async function refusalOf(response: Response, isSignIn: boolean): Promise<StudioError> {
  if (isSignIn && (response.status === 401 || response.status === 403)) {
    return new StudioError("unauthenticated", "credentials-wrong", "E-mail address or password is wrong");
  }
  if (response.status === 404) return new StudioError("not_found", "not-found", "Nothing has this address");
  if (response.status >= 500)
    return new StudioError("unavailable", "sign-in-unavailable", "Signing in does not work at the moment");
  const told = (await response.json().catch(() => ({}))) as { message?: string };
  return new StudioError("invalid", "validation", told.message ?? "The request is not right");
}
