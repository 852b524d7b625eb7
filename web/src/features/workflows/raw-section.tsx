import { ChevronDown, ChevronRight } from "lucide-react";
import { useState } from "react";
import { Button } from "../../ui/button.tsx";
import type { SectionProps } from "./mappings-section.tsx";

/** The graph itself, folded: for whoever knows what they do. Big seeds stay exact, for it travels as text. */
export function RawSection({ draft, onDraft }: Pick<SectionProps, "draft" | "onDraft">) {
  const [open, setOpen] = useState(false);
  return (
    <section>
      <div className="section-title">
        <h2 className="serif text-lg">Raw JSON</h2>
      </div>
      <Button
        look="ghost"
        icon={open ? ChevronDown : ChevronRight}
        aria-expanded={open}
        className="-ml-2.5"
        onClick={() => setOpen(!open)}
      >
        {open ? "Hide Raw Workflow JSON" : "Show Raw Workflow JSON"}
      </Button>
      {open && (
        <textarea
          className="input raw mono mt-2"
          aria-label="Raw workflow JSON"
          rows={22}
          spellCheck={false}
          value={draft.workflow_json}
          onChange={(event) => onDraft({ ...draft, workflow_json: event.target.value })}
        />
      )}
    </section>
  );
}
