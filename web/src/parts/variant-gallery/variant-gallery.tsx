import type { Slot, Variant } from "@pentimento/contract";
import { type ReactNode, useCallback, useState } from "react";
import type { GallerySearch } from "../../lib/gallery-search.rules.ts";
import type { Rights } from "../../lib/rights.rules.ts";
import { Button } from "../../ui/button.tsx";
import { type MenuPlace, PlacedMenu, placeAtPoint } from "../../ui/menu.tsx";
import { menuOf } from "./acts.ts";
import { EmptyingDialog } from "./emptying.tsx";
import { Facets } from "./facets.tsx";
import { GalleryBody } from "./gallery-body.tsx";
import { GalleryHead } from "./gallery-head.tsx";
import { GallerySource } from "./gallery-source.tsx";
import { GalleryTools } from "./gallery-tools.tsx";
import { Lightbox } from "./lightbox.tsx";
import { SelectionBar } from "./selection-bar.tsx";
import { useGallery } from "./use-gallery.ts";
import { useGalleryKeys } from "./use-gallery-keys.ts";
import { useVariantActs } from "./use-variant-acts.ts";
import { useDensity, useFacetsOpen } from "./use-view-choices.ts";

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
  /** The other slots, as chips. */
  slots: ReactNode;
}

const focusedTile = () => document.querySelector<HTMLElement>(`.tile[tabindex="0"]`);

/** The source on the left, all variants of a slot beside it, and every decision about them. */
export function VariantGallery(props: VariantGalleryProps) {
  const { subjectId, slot, rights, search, onSearch, onGenerate } = props;
  const { source, state, shown, counts, selection, ticked, large } = useGallery(subjectId, slot.key, search);
  const { density, onDensity } = useDensity();
  const filter = useFacetsOpen();
  const [wanted, setCurrent] = useState(0);
  const current = Math.min(wanted, Math.max(0, shown.length - 1));
  const [menu, setMenu] = useState<{ variant: Variant; place: MenuPlace }>();
  const onStyle = useCallback(
    (variant: Variant) => onGenerate?.(String(variant.generation_params?.style)),
    [onGenerate],
  );
  const { acts, wish, confirm, refuse } = useVariantActs(subjectId, slot.key, onGenerate && onStyle);
  useGalleryKeys({
    chosen: ticked.length > 0 ? ticked : shown.slice(current, current + 1),
    rights,
    acts,
    onClear: selection.clear,
    onGenerate: onGenerate && (() => onGenerate()),
  });
  const open = (variant: Variant | undefined) => onSearch({ picture: variant?.uid });
  const step = (index: number) => {
    setCurrent(index);
    open(shown[index]);
  };
  const facets = <Facets counts={counts} search={search} onChange={onSearch} />;
  return (
    <div className="gallery">
      <aside aria-label="Source and filters">
        <GallerySource
          source={source}
          subjectName={props.subjectName}
          total={state.total}
          waiting={counts.status.review}
          act={onGenerate && <PhoneGenerate onGenerate={() => onGenerate()} />}
        />
        {filter.open && <div className="contents max-sm:hidden">{facets}</div>}
      </aside>
      <section aria-label={slot.label}>
        <GalleryHead slotLabel={slot.label} filter={filter} onGenerate={onGenerate && (() => onGenerate())} />
        <GalleryTools
          subjectName={props.subjectName}
          slots={props.slots}
          facets={facets}
          order={search.order ?? "hero"}
          onOrder={(order) => onSearch({ order })}
          density={density}
          onDensity={onDensity}
        />
        <GalleryBody
          label={`${slot.label} candidates of ${props.subjectName}`}
          state={state}
          onGenerate={onGenerate}
          onClearFilter={() => onSearch({ status: undefined, check: undefined, origin: undefined })}
          grid={{ variants: shown, slot, density, rights, acts, selection, current, onCurrent: setCurrent }}
          onOpen={open}
          onMenu={(variant, x, y) => setMenu({ variant, place: placeAtPoint(x, y) })}
        />
        <SelectionBar chosen={ticked} rights={rights} acts={acts} onClear={selection.clear} />
      </section>
      <PlacedMenu
        acts={menu ? menuOf(menu.variant, rights, acts) : []}
        place={menu?.place}
        returnFocus={focusedTile}
        onClose={() => setMenu(undefined)}
      />
      <Lightbox
        variants={shown}
        index={large}
        slot={slot}
        rights={rights}
        acts={acts}
        onStep={step}
        onClose={() => open(undefined)}
      />
      <EmptyingDialog wish={wish} slotLabel={slot.label} onClose={refuse} onConfirm={confirm} />
    </div>
  );
}

function PhoneGenerate({ onGenerate }: { onGenerate: () => void }) {
  return (
    <Button look="primary" size="sm" className="touch sm:hidden px-4!" onClick={onGenerate}>
      Generate
    </Button>
  );
}
