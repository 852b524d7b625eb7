import type { GraphFlaw } from "@pentimento/contract";
import { CircleX, TriangleAlert } from "lucide-react";
import { Icon } from "../../ui/icon.tsx";

type Flaw = Pick<GraphFlaw, "message" | "severity">;

interface FlawListProps {
  flaws: readonly Flaw[];
  label?: string;
}

/** What is wrong with a graph, by node. Absent when nothing is. */
export function FlawList({ flaws, label = "What is wrong with this workflow" }: FlawListProps) {
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
          <span className="min-w-0 break-words">{flaw.message}</span>
        </li>
      ))}
    </ul>
  );
}
