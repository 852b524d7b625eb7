import type { Batch } from "@pentimento/contract";
import { Link } from "@tanstack/react-router";
import { ArrowUp, ChevronDown, ChevronRight } from "lucide-react";
import { useRights } from "../../lib/use-rights.ts";
import { Button, buttonClass, IconButton } from "../../ui/button.tsx";
import { isOpen, lostOf, nameOf } from "./batch.rules.ts";
import { CancelButton } from "./cancel-button.tsx";
import { TriedLink } from "./tried-link.tsx";
import type { BatchActs } from "./use-batch-acts.ts";

interface BatchButtonsProps {
  batch: Batch;
  acts: BatchActs;
  raised: number | undefined;
  details: boolean;
  onDetails: (open: boolean) => void;
}

/** What may be done with a batch in its state, by whoever looks at it. */
export function BatchButtons({ batch, acts, raised, details, onDetails }: BatchButtonsProps) {
  const { make, judge } = useRights(batch.collection_id);
  return (
    <>
      {make && raised !== undefined && (
        <IconButton
          icon={ArrowUp}
          label={`Let ${nameOf(batch)} go first`}
          data-act="raise"
          onClick={() => acts.raise(batch, raised)}
        />
      )}
      {isOpen(batch) && make && <CancelButton batch={batch} onCancel={() => acts.cancel(batch)} />}
      <PictureLinks batch={batch} mayChoose={judge} />
      {batch.failed_count > 0 && (
        <Button
          look="ghost"
          icon={details ? ChevronDown : ChevronRight}
          aria-expanded={details}
          onClick={() => onDetails(!details)}
        >
          Details
        </Button>
      )}
      {!isOpen(batch) && make && (
        <>
          {lostOf(batch) > 0 && (
            <Button data-act="retry" onClick={() => acts.retry(batch)}>
              Retry
            </Button>
          )}
          <Button look="ghost" data-act="clear" onClick={() => acts.clear(batch)}>
            Clear
          </Button>
        </>
      )}
    </>
  );
}

/** To the pictures of a batch that has ended, and to choosing among them. */
function PictureLinks({ batch, mayChoose }: { batch: Batch; mayChoose: boolean }) {
  if (isOpen(batch) || batch.completed_count === 0) return null;
  if (batch.purpose === "test") return <TriedLink batch={batch} className={buttonClass("ghost")} />;
  return (
    <>
      <Link {...toGallery(batch)} search={{ batch: batch.id }} className={buttonClass("ghost")}>
        View
      </Link>
      {mayChoose && (
        <Link {...toGallery(batch)} search={{ batch: batch.id, ...firstPicture(batch) }} className={buttonClass()}>
          Select
        </Link>
      )}
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
