import type { Collection } from "@pentimento/contract";
import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { CircleCheck, CircleDashed, CircleX, Loader, Pencil, Star, TriangleAlert } from "lucide-react";
import type { ReactNode } from "react";
import { useChosenWords } from "../../lib/chosen.tsx";
import { source as sourceQuery } from "../../lib/queries.ts";
import type { Rights } from "../../lib/rights.rules.ts";
import { Icon, type LucideIcon } from "../../ui/icon.tsx";
import { Progress } from "../../ui/progress.tsx";
import { type ReadyLine, readyLines } from "./readiness.rules.ts";
import type { SubjectRead } from "./slots-grid.tsx";

interface ReadinessProps {
  subject: SubjectRead;
  collection: Collection | undefined;
  rights: Rights;
  onGenerate: (slot: string) => void;
}

const signs: Record<ReadyLine["state"], { icon: LucideIcon; tone: string; filled?: boolean }> = {
  ok: { icon: CircleCheck, tone: "ok" },
  hero: { icon: Star, tone: "acc", filled: true },
  editing: { icon: Pencil, tone: "busy" },
  busy: { icon: Loader, tone: "busy" },
  warn: { icon: TriangleAlert, tone: "warn" },
  fail: { icon: CircleX, tone: "fail" },
  missing: { icon: CircleDashed, tone: "dim" },
};

/** What is there and what is missing; each gap leads to its remedy. */
export function Readiness({ subject, collection, rights, onGenerate }: ReadinessProps) {
  const { data: source } = useQuery(sourceQuery(subject.uid));
  const chosen = subject.slots.filter((slot) => slot.hero).length;
  const words = useChosenWords();
  const lines = readyLines(subject.slots, source ?? null, {
    faces: collection?.faces.on ?? false,
    sourced: collection?.kind !== "world",
    words,
  });
  return (
    <section aria-label="Readiness">
      <div className="section-head mb-0!">
        <h2 className="eyebrow">Readiness</h2>
        <span className="grow" />
        <span className="num mut text-xs">
          {chosen} of {subject.slots.length} slots
        </span>
      </div>
      <Progress
        label={`Slots with ${words.one}`}
        value={subject.slots.length > 0 ? chosen / subject.slots.length : 0}
        className="mt-2 mb-2"
      />
      <ul className="ready">
        {lines.map((line) => (
          <li key={line.text}>
            <Icon
              of={signs[line.state].icon}
              small
              filled={signs[line.state].filled ?? false}
              className={signs[line.state].tone}
            />
            <span className="min-w-0">{line.text}</span>
            {remedyOf(line, { subject, rights, onGenerate })}
          </li>
        ))}
      </ul>
    </section>
  );
}

function remedyOf(line: ReadyLine, { subject, rights, onGenerate }: Omit<ReadinessProps, "collection">): ReactNode {
  const { slot } = line;
  if (line.remedy === "choose" && slot) {
    return (
      <Link className="link" to="/s/$subject/$slot" params={{ subject: subject.uid, slot }}>
        {rights.judge ? "Choose" : "See"}
      </Link>
    );
  }
  if (line.remedy === "generate" && slot && rights.ask) {
    return (
      <button type="button" className="link" onClick={() => onGenerate(slot)}>
        Generate
      </button>
    );
  }
  return null;
}
