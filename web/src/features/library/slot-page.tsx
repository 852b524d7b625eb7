import type { Collection, Slot, Variant } from "@pentimento/contract";
import { useQuery } from "@tanstack/react-query";
import { getRouteApi, Link } from "@tanstack/react-router";
import { useCallback, useState } from "react";
import { ChosenIn } from "../../lib/chosen.tsx";
import type { GalleryChange, GallerySearch } from "../../lib/gallery-search.rules.ts";
import { usePage } from "../../lib/page-frame.tsx";
import { batches } from "../../lib/queries.ts";
import type { Rights } from "../../lib/rights.rules.ts";
import { chooseStyle } from "../../lib/style-choice.ts";
import { mostOf, type SubjectContext, useSubject } from "../../lib/use-subject.ts";
import { titled } from "../../lib/words.ts";
import { GenerateDialog } from "../../parts/generate/generate-dialog.tsx";
import { makingBySlot } from "../../parts/in-the-making.rules.ts";
import { VariantGallery, wholeGallery } from "../../parts/variant-gallery/variant-gallery.tsx";
import { buttonClass } from "../../ui/button.tsx";
import { EmptyState } from "../../ui/empty-state.tsx";

const route = getRouteApi("/shell/s/$subject/$slot");

type SubjectRead = NonNullable<SubjectContext["subject"]>;

/** All candidates of one slot, or under "all" of every slot, beside the source: the place where they are judged. */
export function SlotPage() {
  const { subject: id, slot: key } = route.useParams();
  const { subject, collection, rights, crumbs } = useSubject(id);
  const named = subject?.slots.find((each) => each.key === key);
  const slot = named ?? (key === "all" ? wholeGallery : undefined);
  usePage([...crumbs(true), { label: slot?.label ?? titled(key) }], true);
  if (!subject) return null;
  if (!slot) return <NoSlot subject={subject} slot={key} />;
  return (
    <ChosenIn collection={collection}>
      <SlotView key={slot.key} subject={subject} slot={slot} collection={collection} rights={rights} />
    </ChosenIn>
  );
}

interface SlotViewProps {
  subject: SubjectRead;
  slot: Slot;
  collection: Collection | undefined;
  rights: Rights;
}

function SlotView({ subject, slot, collection, rights }: SlotViewProps) {
  const search = route.useSearch();
  const navigate = route.useNavigate();
  const [generating, setGenerating] = useState(false);
  const onGenerate = useCallback(() => setGenerating(true), []);
  const { collection_uid: collectionId, slots } = subject;
  const onStyle = useCallback(
    (variant: Variant) => {
      const label = slots.find((each) => each.key === variant.slot)?.label ?? titled(variant.slot);
      const { uid, thumbhash, urls, id } = variant;
      chooseStyle(collectionId, { uid, label: `${label} #${id}`, thumbUrl: urls?.small, thumbhash });
      setGenerating(true);
    },
    [collectionId, slots],
  );
  const onSearch = useCallback(
    (change: GalleryChange) =>
      void navigate({ search: (old) => ({ ...old, ...change }) as GallerySearch, replace: true }),
    [navigate],
  );
  return (
    <>
      <VariantGallery
        subjectId={subject.uid}
        subjectName={subject.name}
        slot={slot}
        allSlots={subject.slots}
        rights={rights}
        search={search}
        onSearch={onSearch}
        onGenerate={rights.ask ? onGenerate : undefined}
        onStyle={rights.ask ? onStyle : undefined}
        slots={<SlotChips subjectId={subject.uid} slots={subject.slots} current={slot.key} />}
      />
      <GenerateDialog
        open={generating}
        onClose={() => setGenerating(false)}
        subject={subject}
        slots={subject.slots}
        slot={slot.key || undefined}
        most={mostOf(collection)}
      />
    </>
  );
}

interface SlotChipsProps {
  subjectId: string;
  slots: readonly { key: string; label: string; candidates: number }[];
  current: string;
}

/** The slots, each with what its gallery shows: the pictures that are there and those in the making. */
function SlotChips({ subjectId, slots, current }: SlotChipsProps) {
  const { data: open = [] } = useQuery(batches);
  const making = makingBySlot(open, subjectId);
  const each = slots.map(({ key, label, candidates }) => ({ key, label, shown: candidates + (making.get(key) ?? 0) }));
  const all = { key: "all", label: "All slots", shown: each.reduce((sum, slot) => sum + slot.shown, 0) };
  return [all, ...each].map((slot) => (
    <Link
      key={slot.key}
      to="/s/$subject/$slot"
      params={{ subject: subjectId, slot: slot.key }}
      className="chip"
      aria-current={slot.key === (current || "all") ? "page" : undefined}
    >
      {slot.label}
      <span className="n num">{slot.shown}</span>
    </Link>
  ));
}

function NoSlot({ subject, slot }: { subject: SubjectRead; slot: string }) {
  return (
    <div className="page">
      <EmptyState
        className="min-h-80"
        title={`${subject.name} has no slot "${slot}"`}
        reason="Slots are named places for a picture; this one does not exist here."
        act={
          <Link to="/s/$subject" params={{ subject: subject.uid }} className={buttonClass()}>
            To {subject.name}
          </Link>
        }
      />
    </div>
  );
}
