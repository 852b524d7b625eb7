import type { Batch, BatchStatus } from "@pentimento/contract";
import { Link } from "@tanstack/react-router";
import { Ban, Check, ChevronDown, ChevronRight, Circle, X } from "lucide-react";
import { type ReactNode, useState } from "react";
import { Button, buttonClass } from "../../ui/button.tsx";
import { Icon } from "../../ui/icon.tsx";
import { Progress } from "../../ui/progress.tsx";
import type { Tone } from "../../ui/status.tsx";
import { doneOf, isOpen, nameOf, outcomeWords, placeWords, shareOf, waitWords } from "./batch.rules.ts";
import { BatchDetails } from "./batch-details.tsx";
import { CancelButton } from "./cancel-button.tsx";
import { FormingStrip } from "./forming-strip.tsx";
import type { useBatchActs } from "./use-batch-acts.ts";

const looks: Record<BatchStatus, { tone: Tone; sign: ReactNode }> = {
  Processing: { tone: "busy", sign: <span className="swatch" /> },
  Queued: { tone: "dim", sign: <Icon of={Circle} small /> },
  Complete: { tone: "ok", sign: <Icon of={Check} small /> },
  Failed: { tone: "fail", sign: <Icon of={X} small /> },
  Cancelled: { tone: "dim", sign: <Icon of={Ban} small /> },
};

interface BatchCardProps {
  batch: Batch;
  acts: ReturnType<typeof useBatchActs>;
}

/** One batch: state, name, its pictures, its acts; a failed one tells what happened. */
export function BatchCard({ batch, acts }: BatchCardProps) {
  const [details, setDetails] = useState(false);
  const look = looks[batch.status];
  const share = shareOf(batch);
  const running = batch.status === "Processing";
  const failures = batch.items.filter((item) => item.error);
  return (
    <article className="card batch">
      <div className="min-w-0">
        <div className="st">
          <span className={`w ${look.tone}`}>
            {look.sign}
            {batch.status}
          </span>
          <b className="min-w-0">
            {nameOf(batch)} <span className="num mut">({doneOf(batch)})</span>
          </b>
        </div>
        {running ? (
          <div className="ln row gap-3 mt-2.5">
            <Progress label={nameOf(batch)} value={share} className="grow max-w-85" />
            <span className="num">{Math.round(share * 100)} %</span>
            <span className="dim num">{waitWords(batch)}</span>
          </div>
        ) : (
          <div className={`ln num ${batch.status === "Failed" ? "fail" : ""}`}>
            {batch.status === "Queued" ? placeWords(batch) : outcomeWords(batch)}
          </div>
        )}
      </div>
      <div className="do">
        {(running || batch.completed_count > 0) && <FormingStrip batch={batch} most={5} className="batch-strip" />}
        <BatchButtons
          batch={batch}
          acts={acts}
          details={details}
          onDetails={failures.length > 0 ? setDetails : undefined}
        />
      </div>
      {details && <BatchDetails batch={batch} />}
    </article>
  );
}

interface BatchButtonsProps extends BatchCardProps {
  details: boolean;
  onDetails: ((open: boolean) => void) | undefined;
}

function BatchButtons({ batch, acts, details, onDetails }: BatchButtonsProps) {
  if (isOpen(batch)) return <CancelButton batch={batch} onCancel={() => acts.cancel(batch)} />;
  return (
    <>
      {onDetails && (
        <Button
          look="ghost"
          icon={details ? ChevronDown : ChevronRight}
          aria-expanded={details}
          onClick={() => onDetails(!details)}
        >
          Details
        </Button>
      )}
      {batch.completed_count > 0 && (
        <>
          <Link {...toGallery(batch)} search={{ batch: batch.id }} className={buttonClass("ghost")}>
            View
          </Link>
          <Link {...toGallery(batch)} search={{ batch: batch.id, ...firstPicture(batch) }} className={buttonClass()}>
            Select
          </Link>
        </>
      )}
      {batch.failed_count > 0 && <Button onClick={() => acts.retry(batch)}>Retry</Button>}
      <Button look="ghost" onClick={() => acts.clear(batch)}>
        Clear
      </Button>
    </>
  );
}

const toGallery = (batch: Batch) =>
  ({ to: "/s/$subject/$slot", params: { subject: batch.subject_id, slot: batch.slot } }) as const;

/** The first picture that came, shown large: from there one goes through them and makes one active. */
function firstPicture(batch: Batch): { picture?: string } {
  const first = batch.items.find((item) => item.picture);
  return first ? { picture: first.variant_uid } : {};
}
