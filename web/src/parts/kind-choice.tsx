import { Radio } from "@base-ui/react/radio";
import { RadioGroup } from "@base-ui/react/radio-group";
import type { Collection } from "@pentimento/contract";
import { collectionIcon } from "../ui/collection-icon.ts";
import { Icon } from "../ui/icon.tsx";

export type CollectionKind = Collection["kind"];

const kinds: { value: CollectionKind; label: string; about: string }[] = [
  { value: "studio", label: "Studio", about: "Characters from a source to a hero, approved by reviewers." },
  { value: "world", label: "World", about: "Portraits, sprites and backdrops for a game, active at once." },
  { value: "profiles", label: "Profiles", about: "Avatars and backgrounds for social cards." },
];

/** What a collection is for. It decides the slots and whether choices need approval. */
export function KindChoice({ value, onChange }: { value: CollectionKind; onChange: (kind: CollectionKind) => void }) {
  return (
    <RadioGroup
      aria-label="Kind of collection"
      value={value}
      onValueChange={(next) => onChange(next)}
      className="grid gap-2 sm:grid-cols-3"
    >
      {kinds.map((kind) => (
        <Radio.Root key={kind.value} value={kind.value} className="kind">
          <Icon of={collectionIcon(kind.value)} />
          <b>{kind.label}</b>
          <span className="hint">{kind.about}</span>
        </Radio.Root>
      ))}
    </RadioGroup>
  );
}
