import { type Batch, type BatchItem, variantRoutes } from "@pentimento/contract";
import { type QueryClient, useQuery, useQueryClient } from "@tanstack/react-query";
import { useCallback } from "react";
import { api, sentenceOf } from "../../lib/api.ts";
import { type KeyBinding, useKeys } from "../../lib/keys.tsx";
import { subject } from "../../lib/queries.ts";
import { useRights } from "../../lib/use-rights.ts";
import { notify, notifyError } from "../../ui/toast.tsx";
import { nameOf } from "./batch.rules.ts";

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

/** Uid of the picture that is active in the slot of a batch; asked for only where its star is shown. */
export function useActivePicture(batch: Batch, shown: boolean): string | undefined {
  const enabled = shown && batch.completed_count > 0;
  const { data: depicted } = useQuery({ ...subject(batch.subject_id), enabled });
  return depicted?.slots.find((slot) => slot.key === batch.slot)?.hero?.variant_uid;
}

export type PickWinner = (batch: Batch, item: BatchItem) => void;

/**
 * Makes a finished picture of a batch the active one, also while the others still form; Undo brings the former back.
 * Absent where one may not choose, and for the test of a workflow.
 */
export function usePickWinner(batch: Batch): PickWinner | undefined {
  const queries = useQueryClient();
  const { judge } = useRights(batch.collection_id);
  const act = useCallback((of: Batch, item: BatchItem) => void pick(queries, of, item), [queries]);
  return judge && batch.purpose === "candidates" ? act : undefined;
}

const digits = [1, 2, 3, 4, 5, 6, 7, 8, 9];

/** 1 to 9 make a finished picture of the batch the active one. Only listed keys are taken, so pages keep the others. */
export function usePickKeys(batch: Batch, group: string, onPick: PickWinner | undefined): void {
  const bindings = digits.flatMap((digit): KeyBinding[] => {
    const item = batch.items.find((each) => each.ordinal === digit - 1 && each.picture !== null);
    if (!onPick || !item) return [];
    const label = `Make picture ${digit} of ${nameOf(batch)} active`;
    return [{ combo: String(digit), label, group, run: () => onPick(batch, item) }];
  });
  useKeys(bindings);
}
