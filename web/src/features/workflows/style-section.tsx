import type { GraphField, StyleReferenceMapping, WorkflowDetail } from "@pentimento/contract";
import { CircleCheck, TriangleAlert } from "lucide-react";
import { Icon } from "../../ui/icon.tsx";
import { Select } from "../../ui/select.tsx";
import { keyOf, placeName } from "./draft.rules.ts";
import type { SectionProps } from "./mappings-section.tsx";

const modes = [
  { value: "AutoDetect", label: "Auto-detect IPAdapter" },
  { value: "Node", label: "A chosen node" },
  { value: "PromptWords", label: "Prompt words" },
  { value: "Off", label: "Off, refuse it" },
] as const;

interface StyleSectionProps extends SectionProps {
  found: WorkflowDetail["style_found"];
}

/** What becomes of a style reference in this workflow. */
export function StyleSection({ draft, fields, found, onDraft }: StyleSectionProps) {
  const mapping = draft.style_reference_mapping;
  const set = (next: StyleReferenceMapping) => onDraft({ ...draft, style_reference_mapping: next });
  const pictures = fields.filter((field) => field.class_type.startsWith("LoadImage") && field.input === "image");
  const first = pictures[0];
  return (
    <section>
      <div className="section-title">
        <h2 className="serif text-lg">Style Reference</h2>
      </div>
      <div className="style-fields">
        <Select
          label="Detection"
          value={mapping.mode}
          choices={modes}
          onChange={(mode) => set(mode === "Node" && first ? { mode, node: first.node, input: first.input } : { mode })}
        />
        {mapping.mode === "Node" ? (
          <NodeChoice mapping={mapping} pictures={pictures} fields={fields} onChange={set} />
        ) : (
          <Verdict mode={mapping.mode} found={found} />
        )}
      </div>
    </section>
  );
}

function Verdict({ mode, found }: { mode: StyleReferenceMapping["mode"]; found: WorkflowDetail["style_found"] }) {
  if (mode === "PromptWords") return <span className="hint">The words of the reference's own prompt are added.</span>;
  if (mode === "Off") return <span className="hint">A request with a style reference is refused, and says why.</span>;
  if (!found)
    return (
      <span className="row text-xs">
        <Icon of={TriangleAlert} small className="warn" /> No style node found; the reference's prompt words are used.
      </span>
    );
  return (
    <span className="row text-xs">
      <Icon of={CircleCheck} small className="ok" />
      <span>
        Found node: <span className="mono">{found.class_type}</span> at position {found.position}
      </span>
    </span>
  );
}

interface NodeChoiceProps {
  mapping: StyleReferenceMapping;
  pictures: readonly GraphField[];
  fields: readonly GraphField[];
  onChange: (next: StyleReferenceMapping) => void;
}

function NodeChoice({ mapping, pictures, fields, onChange }: NodeChoiceProps) {
  if (pictures.length === 0)
    return (
      <span className="row text-xs">
        <Icon of={TriangleAlert} small className="warn" /> This workflow loads no picture that could take the reference.
      </span>
    );
  return (
    <Select
      label="Picture input"
      value={keyOf({ node: mapping.node ?? "", input: mapping.input ?? "" })}
      choices={pictures.map((field) => ({ value: keyOf(field), label: placeName(fields, field) }))}
      onChange={(key) => {
        const field = pictures.find((each) => keyOf(each) === key);
        if (field) onChange({ mode: "Node", node: field.node, input: field.input });
      }}
    />
  );
}
