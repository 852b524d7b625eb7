import { type Batch, generationRoutes } from "@pentimento/contract";
import { type QueryClient, useQueryClient } from "@tanstack/react-query";
import { useMemo } from "react";
import { api, sentenceOf } from "../../lib/api.ts";
import { batches } from "../../lib/queries.ts";
import { counted } from "../../lib/words.ts";
import { notify, notifyError } from "../../ui/toast.tsx";
import { isOpen, lostOf } from "./batch.rules.ts";

const on = (batch: Batch) => ({ params: { batch_id: batch.id } });

/** What can be done with a batch. Each shows at once and is read again afterwards. */
export class BatchActs {
  readonly #queries: QueryClient;

  constructor(queries: QueryClient) {
    this.#queries = queries;
  }

  cancel(batch: Batch): void {
    const made = batch.completed_count;
    const words =
      made > 0 ? `Cancelled. ${counted(made, "picture")} already made stay.` : "Cancelled. Nothing was made.";
    void this.#carryOut(() => api(generationRoutes.cancel, on(batch)), "It was not cancelled.", words);
  }

  retry(batch: Batch): void {
    const words = `${counted(lostOf(batch), "picture")} in line again, with the same prompt and seed.`;
    void this.#carryOut(() => api(generationRoutes.retry, on(batch)), "It was not tried again.", words);
  }

  /** Hides a finished batch; no picture is touched. */
  clear(batch: Batch): void {
    this.#hide((each) => each.id !== batch.id);
    void this.#carryOut(() => api(generationRoutes.clear, on(batch)), "It was not cleared.");
  }

  clearCompleted(list: readonly Batch[]): void {
    const collections = [...new Set(list.filter((batch) => !isOpen(batch)).map((batch) => batch.collection_id))];
    this.#hide(isOpen);
    const requests = async () => {
      for (const collection_id of collections) await api(generationRoutes.clearCompleted, { body: { collection_id } });
    };
    void this.#carryOut(requests, "The list was not cleared.");
  }

  #hide(stays: (batch: Batch) => boolean): void {
    this.#queries.setQueryData(batches.queryKey, (old) => old?.filter(stays));
  }

  async #carryOut(request: () => Promise<unknown>, failure: string, success?: string): Promise<void> {
    try {
      await request();
      if (success) notify(success);
    } catch (error) {
      notifyError(failure, sentenceOf(error));
    } finally {
      await this.#queries.invalidateQueries({ queryKey: batches.queryKey });
    }
  }
}

export function useBatchActs(): BatchActs {
  const queries = useQueryClient();
  return useMemo(() => new BatchActs(queries), [queries]);
}
