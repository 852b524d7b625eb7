import { type Query, QueryCache, QueryClient } from "@tanstack/react-query";
import { troubleOf } from "../lib/api.ts";

const retriesMost = 2;

/** Asking again helps only where there was no answer or the server was in trouble, never after a refusal. */
function mayRetry(failures: number, error: unknown): boolean {
  const { status } = troubleOf(error);
  return failures < retriesMost && (status === 0 || status >= 500);
}

/** The session ended while the page was open: sign in again and come back here. Who one is, the router itself asks. */
function onError(error: unknown, query: Pick<Query, "queryKey">): void {
  if (troubleOf(error).status !== 401 || query.queryKey[0] === "me") return;
  const { pathname, search } = location;
  if (pathname === "/sign-in" || pathname === "/setup") return;
  location.assign(`/sign-in?next=${encodeURIComponent(pathname + search)}`);
}

export const queries = new QueryClient({
  queryCache: new QueryCache({ onError }),
  defaultOptions: {
    queries: { retry: mayRetry, staleTime: 15_000, refetchOnWindowFocus: true },
    mutations: { retry: false, networkMode: "always" },
  },
});
