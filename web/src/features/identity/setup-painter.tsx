import { generationRoutes, subjectRoutes } from "@pentimento/contract";
import { useMutation, useQuery } from "@tanstack/react-query";
import { Sparkles } from "lucide-react";
import { api, troubleOf } from "../../lib/api.ts";
import { Button } from "../../ui/button.tsx";
import { Frame } from "../../ui/frame.tsx";
import { Picture } from "../../ui/picture.tsx";
import { Progress } from "../../ui/progress.tsx";

const lookMs = 500;
const firstSubject = {
  kind: "location",
  name: "First light",
  description: "Morning over low hills, mist in the valleys, a first sun.",
} as const;

/** One picture by the built-in painter, seen forming: proof that all parts of the studio work together. */
export function SetupPainter({ collectionId, onDone }: { collectionId: string; onDone: () => void }) {
  const paint = useMutation({
    mutationFn: async () => {
      const made = await api(subjectRoutes.create, { params: { collection_id: collectionId }, body: firstSubject });
      return api(generationRoutes.generate, {
        params: { character_id: made.uid },
        body: { variant_type: "backdrop", count: 1 },
      });
    },
  });
  const batchId = paint.data?.batch_id;
  const { data: batch } = useQuery({
    queryKey: ["batch", batchId],
    queryFn: () => api(generationRoutes.readBatch, { params: { batch_id: batchId ?? "" } }),
    enabled: batchId !== undefined,
    refetchInterval: ({ state }) => (state.data?.finished_at ? false : lookMs),
  });
  const item = batch?.items[0];
  const trouble = paint.error ? troubleOf(paint.error) : undefined;
  const failed = trouble?.detail ?? item?.error ?? undefined;
  return (
    <>
      <h1 className="mt-8">Try the painter</h1>
      <p className="mut mt-2 mb-6 text-md">It is built in, needs no graphics card and costs nothing. ComfyUI can be added later.</p>
      <Frame>
        <Picture src={item?.picture?.large_url} thumbhash={item?.picture?.thumbhash} alt="A first picture: morning over low hills" aspect="16 / 9" eager />
      </Frame>
      <div className="row min-h-8 mt-3" aria-live="polite">
        {paint.isIdle && <span className="hint">A landscape takes a few seconds.</span>}
        {!item?.picture && batchId && !failed && (
          <>
            <Progress label="First picture" value={item?.fraction ?? 0} className="grow" />
            <span className="num mut text-xs">{Math.round((item?.fraction ?? 0) * 100)} %</span>
          </>
        )}
        {item?.picture && <span className="ok">It works. The picture is in your collection, under First light.</span>}
        {failed && <span className="fail text-xs">No picture came: {failed}</span>}
      </div>
      <div className="row mt-4">
        <span className="grow" />
        {item?.picture ? (
          <Button look="primary" size="lg" onClick={onDone}>
            Open the studio
          </Button>
        ) : (
          <>
            <Button look="ghost" size="lg" onClick={onDone}>
              {paint.isIdle ? "Skip" : "Open the studio"}
            </Button>
            <Button look="primary" size="lg" icon={Sparkles} busy={paint.isPending || (batchId !== undefined && !failed)} onClick={() => paint.mutate()}>
              Paint a picture
            </Button>
          </>
        )}
      </div>
    </>
  );
}
