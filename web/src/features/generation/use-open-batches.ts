import type { Batch } from "@pentimento/contract";
import { useQuery } from "@tanstack/react-query";
import { useEffect } from "react";
import { lineState, useAllForming } from "../../lib/news.ts";
import { workDone } from "../../lib/page-frame.tsx";
import { batches } from "../../lib/queries.ts";
import { useStore } from "../../lib/store.ts";
import { isOpen, shareOf, wholeShare } from "./batch.rules.ts";

const pollLiveMs = 5000;
const pollLostMs = 1500;

/** All batches; while some run they are also asked for, more often when the live connection is down. */
export function useBatches() {
  const live = useStore(lineState, (state) => state === "live");
  return useQuery({
    ...batches,
    refetchInterval: ({ state }) => (state.data?.some(isOpen) ? (live ? pollLiveMs : pollLostMs) : false),
  });
}

/** Tells the frame how far the work is, for the tab's title and the chip in the bar. */
export function useWorkDone(): void {
  const { data } = useBatches();
  const forming = useAllForming();
  const share = data && wholeShare(data, (item) => forming[item.variant_uid]?.fraction);
  useEffect(() => {
    workDone.set(share);
    return () => workDone.set(undefined);
  }, [share]);
}

/** Share of a batch, with what is heard of its pictures as they form. */
export function useBatchShare(batch: Batch): number {
  const forming = useAllForming();
  return shareOf(batch, (item) => forming[item.variant_uid]?.fraction);
}
