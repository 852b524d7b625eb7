import { useQuery } from "@tanstack/react-query";
import { CheckCheck, PlugZap } from "lucide-react";
import { useEffect, useState } from "react";
import { makerNews } from "../../lib/news.ts";
import { usePage } from "../../lib/page-frame.tsx";
import { providers } from "../../lib/queries.ts";
import { useStore } from "../../lib/store.ts";
import { Banner } from "../../ui/banner.tsx";
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
        <MakerBanner />
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

/** Absent when all is well. Counts down to the next try. */
function MakerBanner() {
  const news = useStore(makerNews);
  const [now, setNow] = useState(() => Date.now());
  const counting = news?.retryAt !== undefined;
  useEffect(() => {
    if (!counting) return;
    const timer = setInterval(() => setNow(Date.now()), 1000);
    return () => clearInterval(timer);
  }, [counting]);
  if (!news || /^(connected|healthy|ok)$/i.test(news.state)) return null;
  const seconds = news.retryAt === undefined ? undefined : Math.max(0, Math.round((news.retryAt - now) / 1000));
  const tone = /disconnected|open|failed/i.test(news.state) ? "fail" : "warn";
  return (
    <Banner tone={tone} icon={PlugZap} state={`ComfyUI ${news.state.toLowerCase()}.`}>
      {news.message}
      {seconds !== undefined && (
        <>
          {" "}
          Next try in <b className="num">{`${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, "0")}`}</b>.
        </>
      )}{" "}
      Work stays in line, nothing is lost.
    </Banner>
  );
}
