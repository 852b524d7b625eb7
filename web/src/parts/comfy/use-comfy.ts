import { type ComfyStatus, nodeRoutes } from "@pentimento/contract";
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { useEffect, useState } from "react";
import { api, sentenceOf } from "../../lib/api.ts";
import { lineState } from "../../lib/news.ts";
import { collections, comfy } from "../../lib/queries.ts";
import { useStore } from "../../lib/store.ts";
import { notify, notifyError } from "../../ui/toast.tsx";

const secondMs = 1000;

/** Seconds left of a time that was told as "in n seconds" at `toldAt` (milliseconds since 1970). */
export const left = (retryIn: number, toldAt: number, now: number): number => retryIn - (now - toldAt) / secondMs;

/** The time of day, stepping each second while `running`. */
export function useSeconds(running: boolean): number {
  const [now, setNow] = useState(() => Date.now());
  useEffect(() => {
    if (!running) return;
    const timer = setInterval(() => setNow(Date.now()), secondMs);
    return () => clearInterval(timer);
  }, [running]);
  return now;
}

const troubled = (status: ComfyStatus | undefined) =>
  status !== undefined && (status.state === "degraded" || status.state === "disconnected");

/**
 * How the ComfyUI servers stand. News tell, which come by way of one's collections; while a server does not answer, or no news
 * can come, it is asked for every few seconds.
 */
export function useComfy() {
  const { data: followed = [] } = useQuery(collections);
  const told = useStore(lineState) === "live" && followed.length > 0;
  return useQuery({
    ...comfy,
    refetchInterval: ({ state }) => (troubled(state.data) || !told ? 5 * secondMs : false),
  });
}

/** Has the servers tried again now. */
export function useRetryNow(): { retry: () => Promise<void>; busy: boolean } {
  const queries = useQueryClient();
  const [busy, setBusy] = useState(false);
  const retry = async () => {
    setBusy(true);
    try {
      const status = await api(nodeRoutes.retry, {});
      queries.setQueryData(comfy.queryKey, status);
      if (status.state === "disconnected") notify("Tried again; there is no answer yet.");
    } catch (error) {
      notifyError("ComfyUI was not tried again.", sentenceOf(error));
    } finally {
      setBusy(false);
    }
  };
  return { retry, busy };
}
