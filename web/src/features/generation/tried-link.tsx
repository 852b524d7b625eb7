import type { Batch } from "@pentimento/contract";
import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { providers } from "../../lib/queries.ts";
import { triedWorkflow } from "./batch.rules.ts";

/** From a test to the workflow that it tried: its picture is no candidate. Absent where the workflow was put away. */
export function TriedLink({ batch, className }: { batch: Batch; className: string }) {
  const { data: makers = [] } = useQuery(providers);
  const workflow = triedWorkflow(batch, makers);
  if (!workflow) return null;
  return (
    <Link to="/workflows/$workflow" params={{ workflow }} className={className}>
      To the workflow
    </Link>
  );
}
