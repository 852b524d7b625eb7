import { text, title } from "@pentimento/contract";
import { z } from "zod";
import type { Authentication } from "../domains/identity/index.ts";
import { StudioError } from "../platform/errors.ts";
import type { Pace } from "./paced-body.ts";
import { problemOf, problemResponse } from "./problems.ts";
import type { RateLimits } from "./rate-limits.ts";
import { readBody } from "./read-input.ts";
import { refuseForeignOrigin } from "./same-origin.ts";

interface Arrival {
  request: Request;
  requestId: string;
  address: string;
  url: URL;
}

interface AuthenticationParts {
  authentication: Authentication;
  limits: RateLimits;
  origins: readonly string[];
  pace: Pace;
}

interface Door {
  method: "GET" | "POST";
  body?: z.ZodType;
}

const email = z.email().max(254);
const password = text(128).min(1, "This must not be empty.");
const newPassword = text(128).min(10, "Enter at least 10 characters.");
/** A page of ours. Two slashes, or a slash and a backslash, would lead to another site. */
const ownPage = z
  .string()
  .max(500)
  .refine((path) => /^\/(?![/\\])[!-[\]-~]*$/.test(path), {
    message: "has to be a page of this studio",
    params: { slug: "redirect-not-allowed" },
  });

/** What better-auth offers more than this is nobody's business here and does not exist. */
const doors: Record<string, Door> = {
  "/sign-in/email": { method: "POST", body: z.strictObject({ email, password, rememberMe: z.boolean().optional() }) },
  "/sign-in/social": {
    method: "POST",
    body: z.strictObject({ provider: z.enum(["github"]), callbackURL: ownPage.optional() }),
  },
  "/sign-out": { method: "POST", body: z.strictObject({}).optional() },
  "/update-user": { method: "POST", body: z.strictObject({ name: title }) },
  "/change-password": {
    method: "POST",
    body: z.strictObject({ currentPassword: password, newPassword, revokeOtherSessions: z.boolean().optional() }),
  },
  "/get-session": { method: "GET" },
  "/callback/github": { method: "GET" },
  "/error": { method: "GET" },
};

/**
 * Hands sign-in, sign-out and the like to better-auth: our doors, schemas and limits before it, our problems after it.
 * @throws StudioError as `readBody` does; `not-found`, `origin-not-allowed`, `sign-in-limited`, `credentials-wrong`
 */
export async function authenticationAnswer(parts: AuthenticationParts, arrival: Arrival): Promise<Response> {
  const { request, requestId, url } = arrival;
  const path = url.pathname.replace(/^\/api\/auth/, "");
  const door = Object.hasOwn(doors, path) ? doors[path] : undefined;
  if (!door) throw new StudioError("not_found", "not-found", "Nothing has this address");
  if (request.method !== door.method) return wrongMethod(door, requestId);
  refuseForeignOrigin(request, parts.origins, false);
  const body = await readBody(door.body, request, parts.pace);
  const account = path === "/sign-in/email" ? (body as { email: string }).email.toLowerCase() : undefined;
  const spent = account === undefined ? undefined : await parts.limits.spendSignIn(account, arrival.address);
  const response = await parts.authentication.handler(handedOn(request, body));
  if (response.status >= 400) throw await refusalOf(response, account !== undefined);
  await spent?.takeBack();
  return response;
}

function wrongMethod({ method }: Door, requestId: string): Response {
  const refusal = new StudioError("method", "method-not-allowed", `This address takes ${method}`);
  return problemResponse(problemOf(refusal, requestId), { allow: method });
}

/** The request with its body as we have read it; nothing that we have not looked at goes on. */
function handedOn(request: Request, body: unknown): Request {
  if (request.method === "GET") return request;
  const headers = new Headers(request.headers);
  headers.delete("content-length");
  headers.set("content-type", "application/json");
  return new Request(request.url, { method: request.method, headers, body: JSON.stringify(body ?? {}) });
}

async function refusalOf(response: Response, isSignIn: boolean): Promise<StudioError> {
  if (isSignIn && (response.status === 401 || response.status === 403)) {
    return new StudioError("unauthenticated", "credentials-wrong", "E-mail address or password is wrong");
  }
  if (response.status === 401) return new StudioError("unauthenticated", "not-signed-in", "Sign in first");
  if (response.status === 404) return new StudioError("not_found", "not-found", "Nothing has this address");
  if (response.status >= 500)
    return new StudioError("unavailable", "sign-in-unavailable", "Signing in does not work at the moment");
  const told = (await response.json().catch(() => ({}))) as { message?: string };
  return new StudioError("invalid", "validation", (told.message ?? "The request is not right").slice(0, 200));
}
