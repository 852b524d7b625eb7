import { useQueryClient } from "@tanstack/react-query";
import { useMemo } from "react";
import { useChosenWords } from "../../lib/chosen.tsx";
import { DecisionDesk } from "./decision-desk.ts";

/** Decisions about the variants of one slot. */
export function useDecisions(subjectId: string, slot: string): DecisionDesk {
  const queries = useQueryClient();
  const words = useChosenWords();
  return useMemo(() => new DecisionDesk(queries, subjectId, slot, words), [queries, subjectId, slot, words]);
}
