import type { GraphFlaw } from "@pentimento/contract";
import { CircleX, TriangleAlert } from "lucide-react";
import { Icon } from "../../ui/icon.tsx";

/** What is wrong with a graph, by node. Absent when nothing is. */
export function FlawList({ flaws }: { flaws: readonly GraphFlaw[] }) {
  if (flaws.length === 0) return null;
  return (
    <ul className="flaws" aria-label="What is wrong with this workflow">
      {flaws.map((flaw) => (
        <li key={`${flaw.node} ${flaw.input} ${flaw.kind} ${flaw.message}`}>
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
