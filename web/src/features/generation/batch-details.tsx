import type { Batch, BatchItem } from "@pentimento/contract";
import { useQuery } from "@tanstack/react-query";
import { Ban, Check, CircleDashed, CircleX, Loader, Star, Trash2 } from "lucide-react";
import type { ReactNode } from "react";
import { providers } from "../../lib/queries.ts";
import { ago } from "../../lib/words.ts";
import { Icon, type LucideIcon } from "../../ui/icon.tsx";
import type { Tone } from "../../ui/status.tsx";
import { aspectOf, costWords, isDeleted, isWide, makerWords, tryWords, whenWords, whereWords } from "./batch.rules.ts";
import { FormingPicture } from "./forming-strip.tsx";
import { type PickWinner, useActivePicture } from "./pick-winner.ts";

interface BatchDetailsProps {
  batch: Batch;
  onPick: PickWinner | undefined;
}

/** Every picture of a batch with its state, every try at those that did not come, what was asked for, and what it cost. */
export function BatchDetails({ batch, onPick }: BatchDetailsProps) {
  const { data: makers = [] } = useQuery(providers);
  const failed = batch.items.filter((item) => item.error !== null);
  return (
    <div className="det num">
      <Items batch={batch} onPick={onPick} />
      <dl>
        {failed.map((item) => (
          <Tries key={item.variant_uid} item={item} numbered={batch.count > 1} />
        ))}
        {batch.prompt && <Line term="Prompt">{batch.prompt}</Line>}
        <Line term="Made by">{makerWords(batch, makers)}</Line>
        <Line term="Asked">{whenWords(batch, ago(batch.created_at))}</Line>
        <Line term="Cost">{costWords(batch)}</Line>
      </dl>
    </div>
  );
}

function Tries({ item, numbered }: { item: BatchItem; numbered: boolean }) {
  return (
    <>
      {numbered && <Line term={`Picture ${item.ordinal + 1}`}>{item.error}</Line>}
      {item.tries.map((each) => (
        <Line key={each.number} term={`Attempt ${each.number}`}>
          {tryWords(each)}
        </Line>
      ))}
    </>
  );
}

function Line({ term, children }: { term: string; children: ReactNode }) {
  return (
    <div>
      <dt>{term}</dt>
      <dd>{children}</dd>
    </div>
  );
}

function Items({ batch, onPick }: BatchDetailsProps) {
  const hero = useActivePicture(batch, batch.purpose === "candidates");
  const aspect = aspectOf(batch);
  return (
    <ul
      className={`batch-items ${isWide(aspect) ? "wide" : ""}`}
      aria-label={`Pictures of ${batch.subject_name}, ${batch.slot}`}
    >
      {batch.items.map((item) => (
        <li key={item.variant_uid}>
          <div style={{ aspectRatio: aspect }}>
            <FormingPicture batch={batch} item={item} active={item.variant_uid === hero} onPick={onPick} />
          </div>
          <div className="cap">
            <ItemWord item={item} active={item.variant_uid === hero} />
            <span className="mut">{whereWords(item)}</span>
          </div>
        </li>
      ))}
    </ul>
  );
}

const looks: Record<BatchItem["state"], { icon: LucideIcon; word: string; tone: Tone }> = {
  queued: { icon: CircleDashed, word: "Pending", tone: "dim" },
  processing: { icon: Loader, word: "Generating", tone: "busy" },
  complete: { icon: Check, word: "Made", tone: "ok" },
  failed: { icon: CircleX, word: "Failed", tone: "fail" },
  cancelled: { icon: Ban, word: "Cancelled", tone: "dim" },
};

function lookOf(item: BatchItem, active: boolean): (typeof looks)[BatchItem["state"]] {
  if (active) return { icon: Star, word: "ACTIVE", tone: "acc" };
  return isDeleted(item) ? { icon: Trash2, word: "Deleted", tone: "dim" } : looks[item.state];
}

function ItemWord({ item, active }: { item: BatchItem; active: boolean }) {
  const { icon, word, tone } = lookOf(item, active);
  const turns = item.state === "processing";
  return (
    <span className={`badge plain ${tone}`}>
      <Icon of={icon} small filled={active} className={turns ? "spin" : ""} />
      {word}
    </span>
  );
}
