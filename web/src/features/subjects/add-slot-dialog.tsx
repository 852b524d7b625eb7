import { type Subject, subjectRoutes } from "@pentimento/contract";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { api, troubleOf } from "../../lib/api.ts";
import { Button } from "../../ui/button.tsx";
import { Dialog } from "../../ui/dialog.tsx";
import { TextField } from "../../ui/field.tsx";
import { Select } from "../../ui/select.tsx";

const aspects = [
  { value: "4:5", label: "Portrait, 4:5" },
  { value: "1:1", label: "Square, 1:1" },
  { value: "3:4", label: "Portrait, 3:4" },
  { value: "16:9", label: "Wide, 16:9" },
  { value: "3:1", label: "Banner, 3:1" },
];

/** "EVA suit" as a key: "eva-suit". */
const keyOf = (label: string): string =>
  label
    .normalize("NFD")
    .replace(/\p{M}/gu, "")
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, "-")
    .replace(/^-+|-+$/g, "")
    .slice(0, 60);

/** A named place for a picture, from then on for every subject of the collection. */
export function AddSlotDialog({ subject, onClose }: { subject: Subject; onClose: () => void }) {
  const queries = useQueryClient();
  const [label, setLabel] = useState("");
  const [aspect, setAspect] = useState("4:5");
  const add = useMutation({
    mutationFn: () =>
      api(subjectRoutes.addSlot, { params: { subject_id: subject.uid }, body: { key: keyOf(label), label, aspect } }),
    onSuccess: async () => {
      await queries.invalidateQueries({ queryKey: ["subject"] });
      onClose();
    },
  });
  const trouble = add.error ? troubleOf(add.error) : undefined;
  const told = trouble && (trouble.fields.label ?? trouble.fields.key ?? trouble.detail);
  return (
    <Dialog
      open
      onClose={onClose}
      title="Add a slot"
      lead="Every subject of the collection gets it."
      footer={
        <>
          <Button look="ghost" onClick={onClose}>
            Cancel
          </Button>
          <Button look="primary" type="submit" form="add-slot" busy={add.isPending} disabled={!keyOf(label)}>
            Add slot
          </Button>
        </>
      }
    >
      <form
        id="add-slot"
        className="grid gap-4"
        onSubmit={(event) => {
          event.preventDefault();
          add.mutate();
        }}
      >
        <TextField
          label="Name"
          value={label}
          required
          maxLength={60}
          placeholder="EVA suit"
          error={told}
          onChange={(event) => setLabel(event.target.value)}
        />
        <Select label="Aspect" value={aspect} choices={aspects} onChange={setAspect} />
      </form>
    </Dialog>
  );
}
