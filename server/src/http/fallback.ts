import { StudioError } from "../platform/errors.ts";
import type { Endpoint } from "../platform/web.ts";
import { problemOf, problemResponse } from "./problems.ts";
import type { WebFiles } from "./web-files.ts";

interface Unbound {
  request: Request;
  url: URL;
  requestId: string;
}

const isApi = (path: string) => /^\/(api|pictures|cards|ws)(\/|$)/.test(path);
/** Escapes that no page of ours has in its address: a slash, a backslash, U+0000. */
const oddEscape = /%(2f|5c|00)/i;

/**
 * Nothing is bound to this address and method: the app's pages, a wrong method, or nothing.
 * @throws StudioError `not-found`
 */
export async function fallbackAnswer(
  { endpoints, web }: { endpoints: readonly Endpoint[]; web: WebFiles },
  { request, url, requestId }: Unbound,
): Promise<Response> {
  const reads = request.method === "GET" || request.method === "HEAD";
  if (!isApi(url.pathname) && reads && !oddEscape.test(url.pathname)) return web.serve(url.pathname, request.headers);
  const allowed = methodsAt(endpoints, url.pathname);
  if (allowed.length === 0) throw new StudioError("not_found", "not-found", "Nothing has this address");
  const refusal = new StudioError("method", "method-not-allowed", `This address takes ${allowed.join(", ")}`);
  return problemResponse(problemOf(refusal, requestId), { allow: allowed.join(", ") });
}

function methodsAt(endpoints: readonly Endpoint[], pathname: string): string[] {
  const methods = endpoints
    .filter(({ route }) => matches(route.path, pathname))
    .map(({ route }) => route.method.toUpperCase());
  return [...new Set(methods.includes("GET") ? ["GET", "HEAD", ...methods] : methods)];
}

const matches = (path: string, pathname: string) =>
  new RegExp(`^${path.replace(/[.]/g, "[.]").replace(/\{\w+\}/g, "[^/]+")}$`).test(pathname);
