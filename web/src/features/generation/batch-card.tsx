import type { Batch } from "@pentimento/contract";
import { useQuery } from "@tanstack/react-query";
import { Ban, Check, ChevronDown, ChevronRight, Circle, CirclePause, PlugZap, X } from "lucide-react";
import { type ReactNode, useId, useState } from "react";
import { providers } from "../../lib/queries.ts";
import { useStore } from "../../lib/store.ts";
import { ago } from "../../lib/words.ts";
import { Icon } from "../../ui/icon.tsx";
import { Progress } from "../../ui/progress.tsx";
import type { Tone } from "../../ui/status.tsx";
import {
  aspectOf,
  attemptWords,
  doneOf,
  type IsStranded,
  isOpen,
  isWide,
  makerWords,
  nameOf,
  outcomeWords,
  placeWords,
  shareOf,
  standingOf,
  waitWords,
} from "./batch.rules.ts";
import { BatchButtons } from "./batch-buttons.tsx";
import { BatchDetails } from "./batch-details.tsx";
import { FormingStrip } from "./forming-strip.tsx";
import { usePickKeys, usePickWinner } from "./pick-winner.ts";
import type { BatchActs } from "./use-batch-acts.ts";
import { useStranded } from "./use-open-batches.ts";
import { heldBatch } from "./use-queue-keys.ts";

const looks: Record<ReturnType<typeof standingOf>, { tone: Tone; sign: ReactNode }> = {
  Processing: { tone: "busy", sign: <span className="swatch" /> },
  Queued: { tone: "dim", sign: <Icon of={Circle} small /> },
  Waiting: { tone: "warn", sign: <Icon of={PlugZap} small /> },
  Paused: { tone: "dim", sign: <Icon of={CirclePause} small /> },
  Complete: { tone: "ok", sign: <Icon of={Check} small /> },
  Failed: { tone: "fail", sign: <Icon of={X} small /> },
  Cancelled: { tone: "dim", sign: <Icon of={Ban} small /> },
};

/** So many pictures stand in one row beside the buttons, also on a phone. */
const placesFor = (batch: Batch): number => (isWide(aspectOf(batch)) ? 4 : 5);

interface BatchCardProps {
  batch: Batch;
  acts: BatchActs;
  /** The priority that lets it go before all others; absent where it cannot. */
  raised: number | undefined;
}

/** One batch: state, name, its pictures, its acts; opened, every picture and every try. */
export function BatchCard({ batch, acts, raised }: BatchCardProps) {
  const [details, setDetails] = useState(false);
  const held = useStore(heldBatch, (id) => id === batch.id);
  const name = useId();
  const pick = usePickWinner(batch);
  usePickKeys(batch, "Queue", held ? pick : undefined);
  const isStranded = useStranded();
  const standing = standingOf(batch, isStranded);
  const shows = !details && (batch.status === "Processing" || batch.completed_count > 0);
  return (
    <article className="card batch" data-batch={batch.id} tabIndex={-1} aria-labelledby={name}>
      <div className="min-w-0">
        <div className="st">
          <span className={`w ${looks[standing].tone}`}>
            {looks[standing].sign}
            {standing}
          </span>
          <h3 id={name} className="min-w-0">
            <button
              type="button"
              data-act="details"
              aria-expanded={details}
              title={details ? "Fold" : "Its pictures and tries"}
              onClick={() => setDetails(!details)}
            >
              {nameOf(batch)} <span className="num mut">({doneOf(batch)})</span>{" "}
              <Icon of={details ? ChevronDown : ChevronRight} small />
            </button>
            {batch.attempt > 1 && <span className="num mut"> {attemptWords(batch)}</span>}
          </h3>
        </div>
        <BatchLine batch={batch} isStranded={isStranded} />
        {!details && <Asked batch={batch} />}
      </div>
      <div className="do">
        {shows && <FormingStrip batch={batch} most={placesFor(batch)} className="batch-strip" onPick={pick} />}
        <BatchButtons batch={batch} acts={acts} raised={raised} details={details} onDetails={setDetails} />
      </div>
      {details && <BatchDetails batch={batch} onPick={pick} />}
    </article>
  );
}

/** What was asked for, of whom and when, in one quiet line each; opened, the details say it in full. */
function Asked({ batch }: { batch: Batch }) {
  const { data: makers = [] } = useQuery(providers);
  return (
    <div className="ln asked">
      {batch.prompt && (
        <p className="cut" title={batch.prompt}>
          {batch.prompt}
        </p>
      )}
      <p className="dim num">{[makerWords(batch, makers), ago(batch.created_at)].join(", ")}</p>
    </div>
  );
}

function BatchLine({ batch, isStranded }: { batch: Batch; isStranded: IsStranded }) {
  const standing = standingOf(batch, isStranded);
  if (standing !== "Processing")
    return (
      <div className={`ln num ${batch.status === "Failed" ? "fail" : ""}`}>
        {isOpen(batch) ? placeWords(batch, isStranded) : outcomeWords(batch)}
      </div>
    );
  const share = shareOf(batch);
  return (
    <div className="ln row gap-3 mt-2.5">
      <Progress label={nameOf(batch)} value={share} className="grow max-w-85" />
      <span className="num">{Math.round(share * 100)} %</span>
      <span className="dim num">{waitWords(batch)}</span>
    </div>
  );
}
