import type { SlotState, Variant } from "@pentimento/contract";
import { useInfiniteQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { Star } from "lucide-react";
import { useKeys } from "../../lib/keys.tsx";
import { lineState, useForming } from "../../lib/news.ts";
import { variants } from "../../lib/queries.ts";
import { useStore } from "../../lib/store.ts";
import { useRights } from "../../lib/use-rights.ts";
import { cssAspect, isMade } from "../../parts/variant.rules.ts";
import { mayChoose } from "../../parts/variant-gallery/acts.ts";
import { useDecisions } from "../../parts/variant-gallery/use-decisions.ts";
import { Button, buttonClass } from "../../ui/button.tsx";
import { Dialog } from "../../ui/dialog.tsx";
import { Icon } from "../../ui/icon.tsx";
import { Picture } from "../../ui/picture.tsx";
import { Sketch } from "../../ui/sketch.tsx";

interface ResultsDialogProps {
  subject: { uid: string; collection_uid: string; name: string };
  slot: SlotState;
  batchId: string;
  count: number;
  onAgain: () => void;
  onClose: () => void;
}

const pollLiveMs = 5000;
const pollLostMs = 1500;
const isForming = ({ status }: Variant) => status === "pending" || status === "generating";

/** The pictures of one batch in their order; asked for again while some are still to come. */
function useBatchVariants(subjectId: string, slot: string, batchId: string): Variant[] {
  const live = useStore(lineState, (state) => state === "live");
  const ours = (all: readonly Variant[]) => all.filter(({ item }) => item?.batch_uid === batchId);
  const { data } = useInfiniteQuery({
    ...variants(subjectId, slot),
    refetchInterval: ({ state }) => {
      const mine = ours(state.data?.pages[0]?.variants ?? []);
      if (mine.length > 0 && !mine.some(isForming)) return false;
      return live ? pollLiveMs : pollLostMs;
    },
  });
  return ours(data?.pages[0]?.variants ?? []).sort((one, other) => one.id - other.id);
}

/** The pictures as they form; a number makes one active at once, before the others have come. */
export function ResultsDialog({ subject, slot, batchId, count, onAgain, onClose }: ResultsDialogProps) {
  const made = useBatchVariants(subject.uid, slot.key, batchId);
  const done = made.filter((each) => !isForming(each)).length;
  return (
    <Dialog
      open
      onClose={onClose}
      width="wide"
      title={done < count ? `${slot.label} of ${subject.name}, forming` : `${slot.label} of ${subject.name}`}
      lead={
        <span className="num" aria-live="polite">
          {`${done} of ${count}. `}
          {count > 1 ? `Press 1 to ${Math.min(9, count)} to make one active at once.` : "Press 1 to make it active."}
        </span>
      }
      footer={
        <>
          <Link
            to="/s/$subject/$slot"
            params={{ subject: subject.uid, slot: slot.key }}
            search={{ batch: batchId }}
            className={buttonClass("ghost")}
          >
            Open the gallery
          </Link>
          <span className="grow" />
          <Button onClick={onAgain}>Ask again</Button>
          <Button look="primary" onClick={onClose}>
            Done
          </Button>
        </>
      }
    >
      <Results subject={subject} slot={slot} made={made} count={count} />
    </Dialog>
  );
}

interface ResultsProps extends Pick<ResultsDialogProps, "subject" | "slot" | "count"> {
  made: readonly Variant[];
}

function Results({ subject, slot, made, count }: ResultsProps) {
  const rights = useRights(subject.collection_uid);
  const desk = useDecisions(subject.uid, slot.key);
  const choose = (variant: Variant | undefined) => {
    if (variant && isMade(variant) && mayChoose(variant, rights)) void desk.choose(variant);
  };
  useKeys(
    Array.from({ length: Math.min(9, count) }, (_, place) => ({
      combo: String(place + 1),
      label: `Make picture ${place + 1} active`,
      group: "Pictures",
      run: () => choose(made[place]),
    })),
  );
  return (
    <ul className="results" aria-label="Pictures of this request">
      {Array.from({ length: count }, (_, place) => (
        <Result
          key={made[place]?.uid ?? place}
          number={place + 1}
          variant={made[place]}
          slot={slot}
          mayChoose={rights.judge}
          onChoose={() => choose(made[place])}
        />
      ))}
    </ul>
  );
}

interface ResultProps {
  number: number;
  variant: Variant | undefined;
  slot: SlotState;
  mayChoose: boolean;
  onChoose: () => void;
}

function Result(props: ResultProps) {
  const active = props.variant?.is_hero ?? false;
  return (
    <li className={active ? "active" : ""}>
      <ResultPicture {...props} active={active} />
      {props.mayChoose && <ChooseButton {...props} active={active} />}
    </li>
  );
}

function ChooseButton({ number, variant, active, onChoose }: ResultProps & { active: boolean }) {
  const there = variant !== undefined && isMade(variant);
  return (
    <Button
      look="line"
      size="sm"
      icon={Star}
      hotkey={number <= 9 ? String(number) : ""}
      className="touch w-full mt-2"
      aria-label={`Set picture ${number} as active`}
      disabled={!there || active}
      onClick={onChoose}
    >
      {active ? "Active" : "Set active"}
    </Button>
  );
}

function ResultPicture({ number, variant, slot, active }: ResultProps & { active: boolean }) {
  const look = { aspect: cssAspect(slot.aspect), fit: slot.alpha ? "contain" : "cover", alpha: slot.alpha } as const;
  if (!variant || !isMade(variant)) {
    return (
      <Picture alt="" {...look}>
        {variant && <Forming variant={variant} />}
      </Picture>
    );
  }
  return (
    <Picture src={variant.urls?.medium} thumbhash={variant.thumbhash} alt={`Picture ${number}`} {...look} eager>
      {active && (
        <span className="onpic hero left-[7px] bottom-[7px]">
          <Icon of={Star} small filled />
          ACTIVE
        </span>
      )}
    </Picture>
  );
}

/** What can be seen of it so far, and how far it is; or that it will not come. */
function Forming({ variant }: { variant: Variant }) {
  const forming = useForming(variant.uid);
  if (variant.item?.error) return <span className="onpic left-[7px] bottom-[7px]">No picture came</span>;
  return (
    <>
      {forming?.preview && <Sketch of={forming.preview} className="haze" />}
      <span className="onpic num left-[7px] bottom-[7px]">
        {forming ? `${Math.round(forming.fraction * 100)} %` : "waiting"}
      </span>
    </>
  );
}
