import type { LiveMessage } from "@pentimento/contract";
import { type QueryClient, useQuery, useQueryClient } from "@tanstack/react-query";
import { useEffect, useState } from "react";
import { forgetForming, hearPreview, hearProgress, lineState } from "../lib/news.ts";
import { collections } from "../lib/queries.ts";
import { notifyError } from "../ui/toast.tsx";
import { type Key, staleKeys } from "./live.rules.ts";
import { LiveLine } from "./live.ts";

/** News that come within this time are answered by one reading. */
const gatherMs = 120;

/** Collects stale keys and has each read once. */
function gatherer(queries: QueryClient) {
  const waiting = new Map<string, Key>();
  let timer: ReturnType<typeof setTimeout> | undefined;
  return (keys: readonly Key[]) => {
    for (const key of keys) waiting.set(key.join("/"), key);
    timer ??= setTimeout(() => {
      timer = undefined;
      for (const queryKey of waiting.values()) void queries.invalidateQueries({ queryKey });
      waiting.clear();
    }, gatherMs);
  };
}

const afterForming: ReadonlySet<string> = new Set(["renditions", "failed", "trashed"]);

function hear(message: LiveMessage, refresh: (keys: readonly Key[]) => void): void {
  if (message.type === "GenerationItemProgress") return hearProgress(message.variant_id, message.fraction);
  if (message.type === "GenerationPreview") return hearPreview(message.variant_id, message.image);
  // Until its sizes are there the last preview stands in for a finished picture, so that no tile goes blank.
  if (message.type === "VariantChanged" && afterForming.has(message.change)) forgetForming(message.variant_id);
  refresh(staleKeys(message));
}

/** Keeps the page in step with the studio while it is mounted: follows every collection one is a member of. */
export function useLive(): void {
  const queries = useQueryClient();
  const { data } = useQuery(collections);
  const [line] = useState(() => {
    const refresh = gatherer(queries);
    const address = `${location.origin.replace(/^http/, "ws")}/ws`;
    return new LiveLine(address, {
      onMessage: (message) => hear(message, refresh),
      onResync: () => refresh([[]]),
      onRefusal: (detail) => notifyError("Some news will not arrive by themselves.", detail),
      onState: (state) => lineState.set(state),
    });
  });
  useEffect(() => {
    line.open();
    return () => line.close();
  }, [line]);
  const ids = data?.map((each) => each.uid).join(" ");
  useEffect(() => {
    if (ids !== undefined) line.follow(ids.split(" ").filter(Boolean));
  }, [line, ids]);
}
