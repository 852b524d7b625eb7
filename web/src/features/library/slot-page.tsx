import { useQuery } from "@tanstack/react-query";
import { getRouteApi, Link } from "@tanstack/react-router";
import { Plus } from "lucide-react";
import { useCallback, useState } from "react";
import type { GallerySearch } from "../../lib/gallery-search.ts";
import { usePage } from "../../lib/page-frame.tsx";
import { collection as collectionQuery, subject as subjectQuery } from "../../lib/queries.ts";
import { useRights } from "../../lib/use-rights.ts";
import { GenerateDialog } from "../../parts/generate/generate-dialog.tsx";
import { VariantGallery } from "../../parts/variant-gallery/variant-gallery.tsx";
import { Button } from "../../ui/button.tsx";
import { EmptyState } from "../../ui/empty-state.tsx";

const route = getRouteApi("/shell/s/$subject/$slot");

/** All candidates of one slot beside the source: the place where they are judged. */
export function SlotPage() {
  const { subject: id, slot: key } = route.useParams();
  const search = route.useSearch();
  const navigate = route.useNavigate();
  const { data: subject, error } = useQuery(subjectQuery(id));
  const { data: collection } = useQuery({
    ...collectionQuery(subject?.collection_uid ?? ""),
    enabled: subject !== undefined,
  });
  const rights = useRights(subject?.collection_uid);
  const [generating, setGenerating] = useState<{ style?: string | undefined }>();
  const slot = subject?.slots.find((each) => each.key === key);
  usePage(
    [
      ...(collection ? [{ label: collection.name, href: `/c/${collection.uid}` }] : []),
      ...(subject ? [{ label: subject.name, href: `/s/${subject.uid}` }] : []),
      { label: slot?.label ?? key },
    ],
    true,
  );
  const onGenerate = useCallback((style?: string) => setGenerating({ style }), []);
  const onSearch = useCallback(
    (change: Partial<Record<keyof GallerySearch, string | undefined>>) =>
      void navigate({ search: (old) => ({ ...old, ...change }) as GallerySearch, replace: true }),
    [navigate],
  );
  if (error) throw error;
  if (!subject) return null;
  if (!slot) return <NoSlot subjectId={subject.uid} name={subject.name} slot={key} />;
  return (
    <>
      <VariantGallery
        key={slot.key}
        subjectId={subject.uid}
        subjectName={subject.name}
        slot={slot}
        rights={rights}
        search={search}
        onSearch={onSearch}
        onGenerate={rights.make ? onGenerate : undefined}
        header={
          <div className="row gap-2.5 px-6 pt-4.5 max-sm:px-4 max-sm:pt-2">
            <h1 className="grow text-[24px]! leading-[30px]! max-sm:sr-only">{slot.label}</h1>
            {rights.make && (
              <Button look="primary" icon={Plus} hotkey="G" className="max-sm:w-full" onClick={() => onGenerate()}>
                Generate
              </Button>
            )}
          </div>
        }
        slots={<SlotChips subjectId={subject.uid} slots={subject.slots} current={key} />}
      />
      <GenerateDialog
        open={generating !== undefined}
        onClose={() => setGenerating(undefined)}
        subject={subject}
        slots={subject.slots}
        slot={key}
        style={generating?.style}
        most={collection?.most_per_batch ?? 16}
      />
    </>
  );
}

interface SlotChipsProps {
  subjectId: string;
  slots: readonly { key: string; label: string; candidates: number }[];
  current: string;
}

function SlotChips({ subjectId, slots, current }: SlotChipsProps) {
  return slots.map((slot) => (
    <Link
      key={slot.key}
      to="/s/$subject/$slot"
      params={{ subject: subjectId, slot: slot.key }}
      className="chip"
      aria-current={slot.key === current ? "page" : undefined}
    >
      {slot.label}
      <span className="n num">{slot.candidates}</span>
    </Link>
  ));
}

function NoSlot({ subjectId, name, slot }: { subjectId: string; name: string; slot: string }) {
  return (
    <div className="page">
      <EmptyState
        className="min-h-80"
        title={`${name} has no slot "${slot}"`}
        reason="Slots are named places for a picture; this one does not exist here."
        act={
          <Link to="/s/$subject" params={{ subject: subjectId }} className="btn">
            To {name}
          </Link>
        }
      />
    </div>
  );
}
