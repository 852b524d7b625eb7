import { Grid2x2, Grid3x3, ListFilter, X } from "lucide-react";
import { type ReactNode, useState } from "react";
import type { ChosenWords } from "../../lib/chosen.rules.ts";
import { useChosenWords } from "../../lib/chosen.tsx";
import type { Order } from "../../lib/gallery-search.rules.ts";
import { Button } from "../../ui/button.tsx";
import { Chip } from "../../ui/chip.tsx";
import { Dialog } from "../../ui/dialog.tsx";
import { Segments } from "../../ui/segments.tsx";
import { Select } from "../../ui/select.tsx";
import type { Density } from "./grid.rules.ts";

interface GalleryToolsProps {
  subjectName: string;
  slots: ReactNode;
  /** Set while only the pictures of one batch are shown. */
  oneBatch: { total: number; onAll: () => void } | undefined;
  facets: ReactNode;
  order: Order;
  onOrder: (order: Order) => void;
  density: Density;
  onDensity: (density: Density) => void;
}

const orderChoices = ({ badge }: ChosenWords): { value: Order; label: string }[] => [
  { value: "hero", label: `${badge} first, then likeness` },
  { value: "newest", label: "Newest first" },
  { value: "worst", label: "Worst checks first" },
];
const densities = [
  { value: "small" as const, label: "Small tiles", icon: Grid3x3 },
  { value: "medium" as const, label: "Medium tiles", icon: Grid2x2 },
];

/** Slots, order and tile size; on phones the filters behind a chip, as a sheet. */
export function GalleryTools(props: GalleryToolsProps) {
  const { subjectName, slots, facets, oneBatch, order, onOrder, density, onDensity } = props;
  const [open, setOpen] = useState(false);
  const choices = orderChoices(useChosenWords());
  return (
    <div className="tools">
      <span className="mut mr-1.5 flex-none max-sm:hidden">
        Entity: <b className="text-ink">{subjectName}</b>
      </span>
      <div className="slots-strip grow">
        <span className="sm:hidden">
          <Chip icon={ListFilter} onClick={() => setOpen(true)}>
            Filter
          </Chip>
        </span>
        {oneBatch && (
          <Chip icon={X} pressed count={oneBatch.total} aria-label="This batch only; show all" onClick={oneBatch.onAll}>
            This batch
          </Chip>
        )}
        {slots}
      </div>
      <div className="w-51 flex-none max-sm:hidden">
        <Select label="Order" bare quiet value={order} choices={choices} onChange={onOrder} />
      </div>
      <div className="max-sm:hidden">
        <Segments label="Tile size" iconsOnly value={density} segments={densities} onChange={onDensity} />
      </div>
      <Dialog
        open={open}
        onClose={() => setOpen(false)}
        title="Filter"
        footer={
          <Button look="primary" onClick={() => setOpen(false)}>
            Show
          </Button>
        }
      >
        <div className="grid gap-4">{facets}</div>
        <Select label="Order" value={order} choices={choices} onChange={onOrder} />
      </Dialog>
    </div>
  );
}
