import type { GraphField, GraphFlaw } from "@pentimento/contract";
import { CircleX, TriangleAlert } from "lucide-react";
import { Icon } from "../../ui/icon.tsx";
import { choiceFor, type Draft, lockedTo, placeName } from "./draft.rules.ts";

type Flaw = Pick<GraphFlaw, "message" | "severity"> & Partial<GraphFlaw>;

interface FlawListProps {
  flaws: readonly Flaw[];
  label?: string;
  /** What is changed where a flaw names a value that the server does not offer; absent where one may not. */
  mending?: { draft: Draft; fields: readonly GraphField[]; onDraft: (next: Draft) => void } | undefined;
}

/** What is wrong with a graph, by node. Absent when nothing is. */
export function FlawList({ flaws, label = "What is wrong with this workflow", mending }: FlawListProps) {
  if (flaws.length === 0) return null;
  return (
    <ul className="flaws" aria-label={label}>
      {flaws.map((flaw) => (
        <li key={`${flaw.severity} ${flaw.message}`}>
          <Icon
            of={flaw.severity === "refuse" ? CircleX : TriangleAlert}
            small
            className={flaw.severity === "refuse" ? "fail" : "warn"}
          />
          <div className="min-w-0 break-words">
            {flaw.message}
            {mending && <OfferedChoice flaw={flaw} {...mending} />}
          </div>
        </li>
      ))}
    </ul>
  );
}

/** What the server has in the place of what it lacks, to be chosen where the lack is told. */
function OfferedChoice({ flaw, draft, fields, onDraft }: { flaw: Flaw } & NonNullable<FlawListProps["mending"]>) {
  const choice = choiceFor(flaw, fields, draft);
  if (!choice) return null;
  const { field, chosen, options } = choice;
  if (options.length === 0) return <p className="hint">The server has none to choose from; install one there.</p>;
  return (
    <p className="row gap-2 pt-1 flex-wrap">
      <select
        className="lock-value mono"
        aria-label={`Use instead for ${placeName(fields, field)}`}
        value={chosen ?? ""}
        onChange={(event) => onDraft(lockedTo(draft, field, event.target.value))}
      >
        {chosen === undefined && <option value="">Use instead …</option>}
        {options.map((option) => (
          <option key={option} value={JSON.stringify(option)}>
            {option}
          </option>
        ))}
      </select>
      {chosen !== undefined && <span className="ok">Chosen; Save keeps it.</span>}
    </p>
  );
}
