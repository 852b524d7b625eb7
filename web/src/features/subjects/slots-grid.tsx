import type { AnswerOf, SlotState, subjectRoutes } from "@pentimento/contract";
import { Link } from "@tanstack/react-router";
import { CircleDashed, Layers, Pencil, Plus, Star } from "lucide-react";
import { useState } from "react";
import { useChosenWords } from "../../lib/chosen.tsx";
import type { Rights } from "../../lib/rights.rules.ts";
import { counted } from "../../lib/words.ts";
import { cssAspect } from "../../parts/variant.rules.ts";
import { Badge } from "../../ui/badge.tsx";
import { Button, buttonClass } from "../../ui/button.tsx";
import { EmptyState } from "../../ui/empty-state.tsx";
import { Frame } from "../../ui/frame.tsx";
import { Icon } from "../../ui/icon.tsx";
import { Picture } from "../../ui/picture.tsx";
import { AddSlotDialog } from "./add-slot-dialog.tsx";
import { isWide, type PlacedSlot, placeSlots } from "./slots.rules.ts";

export type SubjectRead = AnswerOf<typeof subjectRoutes.read>;

interface SlotsGridProps {
  subject: SubjectRead;
  rights: Rights;
  onGenerate: (slot: string) => void;
}

export function SlotsGrid({ subject, rights, onGenerate }: SlotsGridProps) {
  const [adding, setAdding] = useState(false);
  const words = useChosenWords();
  const chosen = subject.slots.filter((slot) => slot.hero).length;
  return (
    <section aria-label="Slots">
      <div className="section-head">
        <h2 className="eyebrow">Slots</h2>
        <span className="hint num">
          {chosen} of {subject.slots.length} have {words.one}
        </span>
        <span className="grow" />
        <Link
          to="/s/$subject/$slot"
          params={{ subject: subject.uid, slot: "all" }}
          className={buttonClass("ghost", "sm")}
        >
          <Icon of={Layers} small />
          All pictures
        </Link>
        {rights.govern && (
          <Button look="ghost" size="sm" icon={Plus} onClick={() => setAdding(true)}>
            Add slot
          </Button>
        )}
      </div>
      <div className="slots">
        {placeSlots(subject.slots).map(({ slot, span }) => (
          <SlotCard key={slot.key} subject={subject} slot={slot} span={span} rights={rights} onGenerate={onGenerate} />
        ))}
      </div>
      {adding && <AddSlotDialog subject={subject} onClose={() => setAdding(false)} />}
    </section>
  );
}

interface SlotCardProps extends SlotsGridProps {
  slot: SlotState;
  span: PlacedSlot["span"];
}

function SlotCard({ subject, slot, span, rights, onGenerate }: SlotCardProps) {
  const to = { to: "/s/$subject/$slot", params: { subject: subject.uid, slot: slot.key } } as const;
  const words = useChosenWords();
  return (
    <article className={`slot span-${span}`}>
      {slot.hero ? (
        <Link {...to} aria-label={`${slot.label}: ${words.noun} and ${counted(slot.candidates, "candidate")}`}>
          <Frame behind={slot.candidates - 1}>
            <HeroPicture slot={slot} subjectName={subject.name} />
          </Frame>
        </Link>
      ) : (
        <EmptySlot
          slot={slot}
          to={to}
          mayChoose={rights.judge}
          onGenerate={rights.ask ? () => onGenerate(slot.key) : undefined}
        />
      )}
      <footer>
        <b className="cut">{slot.label}</b>
        {slot.hero ? (
          <Badge plain icon={Star} filled tone="acc">
            {words.badge}
          </Badge>
        ) : (
          <Badge icon={CircleDashed}>Empty</Badge>
        )}
        <span className="grow" />
        {slot.candidates > 0 && (
          <Link
            {...to}
            className="dim num row gap-1"
            aria-label={counted(slot.candidates, "candidate")}
            title={counted(slot.candidates, "candidate")}
          >
            <Icon of={Layers} small />
            {slot.candidates}
          </Link>
        )}
      </footer>
    </article>
  );
}

function HeroPicture({ slot, subjectName }: { slot: SlotState; subjectName: string }) {
  return (
    <Picture
      src={slot.hero?.large_url}
      thumbhash={slot.hero?.thumbhash}
      alt={`${slot.label} of ${subjectName}`}
      aspect={cssAspect(slot.aspect)}
      fit={slot.alpha ? "contain" : "cover"}
      alpha={slot.alpha}
    >
      {slot.hero_status === "editing" && (
        <span className="onpic left-[7px] bottom-[7px]">
          <Icon of={Pencil} small />
          Editing
        </span>
      )}
    </Picture>
  );
}

interface EmptySlotProps {
  slot: SlotState;
  to: { to: "/s/$subject/$slot"; params: { subject: string; slot: string } };
  mayChoose: boolean;
  onGenerate: (() => void) | undefined;
}

/** What waits, and the one thing to do about it. */
function EmptySlot({ slot, to, mayChoose, onGenerate }: EmptySlotProps) {
  const { noun } = useChosenWords();
  const waits = slot.waiting > 0;
  const reason = waits
    ? `${counted(slot.waiting, "candidate")} ${slot.waiting === 1 ? "is" : "are"} waiting`
    : "Nothing has been made for it";
  const act = waits ? (
    <Link {...to} className={buttonClass("plain", "sm")}>
      {mayChoose ? "Choose" : "See them"}
    </Link>
  ) : (
    onGenerate && (
      <Button size="sm" onClick={onGenerate}>
        Generate
      </Button>
    )
  );
  return (
    <EmptyState
      className={isWide(slot) ? "min-h-50" : "min-h-50 aspect-4/5"}
      title={`No ${noun} yet`}
      reason={reason}
      act={act}
    />
  );
}
