import { type Collection, type SubjectKind, subjectRoutes } from "@pentimento/contract";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import { useState } from "react";
import { api, formTrouble } from "../../lib/api.ts";
import { Button } from "../../ui/button.tsx";
import { Dialog } from "../../ui/dialog.tsx";
import { TextArea, TextField } from "../../ui/field.tsx";
import { Select } from "../../ui/select.tsx";

const labels: Record<SubjectKind, string> = {
  character: "Character",
  profile: "GitHub profile",
  location: "Location",
  item: "Item",
};
const kindsOf: Record<Collection["kind"], SubjectKind[]> = {
  studio: ["character", "location", "item"],
  world: ["character", "location", "item"],
  profiles: ["profile"],
};

export function NewSubjectDialog({ collection, onClose }: { collection: Collection; onClose: () => void }) {
  const queries = useQueryClient();
  const navigate = useNavigate();
  const kinds = kindsOf[collection.kind];
  const [kind, setKind] = useState<SubjectKind>(kinds[0] ?? "character");
  const [name, setName] = useState("");
  const [description, setDescription] = useState("");
  const make = useMutation({
    mutationFn: () =>
      api(subjectRoutes.create, { params: { collection_id: collection.uid }, body: { kind, name, description } }),
    onSuccess: async (made) => {
      void queries.invalidateQueries({ queryKey: ["collection", collection.uid] });
      void queries.invalidateQueries({ queryKey: ["collections"] });
      await navigate({ to: "/s/$subject", params: { subject: made.uid } });
    },
  });
  const { fields, general } = formTrouble(make.error, ["name", "description"]);
  const profile = kind === "profile";
  return (
    <Dialog
      open
      onClose={onClose}
      title={`New subject in ${collection.name}`}
      footer={
        <>
          {general && <span className="error grow">{general}</span>}
          <Button look="ghost" onClick={onClose}>
            Cancel
          </Button>
          <Button look="primary" type="submit" form="new-subject" busy={make.isPending}>
            Make subject
          </Button>
        </>
      }
    >
      <form
        id="new-subject"
        className="grid gap-4"
        onSubmit={(event) => {
          event.preventDefault();
          make.mutate();
        }}
      >
        <TextField
          label={profile ? "Login" : "Name"}
          value={name}
          required
          maxLength={200}
          placeholder={profile ? "octocat" : "Ada Marsh"}
          error={fields.name}
          onChange={(event) => setName(event.target.value)}
        />
        {kinds.length > 1 && (
          <Select
            label="Kind"
            value={kind}
            choices={kinds.map((value) => ({ value, label: labels[value] }))}
            onChange={setKind}
          />
        )}
        <TextArea
          label="Description"
          hint="What one sees. It becomes the first prompt and can be changed at any time."
          value={description}
          maxLength={8000}
          error={fields.description}
          placeholder="Mission commander, 41. Copper-brown hair, orange pressure suit, dry smile."
          onChange={(event) => setDescription(event.target.value)}
        />
      </form>
    </Dialog>
  );
}
