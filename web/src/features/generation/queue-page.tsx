import { useQuery } from "@tanstack/react-query";
import { CheckCheck } from "lucide-react";
import { usePage } from "../../lib/page-frame.tsx";
import { providers } from "../../lib/queries.ts";
import { ComfyBanner } from "../../parts/comfy/comfy-banner.tsx";
import { Button } from "../../ui/button.tsx";
import { EmptyState } from "../../ui/empty-state.tsx";
import { TextSkeleton } from "../../ui/skeleton.tsx";
import { isOpen } from "./batch.rules.ts";
import { BatchCard } from "./batch-card.tsx";
import { QueueAside } from "./queue-aside.tsx";
import { useBatchActs } from "./use-batch-acts.ts";
import { useBatches } from "./use-open-batches.ts";

const crumbs = [{ label: "Generation Queue" }];

/** Everything that is being made, waits, or was made lately. */
export function QueuePage() {
  usePage(crumbs);
  const { data: all = [], isPending, error, refetch } = useBatches();
  const { data: makers = [] } = useQuery(providers);
  const acts = useBatchActs();
  const finished = all.filter((batch) => !isOpen(batch));
  return (
    <div className="page queue-page">
      <div className="head">
        <h1 className="in-bar">Generation Queue</h1>
        <span className="grow" />
        {finished.length > 0 && (
          <Button icon={CheckCheck} onClick={() => acts.clearCompleted(all)}>
            Clear All Completed
          </Button>
        )}
      </div>
      <div className="grid content-start gap-2.5">
        <ComfyBanner />
        {isPending && <TextSkeleton lines={4} />}
        {error && (
          <EmptyState
            title="The queue could not be read"
            reason={error.message}
            act={<Button onClick={() => void refetch()}>Try again</Button>}
          />
        )}
        {!isPending && !error && all.length === 0 && (
          <EmptyState
            className="min-h-72"
            title="Nothing is being made"
            reason="Ask for pictures on a subject; they appear here and in the tray while they form."
          />
        )}
        {all.map((batch) => (
          <BatchCard key={batch.id} batch={batch} acts={acts} />
        ))}
      </div>
      <QueueAside batches={all} makers={makers} />
    </div>
  );
}
