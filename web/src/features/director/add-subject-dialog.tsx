import { type SubjectTile, subjectRoutes } from "@pentimento/contract";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { Sparkles } from "lucide-react";
import { useState } from "react";
import { api, formTrouble } from "../../lib/api.ts";
import { subjectsOfKind } from "../../lib/queries.ts";
import { Button } from "../../ui/button.tsx";
import { Dialog } from "../../ui/dialog.tsx";
import { TextArea, TextField } from "../../ui/field.tsx";

interface AddSubjectDialogProps {
  collectionId: string;
  kind: "character" | "location";
  onClose: () => void;
  /** `picture`: one is wished for right away. */
  onAdded: (subject: SubjectTile, picture: boolean) => void;
}

const words = {
  character: {
    title: "New NPC",
    name: "Marcus the Bartender",
    description: "Broad, fifty, a burn scar on one forearm, a towel over the shoulder.",
  },
  location: {
    title: "New place",
    name: "The Broken Crown",
    description: "A low tavern at dusk, lanterns, rain on the windows.",
  },
} as const;

/** A name and a line: enough to go on playing. Two ways out, with and without a picture. */
export function AddSubjectDialog({ collectionId, kind, onClose, onAdded }: AddSubjectDialogProps) {
  const queries = useQueryClient();
  const [name, setName] = useState("");
  const [description, setDescription] = useState("");
  const add = useMutation({
    mutationFn: async (picture: boolean) => {
      const body = { kind, name, description };
      const made = await api(subjectRoutes.create, { params: { collection_id: collectionId }, body });
      return { made, picture };
    },
    onSuccess: ({ made, picture }) => {
      const tile: SubjectTile = { ...made, source: null, hero: null, slots_total: 0, slots_with_hero: 0, waiting: 0 };
      queries.setQueryData(subjectsOfKind(collectionId, kind).queryKey, (old) => old && [tile, ...old]);
      void queries.invalidateQueries({ queryKey: ["collection", collectionId] });
      void queries.invalidateQueries({ queryKey: ["collections"] });
      onAdded(tile, picture);
    },
  });
  const { fields, general } = formTrouble(add.error, ["name", "description"]);
  return (
    <Dialog
      open
      onClose={onClose}
      title={words[kind].title}
      footer={
        <>
          {general && <span className="error grow">{general}</span>}
          <span className="grow" />
          <Button busy={add.isPending} disabled={!name.trim()} onClick={() => add.mutate(false)}>
            Add
          </Button>
          <Button look="primary" icon={Sparkles} type="submit" form="add-subject" busy={add.isPending}>
            Add and generate
          </Button>
        </>
      }
    >
      <form
        id="add-subject"
        className="grid gap-4"
        onSubmit={(event) => {
          event.preventDefault();
          add.mutate(true);
        }}
      >
        <TextField
          label="Name"
          value={name}
          required
          maxLength={200}
          placeholder={words[kind].name}
          error={fields.name}
          onChange={(event) => setName(event.target.value)}
        />
        <TextArea
          label="Description"
          hint="What one sees. It becomes the prompt."
          value={description}
          maxLength={8000}
          rows={3}
          placeholder={words[kind].description}
          error={fields.description}
          onChange={(event) => setDescription(event.target.value)}
          onKeyDown={(event) => {
            if (event.key !== "Enter" || event.shiftKey) return;
            event.preventDefault();
            event.currentTarget.form?.requestSubmit();
          }}
        />
      </form>
    </Dialog>
  );
}
