import type { Problem } from "@pentimento/contract";
import { type ErrorKind, StudioError } from "../platform/errors.ts";

/** The only map from kinds of failure to statuses; a new kind without one does not compile. */
export const statusOf = {
  invalid: 400,
  unauthenticated: 401,
  forbidden: 403,
  not_found: 404,
  method: 405,
  timeout: 408,
  conflict: 409,
  gone: 410,
  stale: 412,
  too_large: 413,
  unsupported: 415,
  reused: 422,
  limited: 429,
  unavailable: 503,
  storage_full: 507,
} as const satisfies Record<ErrorKind, number>;

const titles: Record<ErrorKind, string> = {
  invalid: "The request is not right",
  unauthenticated: "Not signed in",
  forbidden: "Not allowed",
  not_found: "Not found",
  method: "Wrong method",
  timeout: "Too slow",
  conflict: "Not possible now",
  gone: "Gone",
  stale: "Changed meanwhile",
  too_large: "Too large",
  unsupported: "Unsupported",
  reused: "Key used before",
  limited: "Too many requests",
  unavailable: "Out of order",
  storage_full: "Storage full",
};

/** The problem document of a failure. Anything that is no StudioError is a defect: the asker learns only its number. */
export function problemOf(error: unknown, requestId: string): Problem {
  if (!(error instanceof StudioError)) {
    return {
      type: "/problems/defect",
      title: "A fault of ours",
      status: 500,
      detail: `Something broke here; it is logged under ${requestId}`,
      instance: requestId,
    };
  }
  const { flaws, retryAfterSeconds, details } = error.facts;
  return {
    ...details,
    type: `/problems/${error.slug}`,
    title: titles[error.kind],
    status: statusOf[error.kind],
    detail: error.message,
    instance: requestId,
    ...(flaws && { errors: flaws.slice(0, 20) }),
    ...(retryAfterSeconds !== undefined && { retry_after: retryAfterSeconds }),
  };
}

/** The answer that carries a problem. */
export function problemResponse(problem: Problem, headers: Record<string, string> = {}): Response {
  const retry: Record<string, string> =
    problem.retry_after === undefined ? {} : { "retry-after": String(problem.retry_after) };
  return new Response(JSON.stringify(problem), {
    status: problem.status,
    headers: { "content-type": "application/problem+json", ...retry, ...headers },
  });
}
