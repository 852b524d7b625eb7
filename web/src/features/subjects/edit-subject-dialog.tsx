import { type Subject, subjectRoutes } from "@pentimento/contract";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { api, troubleOf } from "../../lib/api.ts";
import { Button } from "../../ui/button.tsx";
import { Dialog } from "../../ui/dialog.tsx";
import { TextArea, TextField } from "../../ui/field.tsx";

export function EditSubjectDialog({ subject, onClose }: { subject: Subject; onClose: () => void }) {
  const queries = useQueryClient();
  const [name, setName] = useState(subject.name);
  const [description, setDescription] = useState(subject.description);
  const save = useMutation({
    mutationFn: () => api(subjectRoutes.edit, { params: { subject_id: subject.uid }, body: { name, description } }),
    onSuccess: async () => {
      await queries.invalidateQueries({ queryKey: ["subject", subject.uid] });
      onClose();
    },
  });
  const trouble = save.error ? troubleOf(save.error) : undefined;
  return (
    <Dialog
      open
      onClose={onClose}
      title={`Edit ${subject.name}`}
      footer={
        <>
          {trouble && Object.keys(trouble.fields).length === 0 && <span className="error grow">{trouble.detail}</span>}
          <Button look="ghost" onClick={onClose}>
            Cancel
          </Button>
          <Button look="primary" type="submit" form="edit-subject" busy={save.isPending}>
            Save
          </Button>
        </>
      }
    >
      <form
        id="edit-subject"
        className="grid gap-4"
        onSubmit={(event) => {
          event.preventDefault();
          save.mutate();
        }}
      >
        <TextField
          label="Name"
          value={name}
          required
          maxLength={200}
          error={trouble?.fields.name}
          onChange={(event) => setName(event.target.value)}
        />
        <TextArea
          label="Description"
          value={description}
          maxLength={8000}
          rows={6}
          error={trouble?.fields.description}
          onChange={(event) => setDescription(event.target.value)}
        />
      </form>
    </Dialog>
  );
}
