import { type Batch, generationRoutes } from "@pentimento/contract";
import { type QueryClient, useQueryClient } from "@tanstack/react-query";
import { useMemo } from "react";
import { api, sentenceOf } from "../../lib/api.ts";
import { batches } from "../../lib/queries.ts";
import { counted } from "../../lib/words.ts";
import { notify, notifyError } from "../../ui/toast.tsx";
import { isOpen, lostOf, nameOf } from "./batch.rules.ts";

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

  /** Lets a batch that waits go before the others, or, taken back, where it was. */
  raise(batch: Batch, priority: number): void {
    const request = (to: number) => () =>
      api(generationRoutes.prioritise, { params: { batch_id: batch.id }, body: { priority: to } });
    const takeBack = () => void this.#carryOut(request(batch.priority), "It stays where it is.");
    void this.#carryOut(request(priority), "It was not moved.", `${nameOf(batch)} goes before the others.`, takeBack);
  }

  /** Hides a finished batch; no picture is touched. */
  clear(batch: Batch): void {
    this.#hide((each) => each.id !== batch.id);
    const takeBack = () => this.#bringBack([[batch.collection_id, [batch.id]]]);
    void this.#carryOut(() => api(generationRoutes.clear, on(batch)), "It was not cleared.", "Cleared.", takeBack);
  }

  clearCompleted(list: readonly Batch[]): void {
    const collections = [...new Set(list.filter((batch) => !isOpen(batch)).map((batch) => batch.collection_id))];
    this.#hide((batch) => isOpen(batch) || !collections.includes(batch.collection_id));
    const gone: [string, string[]][] = [];
    const requests = async () => {
      for (const collection_id of collections) {
        const { batch_ids: ids } = await api(generationRoutes.clearCompleted, { body: { collection_id } });
        gone.push([collection_id, ids]);
      }
    };
    const takeBack = () => this.#bringBack(gone);
    void this.#carryOut(requests, "The list was not cleared.", "Cleared. Every picture stays.", takeBack);
  }

  #bringBack(gone: readonly [string, readonly string[]][]): void {
    const requests = async () => {
      for (const [collection_id, ids] of gone)
        for (let from = 0; from < ids.length; from += mostAtOnce)
          await api(generationRoutes.bringBack, {
            body: { collection_id, batch_ids: ids.slice(from, from + mostAtOnce) },
          });
    };
    void this.#carryOut(requests, "It did not come back.");
  }

  #hide(stays: (batch: Batch) => boolean): void {
    this.#queries.setQueryData(batches.queryKey, (old) => old?.filter(stays));
  }

  async #carryOut(
    request: () => Promise<unknown>,
    failure: string,
    success?: string,
    takeBack?: () => void,
  ): Promise<void> {
    try {
      await request();
      if (success) notify(success, takeBack);
    } catch (error) {
      notifyError(failure, sentenceOf(error));
    } finally {
      await this.#queries.invalidateQueries({ queryKey: batches.queryKey });
    }
  }
}

/** Batches that the server brings back with one request. */
const mostAtOnce = 1000;

export function useBatchActs(): BatchActs {
  const queries = useQueryClient();
  return useMemo(() => new BatchActs(queries), [queries]);
}
