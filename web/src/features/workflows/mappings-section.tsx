import {
  type GraphField,
  type PromptMapping,
  renderTemplate,
  type Subject,
  unknownPlaceholders,
} from "@pentimento/contract";
import { Plus, Trash2 } from "lucide-react";
import { Button, IconButton } from "../../ui/button.tsx";
import { Menu } from "../../ui/menu.tsx";
import { Select } from "../../ui/select.tsx";
import { type Draft, keyOf, placeName, textOf, unmapped } from "./draft.rules.ts";
import { TemplateField } from "./template-field.tsx";

export interface SectionProps {
  draft: Draft;
  fields: readonly GraphField[];
  onDraft: (draft: Draft) => void;
}

const sources = [
  { value: "entity_description", label: "Entity Description" },
  { value: "static_text", label: "Static Text" },
] as const;

interface MappingsProps extends SectionProps {
  /** Whose words the live preview uses. */
  subject: Subject | undefined;
}

/** Which texts of the graph are filled, and from what. */
export function MappingsSection({ draft, fields, subject, onDraft }: MappingsProps) {
  const change = (key: string, next: PromptMapping | undefined) =>
    onDraft({
      ...draft,
      prompt_mappings: draft.prompt_mappings.flatMap((each) => (keyOf(each) === key ? (next ?? []) : each)),
    });
  const add = ({ node, input, ...field }: GraphField) => {
    const mapping = { node, input, source: "static_text" as const, template: textOf({ node, input, ...field }) };
    onDraft({ ...draft, prompt_mappings: [...draft.prompt_mappings, mapping] });
  };
  const free = unmapped(fields, draft);
  return (
    <section>
      <div className="section-title">
        <h2 className="serif text-lg">Prompt Mappings</h2>
        <span className="hint">Map entity data to workflow input nodes</span>
      </div>
      <div className="grid gap-2">
        {draft.prompt_mappings.map((mapping) => (
          <MappingCard
            key={keyOf(mapping)}
            mapping={mapping}
            name={placeName(fields, mapping)}
            subject={subject}
            onChange={(next) => change(keyOf(mapping), next)}
          />
        ))}
      </div>
      <Menu
        align="start"
        acts={free.map((field) => ({ id: keyOf(field), label: placeName(fields, field), run: () => add(field) }))}
        trigger={
          <Button
            look="ghost"
            icon={Plus}
            className="mt-1.5 -ml-2.5"
            blocked={free.length === 0 ? "Every text input of this workflow is mapped." : undefined}
          >
            Add Mapping
          </Button>
        }
      />
    </section>
  );
}

interface MappingCardProps {
  mapping: PromptMapping;
  name: string;
  subject: Subject | undefined;
  onChange: (next: PromptMapping | undefined) => void;
}

function MappingCard({ mapping, name, subject, onChange }: MappingCardProps) {
  const known = ["description", "name", ...Object.keys(subject?.attributes ?? {}).slice(0, 6)];
  const unknown = subject ? unknownPlaceholders(mapping.template, subject) : [];
  const words = mapping.source === "entity_description" ? known : [];
  return (
    <fieldset className="mapping">
      <legend className="vh">{name}</legend>
      <div className="row mb-1.5">
        <span className="mono">{name}</span>
        <span className="grow" />
        <IconButton
          icon={Trash2}
          size="sm"
          label={`Remove the mapping of ${name}`}
          onClick={() => onChange(undefined)}
        />
      </div>
      <div className="mapping-fields">
        <Select
          label="Source"
          value={mapping.source}
          choices={sources}
          onChange={(source) => onChange({ ...mapping, source })}
        />
        <TemplateField
          value={mapping.template}
          words={words}
          unknown={unknown}
          onChange={(template) => onChange({ ...mapping, template })}
        />
      </div>
      {subject && unknown.length > 0 && (
        <p className="text-xs warn mt-2 break-words">
          {subject.name} has no {unknown.join(", ")}: nothing is put there.
        </p>
      )}
      {subject && mapping.template.includes("{") && (
        <p className="hint mt-2 break-words">
          <span className="text-ink-2 font-medium">{subject.name}:</span> {renderTemplate(mapping.template, subject)}
        </p>
      )}
    </fieldset>
  );
}
