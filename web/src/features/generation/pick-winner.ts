import { type Batch, type BatchItem, variantRoutes } from "@pentimento/contract";
import { type QueryClient, useQueryClient } from "@tanstack/react-query";
import { useCallback } from "react";
import { api, sentenceOf } from "../../lib/api.ts";
import { subject } from "../../lib/queries.ts";
import { notify, notifyError } from "../../ui/toast.tsx";

const on = (batch: Batch, uid: string) => ({ params: { character_id: batch.subject_id, variant_id: uid } });

/** The hero that the choice is about to replace, so that it can come back. */
async function formerHero(queries: QueryClient, batch: Batch): Promise<string | undefined> {
  const { slots } = await queries.fetchQuery(subject(batch.subject_id));
  return slots.find((slot) => slot.key === batch.slot)?.hero?.variant_uid;
}

async function pick(queries: QueryClient, batch: Batch, item: BatchItem): Promise<void> {
  const again = () => queries.invalidateQueries({ queryKey: ["subject", batch.subject_id] });
  try {
    const former = await formerHero(queries, batch);
    await api(variantRoutes.approve, on(batch, item.variant_uid));
    const takeBack = async () => {
      await (former
        ? api(variantRoutes.approve, on(batch, former))
        : api(variantRoutes.unapprove, on(batch, item.variant_uid)));
      await again();
    };
    notify(`Picture ${item.ordinal + 1} is active for ${batch.subject_name}.`, () => {
      takeBack().catch((error: unknown) => notifyError("The former picture did not come back.", sentenceOf(error)));
    });
  } catch (error) {
    notifyError(`Picture ${item.ordinal + 1} did not become active.`, sentenceOf(error));
  }
  await again();
}

/** Makes a finished picture of a batch the active one, also while the others still form; Undo brings the former back. */
export function usePickWinner(): (batch: Batch, item: BatchItem) => void {
  const queries = useQueryClient();
  return useCallback((batch, item) => void pick(queries, batch, item), [queries]);
}
