import { useQuery } from "@tanstack/react-query";
import { useEffect } from "react";
import { lineState, useAllForming } from "../../lib/news.ts";
import { workDone } from "../../lib/page-frame.tsx";
import { batches } from "../../lib/queries.ts";
import { useStore } from "../../lib/store.ts";
import { useComfy } from "../../parts/comfy/use-comfy.ts";
import { type IsStranded, isOpen, type Work, workOf } from "./batch.rules.ts";

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

/** Which batches wait for a ComfyUI server while none answers. */
export function useStranded(): IsStranded {
  const { data: status } = useComfy();
  const away = status?.state === "disconnected";
  return (batch) => away && batch.provider === "comfy";
}

/** Tells the frame how far the work is, for the tab's title and the chip in the bar. */
export function useWorkDone(): void {
  const { data } = useBatches();
  const forming = useAllForming();
  const work = data && workOf(data, (item) => forming[item.variant_uid]?.fraction);
  const words = JSON.stringify(work);
  useEffect(() => {
    workDone.set(words === undefined ? undefined : (JSON.parse(words) as Work));
    return () => workDone.set(undefined);
  }, [words]);
}
