import { type BatchItem, generationRoutes, subjectRoutes } from "@pentimento/contract";
import { useMutation, useQuery } from "@tanstack/react-query";
import { api, sentenceOf } from "../../lib/api.ts";

const lookMs = 400;
const firstSubject = {
  kind: "location",
  name: "First light",
  description: "Morning over low hills, mist in the valleys, a first sun.",
} as const;

export interface FirstPicture {
  state: "idle" | "painting" | "done" | "failed";
  /** 0 to 1. */
  share: number;
  url?: string | undefined;
  thumbhash?: string | null | undefined;
  /** Uid of the picture on its way, to hear of it. */
  variantId?: string | undefined;
  reason?: string | undefined;
  paint: () => void;
}

/** Makes one subject and one picture for it, and follows it until it is there. */
export function useFirstPicture(collectionId: string): FirstPicture {
  const ask = useMutation({
    mutationFn: async () => {
      const made = await api(subjectRoutes.create, { params: { collection_id: collectionId }, body: firstSubject });
      const body = { variant_type: "backdrop", count: 1 };
      return api(generationRoutes.generate, { params: { character_id: made.uid }, body });
    },
  });
  const batchId = ask.data?.batch_id ?? "";
  const { data: batch } = useQuery({
    queryKey: ["batch", batchId],
    queryFn: () => api(generationRoutes.readBatch, { params: { batch_id: batchId } }),
    enabled: batchId !== "",
    refetchInterval: ({ state }) => (state.data?.finished_at ? false : lookMs),
  });
  const paint = () => ask.mutate();
  if (ask.error) return { ...failed(sentenceOf(ask.error)), paint };
  return { ...(ask.isIdle ? idle : progressOf(batch?.items[0])), paint };
}

type Progress = Omit<FirstPicture, "paint">;

const idle: Progress = { state: "idle", share: 0 };
const failed = (reason: string): Progress => ({ state: "failed", share: 0, reason });

function progressOf(item: BatchItem | undefined): Progress {
  if (!item) return { state: "painting", share: 0 };
  if (item.error) return failed(item.error);
  if (!item.picture) return { state: "painting", share: item.fraction, variantId: item.variant_uid };
  return { state: "done", share: 1, url: item.picture.large_url, thumbhash: item.picture.thumbhash };
}
