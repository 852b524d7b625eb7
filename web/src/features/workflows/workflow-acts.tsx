import { type WorkflowDetail, workflowRoutes } from "@pentimento/contract";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import { Archive, CircleCheck, Ellipsis, Pencil } from "lucide-react";
import { type SyntheticEvent, useState } from "react";
import { api, sentenceOf } from "../../lib/api.ts";
import { workflow } from "../../lib/queries.ts";
import { Button, IconButton } from "../../ui/button.tsx";
import { Dialog } from "../../ui/dialog.tsx";
import { TextField } from "../../ui/field.tsx";
import { Menu } from "../../ui/menu.tsx";
import { notify, notifyError } from "../../ui/toast.tsx";

function useChange(saved: WorkflowDetail) {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: (body: { name?: string; make_default?: true }) =>
      api(workflowRoutes.save, { params: { workflow_id: saved.id }, body }),
    onSuccess: (detail) => {
      queries.setQueryData(workflow(saved.id).queryKey, detail);
      void queries.invalidateQueries({ queryKey: ["workflows"] });
    },
    onError: (error) => notifyError("It was not changed.", sentenceOf(error)),
  });
}

/** Puts a workflow away and leaves its page; Undo brings both back. */
function usePutAway(saved: WorkflowDetail) {
  const queries = useQueryClient();
  const navigate = useNavigate();
  const params = { workflow_id: saved.id };
  const failed = (error: Error) => notifyError(`${saved.name} stays as it is.`, sentenceOf(error));
  const refresh = () => void queries.invalidateQueries({ queryKey: ["workflows"], exact: true });
  const takeBack = useMutation({
    mutationFn: () => api(workflowRoutes.restore, { params }),
    onSuccess: (detail) => {
      queries.setQueryData(workflow(saved.id).queryKey, detail);
      refresh();
      void navigate({ to: "/workflows/$workflow", params: { workflow: saved.id } });
    },
    onError: failed,
  });
  return useMutation({
    mutationFn: () => api(workflowRoutes.archive, { params }),
    onSuccess: async () => {
      await navigate({ to: "/workflows" });
      refresh();
      notify(`${saved.name} was put away; its pictures stay.`, takeBack.mutate);
    },
    onError: failed,
  });
}

/** What is done with a workflow as a whole. */
export function WorkflowActs({ saved }: { saved: WorkflowDetail }) {
  const change = useChange(saved);
  const putAway = usePutAway(saved);
  const [renaming, setRenaming] = useState(false);
  const makeDefault = () =>
    change.mutate(
      { make_default: true },
      { onSuccess: () => notify(`${saved.name} is the default for ${saved.slot} now.`) },
    );
  return (
    <>
      <Menu
        acts={[
          {
            id: "default",
            label: saved.is_default ? `Default for ${saved.slot}` : `Make default for ${saved.slot}`,
            icon: CircleCheck,
            off: saved.is_default,
            run: makeDefault,
          },
          { id: "rename", label: "Rename", icon: Pencil, run: () => setRenaming(true) },
          { id: "archive", label: "Put away", icon: Archive, danger: true, run: () => putAway.mutate() },
        ]}
        trigger={<IconButton icon={Ellipsis} label="More with this workflow" />}
      />
      {renaming && (
        <RenameDialog
          name={saved.name}
          busy={change.isPending}
          onClose={() => setRenaming(false)}
          onName={(name) => change.mutate({ name }, { onSuccess: () => setRenaming(false) })}
        />
      )}
    </>
  );
}

interface RenameDialogProps {
  name: string;
  busy: boolean;
  onClose: () => void;
  onName: (name: string) => void;
}

function RenameDialog({ name, busy, onClose, onName }: RenameDialogProps) {
  const [next, setNext] = useState(name);
  const send = (event: SyntheticEvent) => {
    event.preventDefault();
    if (next.trim()) onName(next.trim());
  };
  return (
    <Dialog
      open
      onClose={onClose}
      title={`What should ${name} be called?`}
      footer={
        <Button
          look="primary"
          type="submit"
          form="rename-workflow"
          busy={busy}
          blocked={next.trim() ? undefined : "It needs a name."}
        >
          Rename
        </Button>
      }
    >
      <form id="rename-workflow" onSubmit={send}>
        <TextField label="Name" maxLength={200} value={next} onChange={(event) => setNext(event.target.value)} />
      </form>
    </Dialog>
  );
}
