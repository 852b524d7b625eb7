import type { SubjectTile } from "@pentimento/contract";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { subject as subjectQuery } from "../../lib/queries.ts";
import { GenerateDialog } from "../../parts/generate/generate-dialog.tsx";
import { ResultsDialog } from "./results-dialog.tsx";

interface QuickGenerateProps {
  subject: SubjectTile;
  slot: string;
  most: number;
  onClose: () => void;
}

interface Asked {
  batchId: string;
  slot: string;
  count: number;
}

/** Asks, then shows what comes: the request is this subject's, and so are its pictures. */
export function QuickGenerate({ subject, slot, most, onClose }: QuickGenerateProps) {
  const [asked, setAsked] = useState<Asked>();
  const { data } = useQuery(subjectQuery(subject.uid));
  if (!data) return null;
  const named = data.slots.find((each) => each.key === asked?.slot);
  if (asked && named) {
    return (
      <ResultsDialog
        subject={data}
        slot={named}
        batchId={asked.batchId}
        count={asked.count}
        onAgain={() => setAsked(undefined)}
        onClose={onClose}
      />
    );
  }
  const slots = data.slots.filter((each) => each.kind !== "card");
  return (
    <GenerateDialog open onClose={onClose} subject={data} slots={slots} slot={slot} most={most} onAsked={setAsked} />
  );
}
