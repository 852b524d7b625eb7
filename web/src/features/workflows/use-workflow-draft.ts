import { type WorkflowDetail, workflowRoutes } from "@pentimento/contract";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { api, sentenceOf, troubleOf } from "../../lib/api.ts";
import { workflow } from "../../lib/queries.ts";
import { notify, notifyError } from "../../ui/toast.tsx";
import { bodyOf, changesBetween, type Draft, draftOf } from "./draft.rules.ts";

/** What one changes in a workflow, kept beside what is saved until Save writes it as a new version. */
export function useWorkflowDraft(saved: WorkflowDetail) {
  const [edited, setEdited] = useState<{ base: number; draft: Draft }>();
  const base = draftOf(saved);
  // Somebody else's newer version does not wipe out what one has typed; saving then says that it moved on.
  const draft = edited?.draft ?? base;
  const discard = () => setEdited(undefined);
  const save = useSave(saved.id, discard);
  const revert = useRevert(saved.id, discard);
  return {
    draft,
    base,
    changes: changesBetween(base, draft),
    change: (next: Draft) => {
      if (save.isError) save.reset();
      setEdited({ base: edited?.base ?? saved.version, draft: next });
    },
    discard,
    refusals: refusalsOf(save.error),
    saving: save.isPending,
    save: () => save.mutate({ ...mutable(bodyOf(base, draft)), base_version: edited?.base ?? saved.version }),
    revert: revert.mutate,
  };
}

/** Each thing that a refusal names, with its node; none when it names nothing in particular. */
const refusalsOf = (error: unknown) =>
  Object.values(troubleOf(error).fields).map((message) => ({ message, severity: "refuse" as const }));

/** What every act that writes a version does with the answer. */
function useKeep(id: string, onKept: () => void) {
  const queries = useQueryClient();
  return (detail: WorkflowDetail) => {
    queries.setQueryData(workflow(id).queryKey, detail);
    void queries.invalidateQueries({ queryKey: ["workflows"] });
    onKept();
  };
}

function useSave(id: string, onKept: () => void) {
  const keep = useKeep(id, onKept);
  return useMutation({
    mutationFn: (body: Sent & { base_version: number }) =>
      api(workflowRoutes.save, { params: { workflow_id: id }, body }),
    onSuccess: (detail) => {
      keep(detail);
      notify(`Saved as version ${detail.version}.`);
    },
    onError: (error) => notifyError("It was not saved.", sentenceOf(error)),
  });
}

function useRevert(id: string, onKept: () => void) {
  const keep = useKeep(id, onKept);
  return useMutation({
    mutationFn: (version: number) => api(workflowRoutes.revert, { params: { workflow_id: id }, body: { version } }),
    onSuccess: (detail, version) => {
      keep(detail);
      notify(`Version ${version} is back, as version ${detail.version}.`);
    },
    onError: (error) => notifyError("It was not brought back.", sentenceOf(error)),
  });
}

type Sent = {
  -readonly [Part in keyof Draft]?: Draft[Part] extends readonly (infer One)[] ? One[] : Draft[Part];
};

/** The lists of a draft are read-only here, and plain in the contract. */
export const mutable = (part: Partial<Draft>): Sent => structuredClone(part) as Sent;
