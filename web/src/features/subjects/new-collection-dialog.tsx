import { collectionRoutes } from "@pentimento/contract";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import { useState } from "react";
import { api, troubleOf } from "../../lib/api.ts";
import { type CollectionKind, KindChoice } from "../../parts/kind-choice.tsx";
import { Button } from "../../ui/button.tsx";
import { Dialog } from "../../ui/dialog.tsx";
import { TextField } from "../../ui/field.tsx";

export function NewCollectionDialog({ open, onClose }: { open: boolean; onClose: () => void }) {
  return open ? <OpenDialog onClose={onClose} /> : null;
}

function OpenDialog({ onClose }: { onClose: () => void }) {
  const queries = useQueryClient();
  const navigate = useNavigate();
  const [name, setName] = useState("");
  const [kind, setKind] = useState<CollectionKind>("studio");
  const make = useMutation({
    mutationFn: () => api(collectionRoutes.create, { body: { name, kind } }),
    onSuccess: async (made) => {
      onClose();
      await queries.invalidateQueries({ queryKey: ["collections"] });
      void queries.invalidateQueries({ queryKey: ["me"] });
      void navigate({ to: "/c/$collection", params: { collection: made.uid } });
    },
  });
  const trouble = make.error ? troubleOf(make.error) : undefined;
  return (
    <Dialog
      open
      onClose={onClose}
      title="New collection"
      lead="It holds subjects, its members and what they may do."
      width="wide"
      footer={
        <>
          {trouble && !trouble.fields.name && <span className="error grow">{trouble.detail}</span>}
          <Button look="ghost" onClick={onClose}>
            Cancel
          </Button>
          <Button look="primary" type="submit" form="new-collection" busy={make.isPending}>
            Make collection
          </Button>
        </>
      }
    >
      <form
        id="new-collection"
        className="grid gap-4"
        onSubmit={(event) => {
          event.preventDefault();
          make.mutate();
        }}
      >
        <KindChoice value={kind} onChange={setKind} />
        <TextField
          label="Name"
          value={name}
          required
          maxLength={200}
          placeholder="Perihelion"
          error={trouble?.fields.name}
          onChange={(event) => setName(event.target.value)}
        />
      </form>
    </Dialog>
  );
}
