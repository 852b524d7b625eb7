import type { Slot, Variant } from "@pentimento/contract";
import { type ReactNode, useCallback, useMemo, useState } from "react";
import type { GallerySearch } from "../../lib/gallery-search.ts";
import type { Rights } from "../../lib/rights.rules.ts";
import { placeAtPoint, PlacedMenu, type MenuPlace } from "../../ui/menu.tsx";
import { menuOf } from "./acts.ts";
import { EmptyingDialog } from "./emptying.tsx";
import { Facets } from "./facets.tsx";
import { countFacets, passes } from "./facets.rules.ts";
import { GalleryBody } from "./gallery-body.tsx";
import { GallerySource } from "./gallery-source.tsx";
import { GalleryTools } from "./gallery-tools.tsx";
import type { Density } from "./grid.rules.ts";
import { Lightbox } from "./lightbox.tsx";
import { SelectionBar } from "./selection-bar.tsx";
import { useGalleryKeys } from "./use-gallery-keys.ts";
import { usePlaced } from "./use-placed.ts";
import { useSelection } from "./use-selection.ts";
import { useSlotVariants } from "./use-slot-variants.ts";
import { useVariantActs } from "./use-variant-acts.ts";

export interface VariantGalleryProps {
  subjectId: string;
  subjectName: string;
  slot: Slot;
  rights: Rights;
  /** Filters, order and the picture shown large; kept by the host, usually in the address. */
  search: GallerySearch;
  onSearch: (change: Partial<Record<keyof GallerySearch, string | undefined>>) => void;
  /** Asks for more pictures, in a style if one was named. Absent where one may not. */
  onGenerate?: ((style?: string) => void) | undefined;
  /** Title and buttons above the grid. */
  header: ReactNode;
  /** The other slots, as chips. */
  slots: ReactNode;
}

const stored = (): Density => (localStorage.getItem("gallery-density") === "small" ? "small" : "medium");

/** The source on the left, all variants of a slot beside it, and every decision about them. */
export function VariantGallery(props: VariantGalleryProps) {
  const { subjectId, slot, rights, search, onSearch, onGenerate } = props;
  const { all, source, isPending, error, again } = useSlotVariants(subjectId, slot.key);
  const placed = usePlaced(all, search.order ?? "hero", slot.key);
  const shown = useMemo(() => placed.filter((variant) => passes(variant, search)), [placed, search]);
  const counts = useMemo(() => countFacets(all, search), [all, search]);
  const selection = useSelection(useMemo(() => shown.map((variant) => variant.uid), [shown]));
  const [density, setDensity] = useState(stored);
  const [current, setCurrent] = useState(0);
  const [menu, setMenu] = useState<{ variant: Variant; place: MenuPlace }>();

  const onStyle = useCallback((variant: Variant) => onGenerate?.(String(variant.generation_params?.style)), [onGenerate]);
  const { acts, wish, confirm, refuse } = useVariantActs(subjectId, slot.key, onGenerate && onStyle);
  const ticked = shown.filter((variant) => selection.has(variant.uid));
  const here = Math.min(current, Math.max(0, shown.length - 1));
  const focused = shown[here];
  useGalleryKeys({
    chosen: ticked.length > 0 ? ticked : focused ? [focused] : [],
    rights,
    acts,
    onClear: selection.clear,
    onGenerate: onGenerate && (() => onGenerate()),
  });

  const large = shown.findIndex((variant) => variant.uid === search.picture);
  const open = (variant: Variant | undefined) => onSearch({ picture: variant?.uid });
  const facets = <Facets counts={counts} search={search} onChange={onSearch} />;
  return (
    <div className="gallery">
      <aside aria-label="Source and filters">
        <GallerySource source={source} subjectName={props.subjectName} total={all.length} waiting={counts.status.review} />
        <div className="desk-only contents max-sm:hidden">{facets}</div>
      </aside>
      <section>
        {props.header}
        <GalleryTools
          slots={props.slots}
          facets={facets}
          order={search.order ?? "hero"}
          onOrder={(order) => onSearch({ order })}
          density={density}
          onDensity={(next) => {
            localStorage.setItem("gallery-density", next);
            setDensity(next);
          }}
        />
        <GalleryBody
          label={`${slot.label} candidates of ${props.subjectName}`}
          state={{ isPending, error, again, total: all.length }}
          onGenerate={onGenerate}
          onClearFilter={() => onSearch({ status: undefined, check: undefined, origin: undefined })}
          grid={{ variants: shown, slot, density, rights, acts, selection, current: here, onCurrent: setCurrent }}
          onOpen={open}
          onMenu={(variant, x, y) => setMenu({ variant, place: placeAtPoint(x, y) })}
        />
        <SelectionBar chosen={ticked} rights={rights} acts={acts} onClear={selection.clear} />
      </section>
      <PlacedMenu
        acts={menu ? menuOf(menu.variant, rights, acts) : []}
        place={menu?.place}
        heading={menu && `#${menu.variant.id}`}
        returnFocus={() => document.querySelector<HTMLElement>(`.tile[tabindex="0"]`)}
        onClose={() => setMenu(undefined)}
      />
      {large >= 0 && (
        <Lightbox
          variants={shown}
          index={large}
          slot={slot}
          rights={rights}
          acts={acts}
          onStep={(index) => {
            setCurrent(index);
            open(shown[index]);
          }}
          onClose={() => open(undefined)}
        />
      )}
      <EmptyingDialog wish={wish} slotLabel={slot.label} onClose={refuse} onConfirm={confirm} />
    </div>
  );
}
