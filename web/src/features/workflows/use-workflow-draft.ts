import { type WorkflowDetail, workflowRoutes } from "@pentimento/contract";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { api, sentenceOf } from "../../lib/api.ts";
import { workflow } from "../../lib/queries.ts";
import { notify, notifyError } from "../../ui/toast.tsx";
import { bodyOf, changesBetween, type Draft, draftOf } from "./draft.rules.ts";

/** What one changes in a workflow, kept beside what is saved until Save writes it as a new version. */
export function useWorkflowDraft(saved: WorkflowDetail) {
  const queries = useQueryClient();
  const [edited, setEdited] = useState<{ base: number; draft: Draft }>();
  const base = draftOf(saved);
  // Somebody else's newer version does not wipe out what one has typed; saving then says that it moved on.
  const draft = edited?.draft ?? base;
  const params = { workflow_id: saved.id };
  const keep = (detail: WorkflowDetail) => {
    queries.setQueryData(workflow(saved.id).queryKey, detail);
    void queries.invalidateQueries({ queryKey: ["workflows"] });
    setEdited(undefined);
  };
  const save = useMutation({
    mutationFn: (comment: string) =>
      api(workflowRoutes.save, {
        params,
        body: { ...mutable(bodyOf(base, draft)), base_version: edited?.base ?? saved.version, ...(comment && { comment }) },
      }),
    onSuccess: (detail) => {
      keep(detail);
      notify(`Saved as version ${detail.version}.`);
    },
    onError: (error) => notifyError("It was not saved.", sentenceOf(error)),
  });
  const revert = useMutation({
    mutationFn: (version: number) => api(workflowRoutes.revert, { params, body: { version } }),
    onSuccess: (detail, version) => {
      keep(detail);
      notify(`Version ${version} is back, as version ${detail.version}.`);
    },
    onError: (error) => notifyError("It was not brought back.", sentenceOf(error)),
  });
  return {
    draft,
    base,
    changes: changesBetween(base, draft),
    change: (next: Draft) => setEdited({ base: edited?.base ?? saved.version, draft: next }),
    discard: () => setEdited(undefined),
    save,
    revert,
  };
}

type Sent = {
  -readonly [Part in keyof Draft]?: Draft[Part] extends readonly (infer One)[] ? One[] : Draft[Part];
};

/** The lists of a draft are read-only here, and plain in the contract. */
export const mutable = (part: Partial<Draft>): Sent => structuredClone(part) as Sent;
