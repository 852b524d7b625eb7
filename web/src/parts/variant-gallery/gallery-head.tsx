import { ChevronDown, ListFilter, Plus } from "lucide-react";
import { Button } from "../../ui/button.tsx";
import { Icon } from "../../ui/icon.tsx";

interface GalleryHeadProps {
  slotLabel: string;
  filter: { open: boolean; toggle: () => void };
  onGenerate: (() => void) | undefined;
}

/** Title, the filters' switch and the way to more pictures. On phones the bar and the chips say the same. */
export function GalleryHead({ slotLabel, filter, onGenerate }: GalleryHeadProps) {
  return (
    <div className="row gap-2.5 px-6 pt-4.5 max-sm:p-0!">
      <h1 className="grow text-[24px]! leading-[30px]! max-sm:sr-only!">
        Asset Gallery<span className="vh">, {slotLabel}</span>
      </h1>
      <Button icon={ListFilter} aria-expanded={filter.open} className="max-sm:hidden" onClick={filter.toggle}>
        Filter
        <Icon of={ChevronDown} small className={filter.open ? "rotate-180" : ""} />
      </Button>
      {onGenerate && (
        <Button look="primary" icon={Plus} hotkey="G" className="max-sm:hidden" onClick={onGenerate}>
          Generate
        </Button>
      )}
    </div>
  );
}
