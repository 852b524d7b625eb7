import { intakeRoutes } from "@pentimento/contract";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { api, troubleOf } from "../../lib/api.ts";
import { Button } from "../../ui/button.tsx";
import { Dialog } from "../../ui/dialog.tsx";
import { TextArea } from "../../ui/field.tsx";
import { notify } from "../../ui/toast.tsx";

/** Uses a source although a check failed. The reason is recorded beside the name of whoever said so. */
export function Override({ subjectId }: { subjectId: string }) {
  const queries = useQueryClient();
  const [open, setOpen] = useState(false);
  const [reason, setReason] = useState("");
  const use = useMutation({
    mutationFn: () => api(intakeRoutes.overrideSource, { params: { character_id: subjectId }, body: { reason } }),
    onSuccess: async () => {
      setOpen(false);
      notify("The source may be used now.");
      await queries.invalidateQueries({ queryKey: ["subject", subjectId] });
    },
  });
  const trouble = use.error ? troubleOf(use.error) : undefined;
  return (
    <>
      <Button size="sm" className="mt-2" onClick={() => setOpen(true)}>
        Use it anyway
      </Button>
      <Dialog
        open={open}
        onClose={() => setOpen(false)}
        title="Use this source although it failed?"
        lead="Candidates may then be made from it. The reason stays with the picture."
        footer={
          <>
            <Button look="ghost" onClick={() => setOpen(false)}>
              Cancel
            </Button>
            <Button
              look="primary"
              busy={use.isPending}
              disabled={reason.trim().length < 3}
              onClick={() => use.mutate()}
            >
              Use the source
            </Button>
          </>
        }
      >
        <TextArea
          label="Reason"
          value={reason}
          onChange={(event) => setReason(event.target.value)}
          error={trouble ? (trouble.fields.reason ?? trouble.detail) : undefined}
          placeholder="The only photograph there is"
        />
      </Dialog>
    </>
  );
}
