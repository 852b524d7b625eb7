import type { SubjectTile } from "@pentimento/contract";
import { Link } from "@tanstack/react-router";
import { Circle, CircleDashed, ImageUp, Star } from "lucide-react";
import { useChosenWords } from "../../lib/chosen.tsx";
import { counted } from "../../lib/words.ts";
import { Badge } from "../../ui/badge.tsx";
import { Picture } from "../../ui/picture.tsx";
import { Progress } from "../../ui/progress.tsx";

interface SubjectCardProps {
  subject: SubjectTile;
  /** Whether a likeness is expected; in a world words are enough. */
  sourced: boolean;
}

/** A subject with its hero, or its source, and how ready it is. */
export function SubjectCard({ subject, sourced }: SubjectCardProps) {
  const shown = subject.hero ?? subject.source;
  const { slots_total: total, slots_with_hero: chosen } = subject;
  const words = useChosenWords();
  return (
    <Link to="/s/$subject" params={{ subject: subject.uid }} className="subject-card">
      {shown ? (
        <Picture src={shown.thumb_url} thumbhash={shown.thumbhash} alt="" aspect="4 / 5" />
      ) : (
        <div className="primed aspect-4/5">
          <span className="title text-md!">{subject.waiting > 0 ? `No ${words.noun} yet` : "No picture yet"}</span>
        </div>
      )}
      <div className="name">{subject.name}</div>
      <div className="flex flex-wrap items-center gap-x-2 gap-y-0.5 min-h-5">
        <Readiness subject={subject} sourced={sourced} />
        <span className="grow" />
        <span className="hint num">
          {chosen} of {total}
        </span>
      </div>
      <Progress
        label={`${counted(chosen, "slot")} of ${total} with ${words.one}`}
        value={total > 0 ? chosen / total : 0}
        className="mt-1"
      />
    </Link>
  );
}

/** The next thing to be done about it. */
function Readiness({ subject, sourced }: SubjectCardProps) {
  const { slots_total: total, slots_with_hero: chosen, waiting } = subject;
  const { one } = useChosenWords();
  if (waiting > 0) return <Badge plain icon={Circle}>{`${waiting} to review`}</Badge>;
  if (total > 0 && chosen === total) {
    return (
      <Badge plain icon={Star} filled tone="acc">
        Ready
      </Badge>
    );
  }
  if (sourced && !subject.source && chosen === 0) {
    return (
      <Badge plain icon={ImageUp} tone="dim">
        No source
      </Badge>
    );
  }
  return (
    <Badge plain icon={CircleDashed} tone="dim">
      Missing {one}
    </Badge>
  );
}
