import type { Collection, SubjectTile } from "@pentimento/contract";
import { useInfiniteQuery, useQuery } from "@tanstack/react-query";
import { getRouteApi, Link } from "@tanstack/react-router";
import { Drama, Plus } from "lucide-react";
import { useEffect, useRef, useState } from "react";
import type { ChosenWords } from "../../lib/chosen.rules.ts";
import { chosenWordsOf } from "../../lib/chosen.rules.ts";
import { ChosenIn, useChosenWords } from "../../lib/chosen.tsx";
import { useKeys } from "../../lib/keys.tsx";
import { usePage } from "../../lib/page-frame.tsx";
import { collection as collectionQuery, subjects as subjectsQuery } from "../../lib/queries.ts";
import { useRights } from "../../lib/use-rights.ts";
import { counted } from "../../lib/words.ts";
import { Button, buttonClass } from "../../ui/button.tsx";
import { Chip } from "../../ui/chip.tsx";
import { EmptyState } from "../../ui/empty-state.tsx";
import { Icon } from "../../ui/icon.tsx";
import { PictureSkeleton } from "../../ui/skeleton.tsx";
import { NewSubjectDialog } from "./new-subject-dialog.tsx";
import { SubjectCard } from "./subject-card.tsx";

const route = getRouteApi("/shell/c/$collection");

type Facet = "all" | "waiting" | "missing" | "unsourced";
const facetsIn = ({
  one,
}: ChosenWords): { value: Facet; label: string; takes: (subject: SubjectTile) => boolean }[] => [
  { value: "all", label: "All", takes: () => true },
  { value: "waiting", label: "To review", takes: (subject) => subject.waiting > 0 },
  { value: "missing", label: `Missing ${one}`, takes: (subject) => subject.slots_with_hero < subject.slots_total },
  { value: "unsourced", label: "No source", takes: (subject) => subject.source === null },
];

/** The subjects of a collection as cards with their readiness. */
export function CollectionPage() {
  const { collection: id } = route.useParams();
  const search = route.useSearch();
  const navigate = route.useNavigate();
  const { data: collection, error } = useQuery(collectionQuery(id));
  usePage([{ label: collection?.name ?? "Collection" }]);
  const { govern } = useRights(id);
  const setNew = (open: boolean) => void navigate({ search: open ? { new: true } : {}, replace: true });
  const onNew = govern ? () => setNew(true) : undefined;
  useKeys(onNew ? [{ combo: "n", label: "New subject", group: "Collection", run: onNew }] : []);
  if (error) throw error;
  return (
    <div className="page">
      <CollectionHead collection={collection} onNew={onNew} />
      <ChosenIn collection={collection}>
        <Subjects key={id} collectionId={id} sourced={collection?.kind !== "world"} onNew={onNew} />
      </ChosenIn>
      {collection && search.new && <NewSubjectDialog collection={collection} onClose={() => setNew(false)} />}
    </div>
  );
}

interface CollectionHeadProps {
  collection: Collection | undefined;
  onNew: (() => void) | undefined;
}

function CollectionHead({ collection, onNew }: CollectionHeadProps) {
  const { noun } = chosenWordsOf(collection?.kind);
  const who = collection?.requires_approval
    ? `Reviewers approve the ${noun} of each slot.`
    : `Whoever makes pictures may choose the ${noun}.`;
  return (
    <>
      <div className="row mb-1">
        <h1 className="in-bar grow">{collection?.name ?? " "}</h1>
        {collection?.kind === "world" && (
          <Link to="/director/$collection" params={{ collection: collection.uid }} className={buttonClass("plain")}>
            <Icon of={Drama} />
            Director Mode
          </Link>
        )}
        {onNew && (
          <Button look="primary" icon={Plus} hotkey="N" onClick={onNew}>
            New subject
          </Button>
        )}
      </div>
      <p className="mut num mb-5 min-h-5">{collection && `${counted(collection.subject_count, "subject")}. ${who}`}</p>
    </>
  );
}

interface SubjectsProps {
  collectionId: string;
  sourced: boolean;
  onNew: (() => void) | undefined;
}

function Subjects({ collectionId, sourced, onNew }: SubjectsProps) {
  const { data, isPending, error, hasNextPage, isFetchingNextPage, fetchNextPage } = useInfiniteQuery(
    subjectsQuery(collectionId),
  );
  const [facet, setFacet] = useState<Facet>("all");
  const all = data?.pages.flatMap((page) => page.subjects) ?? [];
  const facets = facetsIn(useChosenWords());
  const takes = facets.find((each) => each.value === facet)?.takes ?? (() => true);
  const shown = all.filter(takes);
  if (error) throw error;
  if (isPending) return <HeldCards />;
  if (all.length === 0) return <NoSubjects onNew={onNew} />;
  return (
    <>
      <fieldset className="min-w-0 flex gap-2 overflow-x-auto p-0.5 mb-5" aria-label="Filter">
        {facets
          .filter(({ value }) => sourced || value !== "unsourced")
          .map((each) => (
            <Chip
              key={each.value}
              pressed={each.value === facet}
              count={all.filter(each.takes).length}
              onClick={() => setFacet(each.value)}
            >
              {each.label}
            </Chip>
          ))}
      </fieldset>
      {shown.length === 0 && (
        <EmptyState
          title="None of them"
          reason="No subject is in this state."
          act={<Button onClick={() => setFacet("all")}>Show all</Button>}
        />
      )}
      <div className="cards">
        {shown.map((subject) => (
          <SubjectCard key={subject.uid} subject={subject} sourced={sourced} />
        ))}
      </div>
      {hasNextPage && <More busy={isFetchingNextPage} onMore={() => void fetchNextPage()} />}
    </>
  );
}

/** Asks for the next page when it comes near; the button is for those who do not scroll. */
function More({ busy, onMore }: { busy: boolean; onMore: () => void }) {
  const box = useRef<HTMLDivElement>(null);
  const more = useRef(onMore);
  useEffect(() => {
    more.current = onMore;
  });
  useEffect(() => {
    if (!box.current || busy) return;
    const watcher = new IntersectionObserver(([entry]) => entry?.isIntersecting && more.current(), {
      rootMargin: "600px",
    });
    watcher.observe(box.current);
    return () => watcher.disconnect();
  }, [busy]);
  return (
    <div ref={box} className="grid place-items-center pt-8">
      <Button busy={busy} onClick={onMore}>
        Show more
      </Button>
    </div>
  );
}

function NoSubjects({ onNew }: { onNew: (() => void) | undefined }) {
  return (
    <EmptyState
      className="min-h-80"
      title="No subject yet"
      reason="A subject is whoever or whatever is depicted: a character, a place, a thing, a profile."
      act={
        onNew && (
          <Button icon={Plus} onClick={onNew}>
            New subject
          </Button>
        )
      }
    />
  );
}

function HeldCards() {
  return (
    <div className="cards pt-12">
      {Array.from({ length: 8 }, (_, place) => (
        <PictureSkeleton key={place} />
      ))}
    </div>
  );
}
