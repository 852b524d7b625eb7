import type { Variant } from "@pentimento/contract";
import { CircleX, Share, Star, Trash2, X } from "lucide-react";
import type { Rights } from "../../lib/rights.rules.ts";
import { Button, IconButton } from "../../ui/button.tsx";
import { mayChoose, mayDownload, mayReject, mayRemove, type VariantActs } from "./acts.ts";

interface SelectionBarProps {
  chosen: readonly Variant[];
  rights: Rights;
  acts: VariantActs;
  onClear: () => void;
}

/** Only while something is ticked; on phones it takes the tab bar's place. Delete stands apart, before Clear. */
export function SelectionBar({ chosen, rights, acts, onClear }: SelectionBarProps) {
  const [only] = chosen;
  if (!only) return null;
  const rejectable = chosen.filter((each) => mayReject(each, rights));
  const exportable = chosen.filter((each) => mayDownload(each, rights));
  const removable = chosen.filter((each) => mayRemove(each, rights));
  return (
    <div className="selbar" role="toolbar" aria-label="Selection">
      <span className="num px-2 font-medium" aria-live="polite">
        {chosen.length}
        <span className="max-sm:hidden"> selected</span>
      </span>
      <span className="sep max-sm:hidden" />
      {chosen.length === 1 && mayChoose(only, rights) && (
        <Button look="ghost" icon={Star} onClick={() => acts.choose(only)}>
          Set active
        </Button>
      )}
      {rejectable.length > 0 && (
        <Button look="ghost" icon={X} onClick={() => acts.reject(rejectable)}>
          Reject
        </Button>
      )}
      {exportable.length > 0 && (
        <Button look="ghost" icon={Share} onClick={() => acts.download(exportable)}>
          Export
        </Button>
      )}
      <span className="sep max-sm:hidden" />
      {removable.length > 0 && (
        <IconButton icon={Trash2} label="Delete" hotkey="Del" onClick={() => acts.remove(removable)} />
      )}
      <IconButton icon={CircleX} label="Clear selection" hotkey="Esc" onClick={onClear} />
    </div>
  );
}
