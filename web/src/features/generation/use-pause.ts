import { assetRoutes, type Collection } from "@pentimento/contract";
import { useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { api, sentenceOf } from "../../lib/api.ts";
import { batches, collections } from "../../lib/queries.ts";
import { notify, notifyError } from "../../ui/toast.tsx";

/** Lets a collection's queue rest or go on; either can be undone. */
export function usePause(collection: Collection): { set: (paused: boolean) => void; busy: boolean } {
  const queries = useQueryClient();
  const [busy, setBusy] = useState(false);
  const change = async (paused: boolean) => {
    setBusy(true);
    try {
      await api(paused ? assetRoutes.pause : assetRoutes.resume, { params: { collection_id: collection.uid } });
      notify(
        paused ? `${collection.name} is paused. What runs goes on.` : `${collection.name} goes on.`,
        () => void change(!paused),
      );
    } catch (error) {
      notifyError(paused ? "It was not paused." : "It does not go on.", sentenceOf(error));
    } finally {
      await queries.invalidateQueries({ queryKey: batches.queryKey });
      await queries.invalidateQueries({ queryKey: collections.queryKey });
      setBusy(false);
    }
  };
  return { set: (paused) => void change(paused), busy };
}
