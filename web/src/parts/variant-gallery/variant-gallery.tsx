import type { Slot, Variant } from "@pentimento/contract";
import { useNavigate } from "@tanstack/react-router";
import { type ReactNode, useCallback, useMemo, useState } from "react";
import type { GalleryChange, GallerySearch } from "../../lib/gallery-search.rules.ts";
import { everySlot } from "../../lib/queries.ts";
import type { Rights } from "../../lib/rights.rules.ts";
import { Button } from "../../ui/button.tsx";
import { type MenuPlace, placeAtPoint } from "../../ui/menu.tsx";
import { ComfyBanner } from "../comfy/comfy-banner.tsx";
import { EmptyingDialog } from "./emptying.tsx";
import { Facets } from "./facets.tsx";
import { GalleryBody } from "./gallery-body.tsx";
import { GalleryHead } from "./gallery-head.tsx";
import { GalleryLightbox, GalleryMenu } from "./gallery-layers.tsx";
import { GallerySource } from "./gallery-source.tsx";
import { GalleryTools } from "./gallery-tools.tsx";
import { SelectionBar } from "./selection-bar.tsx";
import { useGallery } from "./use-gallery.ts";
import { useGalleryKeys } from "./use-gallery-keys.ts";
import { useVariantActs } from "./use-variant-acts.ts";
import { useDensity, useFacetsOpen } from "./use-view-choices.ts";

export interface VariantGalleryProps {
  subjectId: string;
  subjectName: string;
  /** The slot that is shown, or `wholeGallery`. */
  slot: Slot;
  /** Every slot of the subject. */
  allSlots: readonly Slot[];
  rights: Rights;
  /** Filters, order and the picture shown large; kept by the host, usually in the address. */
  search: GallerySearch;
  onSearch: (change: GalleryChange) => void;
  /** Asks for more pictures. Absent where one may not. */
  onGenerate?: (() => void) | undefined;
  /** Asks for more pictures that follow this one's style. */
  onStyle?: ((variant: Variant) => void) | undefined;
  /** The other slots, as chips. */
  slots: ReactNode;
}

/** Shown in place of one slot: the pictures of all of them, each whole. */
export const wholeGallery: Slot = {
  key: everySlot,
  label: "All slots",
  aspect: "1:1",
  alpha: false,
  built_in: true,
  description: "",
  kind: "custom",
  sensitive: false,
};

const noFilter: GalleryChange = {
  status: undefined,
  type: undefined,
  slot: undefined,
  check: undefined,
  origin: undefined,
  style: undefined,
  batch: undefined,
};

function useShowStyle() {
  const navigate = useNavigate();
  return useCallback(
    ({ style_reference: style }: Variant) => {
      if (!style) return;
      const params = { subject: style.subject_uid, slot: style.slot };
      void navigate({ to: "/s/$subject/$slot", params, search: { picture: style.uid } });
    },
    [navigate],
  );
}

/** The source on the left, all variants of a slot beside it, and every decision about them. */
export function VariantGallery(props: VariantGalleryProps) {
  const { subjectId, slot, allSlots, rights, search, onSearch, onGenerate } = props;
  const gallery = useGallery(subjectId, slot.key, allSlots, search);
  const { state, shown, selection, ticked } = gallery;
  const { density, onDensity } = useDensity();
  const filter = useFacetsOpen();
  const [wanted, setCurrent] = useState(0);
  const current = Math.min(wanted, Math.max(0, shown.length - 1));
  const [menu, setMenu] = useState<{ variant: Variant; place: MenuPlace }>();
  const { acts, wish, confirm, refuse } = useVariantActs(subjectId, slot.key, props.onStyle, useShowStyle());
  const byKey = useMemo(() => new Map(allSlots.map((each) => [each.key, each])), [allSlots]);
  const whole = slot.key === everySlot;
  useGalleryKeys({
    chosen: ticked.length > 0 ? ticked : shown.slice(current, current + 1),
    rights,
    acts,
    onClear: selection.clear,
    onGenerate,
  });
  const open = (variant: Variant | undefined) => onSearch({ picture: variant?.uid });
  const facets = <Facets {...gallery} search={search} slots={whole ? allSlots : undefined} onChange={onSearch} />;
  return (
    <div className="gallery">
      <GalleryAside {...props} gallery={gallery} facets={filter.open ? facets : undefined} />
      <section aria-label={slot.label}>
        {onGenerate && (
          <div className="px-6 pt-4 max-sm:px-4 empty:hidden">
            <ComfyBanner />
          </div>
        )}
        <GalleryHead slotLabel={slot.label} filter={filter} onGenerate={onGenerate} />
        <GalleryTools
          subjectName={props.subjectName}
          slots={props.slots}
          facets={facets}
          oneBatch={search.batch ? { total: shown.length, onAll: () => onSearch({ batch: undefined }) } : undefined}
          order={search.order ?? "hero"}
          onOrder={(order) => onSearch({ order })}
          density={density}
          onDensity={onDensity}
        />
        <GalleryBody
          label={`${whole ? "All" : slot.label} candidates of ${props.subjectName}`}
          state={state}
          onGenerate={onGenerate}
          onClearFilter={() => onSearch(noFilter)}
          grid={{
            variants: shown,
            slot,
            among: whole ? byKey : undefined,
            density,
            rights,
            acts,
            selection,
            current,
            onCurrent: setCurrent,
          }}
          onOpen={open}
          onMenu={(variant, x, y) => setMenu({ variant, place: placeAtPoint(x, y) })}
        />
        <SelectionBar chosen={ticked} rights={rights} acts={acts} onClear={selection.clear} />
      </section>
      <GalleryMenu menu={menu} rights={rights} acts={acts} onClose={() => setMenu(undefined)} />
      <GalleryLightbox
        variants={shown}
        index={gallery.large}
        slot={slot}
        allSlots={allSlots}
        rights={rights}
        acts={acts}
        onStep={(index) => {
          setCurrent(index);
          open(shown[index]);
        }}
        onClose={() => open(undefined)}
      />
      <EmptyingDialog wish={wish} slots={byKey} onClose={refuse} onConfirm={confirm} />
    </div>
  );
}

interface GalleryAsideProps extends VariantGalleryProps {
  gallery: ReturnType<typeof useGallery>;
  /** Absent while they are closed. */
  facets: ReactNode;
}

function GalleryAside({ gallery, subjectName, onGenerate, facets }: GalleryAsideProps) {
  return (
    <aside aria-label="Source and filters">
      <GallerySource
        source={gallery.source}
        subjectName={subjectName}
        total={gallery.counts && gallery.made}
        waiting={gallery.counts?.status.review ?? 0}
        act={onGenerate && <PhoneGenerate onGenerate={onGenerate} />}
      />
      {facets && <div className="contents max-sm:hidden">{facets}</div>}
    </aside>
  );
}

function PhoneGenerate({ onGenerate }: { onGenerate: () => void }) {
  return (
    <Button look="primary" size="sm" className="touch sm:hidden px-4!" onClick={onGenerate}>
      Generate
    </Button>
  );
}
