import { useState } from "react";
import type { FormTrouble } from "../../lib/api.ts";
import { type CollectionKind, KindChoice } from "../../parts/kind-choice.tsx";
import { Button } from "../../ui/button.tsx";
import { TextField } from "../../ui/field.tsx";

interface SetupCollectionProps {
  busy: boolean;
  trouble: FormTrouble;
  onBack: () => void;
  onMake: (collection: { name: string; kind: CollectionKind } | undefined) => void;
}

const examples: Record<CollectionKind, string> = {
  studio: "Perihelion",
  world: "The Broken Crown",
  profiles: "Profiles",
};

export function SetupCollection({ busy, trouble, onBack, onMake }: SetupCollectionProps) {
  const [kind, setKind] = useState<CollectionKind>("studio");
  const [name, setName] = useState("");
  const nameError = trouble.fields["collection.name"];
  return (
    <>
      <h1 className="mt-8">A first collection</h1>
      <p className="mut mt-2 mb-6 text-md">What will you make pictures for? You can add more kinds later.</p>
      <form
        className="grid gap-4"
        onSubmit={(event) => {
          event.preventDefault();
          onMake({ name: name.trim(), kind });
        }}
      >
        <KindChoice value={kind} onChange={setKind} />
        <TextField
          label="Name"
          required
          maxLength={200}
          placeholder={examples[kind]}
          value={name}
          error={nameError}
          onChange={(event) => setName(event.target.value)}
        />
        {trouble.general && (
          <p className="error" role="alert">
            {trouble.general}
          </p>
        )}
        <div className="row">
          <Button look="ghost" size="lg" onClick={onBack}>
            Back
          </Button>
          <span className="grow" />
          <Button look="ghost" size="lg" busy={busy} onClick={() => onMake(undefined)}>
            Skip
          </Button>
          <Button look="primary" size="lg" type="submit" busy={busy}>
            Make {kind === "profiles" ? "collection" : kind}
          </Button>
        </div>
      </form>
    </>
  );
}
