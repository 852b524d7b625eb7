import type { Collection, SubjectTile } from "@pentimento/contract";
import { useQueries, useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { Plus } from "lucide-react";
import { useState } from "react";
import { ChosenIn } from "../../lib/chosen.tsx";
import { usePage } from "../../lib/page-frame.tsx";
import { collections, firstSubjects, me } from "../../lib/queries.ts";
import { counted } from "../../lib/words.ts";
import { Button } from "../../ui/button.tsx";
import { collectionIcon } from "../../ui/collection-icon.ts";
import { EmptyState } from "../../ui/empty-state.tsx";
import { Icon } from "../../ui/icon.tsx";
import { TextSkeleton } from "../../ui/skeleton.tsx";
import { FirstSteps } from "./first-steps.tsx";
import { NewCollectionDialog } from "./new-collection-dialog.tsx";
import { SubjectCard } from "./subject-card.tsx";

const crumbs = [{ label: "Home" }];
const recentMost = 12;

/** Where one left off: the first steps while they are not done, subjects touched last, collections. */
export function HomePage() {
  usePage(crumbs);
  const { data: person } = useQuery(me);
  const { data: all, isPending } = useQuery(collections);
  const lists = useQueries({ queries: (all ?? []).map((each) => firstSubjects(each.uid)) });
  const [making, setMaking] = useState(false);
  const subjects = lists.flatMap((list) => list.data ?? []);
  const read = lists.every((list) => !list.isPending);
  return (
    <div className="page grid content-start gap-9">
      <div className="row">
        <h1 className="grow">{person ? `Good to see you, ${person.name.split(" ")[0]}` : "Home"}</h1>
        <Button icon={Plus} onClick={() => setMaking(true)}>
          New collection
        </Button>
      </div>
      {all && read && <FirstSteps collections={all} subjects={subjects} onNewCollection={() => setMaking(true)} />}
      <RecentSubjects subjects={subjects} collections={all ?? []} />
      <section aria-label="Collections">
        <div className="section-head">
          <h2 className="eyebrow">Collections</h2>
        </div>
        {isPending && <TextSkeleton />}
        {all?.length === 0 && (
          <EmptyState
            title="No collection yet"
            reason="A collection holds subjects, its members and what they may do."
            act={<Button onClick={() => setMaking(true)}>New collection</Button>}
          />
        )}
        <div className="grid gap-3 sm:grid-cols-2 lg:grid-cols-3">
          {all?.map((each) => (
            <CollectionCard key={each.uid} collection={each} />
          ))}
        </div>
      </section>
      <NewCollectionDialog open={making} onClose={() => setMaking(false)} />
    </div>
  );
}

interface RecentSubjectsProps {
  subjects: readonly SubjectTile[];
  collections: readonly Collection[];
}

function RecentSubjects({ subjects, collections: all }: RecentSubjectsProps) {
  const recent = subjects.toSorted((one, other) => other.updated_at.localeCompare(one.updated_at)).slice(0, recentMost);
  const homes = new Map(all.map((each) => [each.uid, each]));
  if (recent.length === 0) return null;
  return (
    <section aria-label="Recent subjects">
      <div className="section-head">
        <h2 className="eyebrow">Recent</h2>
      </div>
      <div className="cards">
        {recent.map((each) => (
          <ChosenIn key={each.uid} collection={homes.get(each.collection_uid)}>
            <SubjectCard subject={each} sourced={homes.get(each.collection_uid)?.kind !== "world"} />
          </ChosenIn>
        ))}
      </div>
    </section>
  );
}

function CollectionCard({ collection }: { collection: Collection }) {
  const { uid, kind, name, subject_count, my_role } = collection;
  return (
    <Link to="/c/$collection" params={{ collection: uid }} className="card collection-card">
      <Icon of={collectionIcon(kind)} className="mut" />
      <span className="serif text-md cut">{name}</span>
      <span />
      <span className="hint num">
        {counted(subject_count, "subject")}
        {my_role && `, you are ${my_role}`}
      </span>
    </Link>
  );
}
