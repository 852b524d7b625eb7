import { useQueryClient } from "@tanstack/react-query";
import { useMemo } from "react";
import { DecisionDesk } from "./decision-desk.ts";

/** Decisions about the variants of one slot. */
export function useDecisions(subjectId: string, slot: string): DecisionDesk {
  const queries = useQueryClient();
  return useMemo(() => new DecisionDesk(queries, subjectId, slot), [queries, subjectId, slot]);
}
