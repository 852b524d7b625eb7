import type { Subject } from "@pentimento/contract";
import { Archive, Ellipsis, Pencil, Sparkles } from "lucide-react";
import type { Rights } from "../../lib/rights.rules.ts";
import { Button, IconButton } from "../../ui/button.tsx";
import { Menu } from "../../ui/menu.tsx";
import { useArchive } from "./use-archive.ts";

interface SubjectHeadProps {
  subject: Subject;
  rights: Rights;
  onEdit: () => void;
  onGenerate: () => void;
}

export function SubjectHead({ subject, rights, onEdit, onGenerate }: SubjectHeadProps) {
  const archive = useArchive(subject);
  return (
    <div className="head">
      <div className="grow basis-70">
        <h1 className="in-bar">{subject.name}</h1>
        {subject.description && <p className="mut mt-[3px] max-w-[84ch]">{subject.description}</p>}
      </div>
      {rights.make && (
        <Menu
          trigger={<IconButton icon={Ellipsis} label="More" />}
          acts={[
            { id: "edit", label: "Edit name and description", icon: Pencil, run: onEdit },
            ...(rights.govern ? [{ id: "archive", label: "Put away", icon: Archive, danger: true, run: archive }] : []),
          ]}
        />
      )}
      {rights.ask && (
        <Button look="primary" icon={Sparkles} hotkey="G" onClick={onGenerate}>
          Generate
        </Button>
      )}
    </div>
  );
}
