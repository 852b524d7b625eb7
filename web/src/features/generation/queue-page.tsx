import type { Batch, Collection } from "@pentimento/contract";
import { useQuery } from "@tanstack/react-query";
import { getRouteApi } from "@tanstack/react-router";
import { CheckCheck } from "lucide-react";
import { usePage } from "../../lib/page-frame.tsx";
import { batchesShown, batchSteps, collections, me, providers } from "../../lib/queries.ts";
import { rightsOf } from "../../lib/rights.rules.ts";
import { useStore } from "../../lib/store.ts";
import { count } from "../../lib/words.ts";
import { ComfyBanner } from "../../parts/comfy/comfy-banner.tsx";
import { Button } from "../../ui/button.tsx";
import { EmptyState } from "../../ui/empty-state.tsx";
import { Select } from "../../ui/select.tsx";
import { TextSkeleton } from "../../ui/skeleton.tsx";
import { isOpen, raisedPriority, sectionsOf } from "./batch.rules.ts";
import { BatchCard } from "./batch-card.tsx";
import { QueueAside } from "./queue-aside.tsx";
import { RestingBanners } from "./resting.tsx";
import { type BatchActs, useBatchActs } from "./use-batch-acts.ts";
import { useBatches, useStranded } from "./use-open-batches.ts";
import { useQueueKeys } from "./use-queue-keys.ts";

const route = getRouteApi("/shell/queue");

/** Everything that is being made, waits, or was made lately; of all one's collections, or of one. */
export function QueuePage() {
  const { collection: chosen } = route.useSearch();
  const { data: mine = [] } = useQuery(collections);
  const { data: makers = [] } = useQuery(providers);
  const { data: all = [] } = useBatches();
  const acts = useBatchActs();
  const name = mine.find((each) => each.uid === chosen)?.name;
  usePage([...(name ? [{ label: name, href: `/c/${chosen}` }] : []), { label: "Generation Queue" }]);
  useQueueKeys();
  const shown = chosen ? all.filter((batch) => batch.collection_id === chosen) : all;
  const finished = useClearable(shown);
  return (
    <div className="page queue-page">
      <div className="head">
        <h1 className="in-bar">Generation Queue</h1>
        <span className="grow" />
        <CollectionFilter mine={mine} chosen={chosen} />
        <Button
          icon={CheckCheck}
          blocked={finished.length === 0 ? "Opens when a batch of yours has ended" : undefined}
          onClick={() => acts.clearCompleted(finished)}
        >
          Clear All Completed
        </Button>
      </div>
      <QueueList shown={shown} chosen={chosen} acts={acts} />
      <QueueAside batches={shown} chosen={chosen} makers={makers} />
    </div>
  );
}

const everywhere = "";

/** Narrows the page to one collection; absent for whoever has only one. */
function CollectionFilter({ mine, chosen = everywhere }: { mine: readonly Collection[]; chosen: string | undefined }) {
  const navigate = route.useNavigate();
  if (mine.length < 2) return null;
  return (
    <Select
      label="Collection"
      bare
      quiet
      value={chosen}
      choices={[
        { value: everywhere, label: "All collections" },
        ...mine.map((each) => ({ value: each.uid, label: each.name })),
      ]}
      onChange={(next) => void navigate({ search: next ? { collection: next } : {}, replace: true })}
    />
  );
}

/** The finished batches that one may clear. */
function useClearable(shown: readonly Batch[]): Batch[] {
  const { data: person } = useQuery(me);
  const { data: mine = [] } = useQuery(collections);
  const makes = new Set(mine.filter((each) => rightsOf(person, each).make).map((each) => each.uid));
  return shown.filter((batch) => !isOpen(batch) && makes.has(batch.collection_id));
}

interface QueueListProps {
  shown: readonly Batch[];
  chosen: string | undefined;
  acts: BatchActs;
}

function QueueList({ shown, chosen, acts }: QueueListProps) {
  const { data, isPending, error, refetch } = useBatches();
  const isStranded = useStranded();
  return (
    <div className="queue-list">
      <ComfyBanner />
      <RestingBanners batches={shown} chosen={chosen} />
      {isPending && <TextSkeleton lines={4} />}
      {error && !data && (
        <EmptyState
          title="The queue could not be read"
          reason={error.message}
          act={<Button onClick={() => void refetch()}>Try again</Button>}
        />
      )}
      {!isPending && !error && shown.length === 0 && (
        <EmptyState
          className="min-h-72"
          title="Nothing is being made"
          reason="Ask for pictures on a subject; they appear here and in the tray while they form."
        />
      )}
      {sectionsOf(shown, isStranded).map(({ key, title, batches }) => (
        <section key={key} aria-labelledby={`queue-${key}`}>
          <h2 className="eyebrow" id={`queue-${key}`}>
            {title} <span className="n num">{count(batches.length)}</span>
          </h2>
          {batches.map((batch) => (
            <BatchCard key={batch.id} batch={batch} acts={acts} raised={raisedPriority(batch, shown)} />
          ))}
        </section>
      ))}
      <Older />
    </div>
  );
}

/** Reads on where the list ends; absent where all there is is shown. */
function Older() {
  const { data: all = [], isPending, isFetching, refetch } = useBatches();
  const shown = useStore(batchesShown);
  const reading = isFetching && all.length === shown - batchSteps.size;
  if (isPending || (all.length < shown && !reading)) return null;
  if (shown >= batchSteps.most)
    return <p className="hint">The newest {count(shown)} are shown; clear some to see older ones.</p>;
  return (
    <div className="row gap-3 pt-2">
      <Button
        busy={reading}
        onClick={() => {
          batchesShown.set((now) => Math.min(batchSteps.most, now + batchSteps.size));
          void refetch({ cancelRefetch: true });
        }}
      >
        Show older
      </Button>
      <span className="hint num">The newest {count(all.length)} are shown.</span>
    </div>
  );
}
