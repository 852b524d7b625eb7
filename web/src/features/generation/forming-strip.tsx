import type { Batch, BatchItem } from "@pentimento/contract";
import { Link } from "@tanstack/react-router";
import { CircleX, Star, Trash2 } from "lucide-react";
import { useForming } from "../../lib/news.ts";
import { Icon } from "../../ui/icon.tsx";
import { Picture } from "../../ui/picture.tsx";
import { Sketch } from "../../ui/sketch.tsx";
import { aspectOf, isDeleted, isWide, itemShare } from "./batch.rules.ts";
import { type PickWinner, useActivePicture } from "./pick-winner.ts";

interface FormingStripProps {
  batch: Batch;
  className: string;
  /** How many places are drawn; the rest is told as a number. */
  most: number;
  /** Makes a finished picture the active one; absent where one may not. */
  onPick?: PickWinner | undefined;
}

/** The pictures of a batch as they form: finished ones lead to where one chooses among them. */
export function FormingStrip({ batch, className, most, onPick }: FormingStripProps) {
  const active = useActivePicture(batch, onPick !== undefined);
  const aspect = aspectOf(batch);
  const shown = batch.items.length > most ? batch.items.slice(0, most - 1) : batch.items;
  const rest = batch.items.length - shown.length;
  return (
    <div className={`${className} ${isWide(aspect) ? "wide" : ""}`}>
      {shown.map((item) => (
        <div key={item.variant_uid} style={{ aspectRatio: aspect }}>
          <FormingPicture batch={batch} item={item} active={item.variant_uid === active} onPick={onPick} />
        </div>
      ))}
      {rest > 0 && (
        <div className="pic grid place-items-center num mut text-xs" style={{ aspectRatio: aspect }}>
          +{rest}
        </div>
      )}
    </div>
  );
}

interface FormingPictureProps extends Pick<FormingStripProps, "batch" | "onPick"> {
  item: BatchItem;
  /** Whether it is the hero now. */
  active: boolean;
}

/** One picture of a batch: how far it is, or itself with the star that makes it the active one. */
export function FormingPicture({ batch, item, onPick, active }: FormingPictureProps) {
  if (isDeleted(item)) return <Deleted item={item} />;
  if (!item.picture) return <Unfinished item={item} />;
  // No gallery has the picture of a test.
  if (batch.purpose === "test") return <FinishedPicture item={item} />;
  return (
    <div className="formed">
      <Link
        to="/s/$subject/$slot"
        params={{ subject: batch.subject_id, slot: batch.slot }}
        search={{ picture: item.variant_uid }}
        className="block h-full rounded-picture"
      >
        <FinishedPicture item={item} />
      </Link>
      {onPick && (
        <button
          type="button"
          className="onpic pick"
          aria-label={`Make picture ${item.ordinal + 1} of ${batch.subject_name} active`}
          aria-pressed={active}
          title={active ? "It is active" : `Make it active (${item.ordinal + 1})`}
          onClick={() => !active && onPick(batch, item)}
        >
          <Icon of={Star} small filled={active} />
        </button>
      )}
    </div>
  );
}

function Deleted({ item }: { item: BatchItem }) {
  return (
    <div className="pic h-full grid place-items-center mut" title={`Picture ${item.ordinal + 1} was deleted`}>
      <Icon of={Trash2} small />
      <span className="vh">Picture {item.ordinal + 1} was deleted</span>
    </div>
  );
}

function Unfinished({ item }: { item: BatchItem }) {
  const forming = useForming(item.variant_uid);
  const share = itemShare(item, forming?.fraction);
  const failed = item.state === "failed" || item.state === "cancelled";
  return (
    <div className="pic h-full">
      {forming?.preview && !failed && (
        <Sketch of={forming.preview} label={`Picture ${item.ordinal + 1}, forming`} className="haze" />
      )}
      <span className="onpic num left-1 bottom-1 h-[18px]! px-[5px]!">
        {failed ? <Icon of={CircleX} small /> : `${Math.round(share * 100)} %`}
        {failed && <span className="vh">{item.state}</span>}
      </span>
    </div>
  );
}

function FinishedPicture({ item }: { item: BatchItem }) {
  if (!item.picture) return null;
  return (
    <Picture
      src={item.picture.thumb_url}
      thumbhash={item.picture.thumbhash}
      alt={`Finished picture ${item.ordinal + 1}`}
      className="h-full w-full"
      eager
    >
      <span className="onpic num left-1 bottom-1 h-[18px]! px-[5px]!">{item.ordinal + 1}</span>
    </Picture>
  );
}
