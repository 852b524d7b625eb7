import type { Collection } from "@pentimento/contract";
import { useQuery } from "@tanstack/react-query";
import { getRouteApi } from "@tanstack/react-router";
import { useState } from "react";
import { ChosenIn } from "../../lib/chosen.tsx";
import { useKeys } from "../../lib/keys.tsx";
import { usePage } from "../../lib/page-frame.tsx";
import { source as sourceQuery } from "../../lib/queries.ts";
import type { Rights } from "../../lib/rights.rules.ts";
import { mostOf, useSubject } from "../../lib/use-subject.ts";
import { GenerateDialog } from "../../parts/generate/generate-dialog.tsx";
import { SourceUpload } from "../../parts/source-upload/source-upload.tsx";
import { PictureSkeleton, TextSkeleton } from "../../ui/skeleton.tsx";
import { notify } from "../../ui/toast.tsx";
import { ActivityList } from "./activity-list.tsx";
import { CardsStrip } from "./cards-strip.tsx";
import { EditSubjectDialog } from "./edit-subject-dialog.tsx";
import { FaceStatementAsk } from "./face-statement-ask.tsx";
import { Readiness } from "./readiness.tsx";
import { SlotsGrid, type SubjectRead } from "./slots-grid.tsx";
import { SubjectHead } from "./subject-head.tsx";

const route = getRouteApi("/shell/s/$subject");

/** One subject: its source, its slots with their heroes, what is still missing, what happened last. */
export function SubjectPage() {
  const { subject: id } = route.useParams();
  const { subject, collection, rights, crumbs } = useSubject(id);
  usePage(crumbs(false));
  if (!subject) return <HeldPage />;
  return (
    <ChosenIn collection={collection}>
      <SubjectView key={subject.uid} subject={subject} collection={collection} rights={rights} />
    </ChosenIn>
  );
}

interface SubjectViewProps {
  subject: SubjectRead;
  collection: Collection | undefined;
  rights: Rights;
}

function SubjectView({ subject, collection, rights }: SubjectViewProps) {
  const [generating, setGenerating] = useState<{ slot?: string }>();
  const [editing, setEditing] = useState(false);
  const generate = (slot?: string) => setGenerating(slot ? { slot } : {});
  useKeys(rights.ask ? [{ combo: "g", label: "Generate", group: "Subject", run: () => generate() }] : []);
  return (
    <div className="page subject-page">
      <SubjectHead subject={subject} rights={rights} onEdit={() => setEditing(true)} onGenerate={() => generate()} />
      <section aria-label="Source">
        <SourceHead subjectId={subject.uid} />
        <SourceUpload
          subjectId={subject.uid}
          mayUpload={rights.make}
          mayOverride={rights.override}
          onUploaded={({ variant }) => notify(`Version ${variant.version} is the source now. Its checks are running.`)}
        />
        {asksForFaces(subject, collection, rights) && <FaceStatementAsk collection={collection} />}
      </section>
      <div>
        <SlotsGrid subject={subject} rights={rights} onGenerate={generate} />
        <CardsStrip subjectId={subject.uid} name={subject.name} />
      </div>
      <aside>
        <Readiness subject={subject} collection={collection} rights={rights} onGenerate={generate} />
        <ActivityList activity={subject.activity} />
      </aside>
      <GenerateDialog
        open={generating !== undefined}
        onClose={() => setGenerating(undefined)}
        subject={subject}
        slots={subject.slots}
        slot={generating?.slot}
        most={mostOf(collection)}
      />
      {editing && <EditSubjectDialog subject={subject} onClose={() => setEditing(false)} />}
    </div>
  );
}

/** Asked only where faces are expected and by those who may answer. */
function asksForFaces(
  { kind }: SubjectRead,
  collection: Collection | undefined,
  { govern }: Rights,
): collection is Collection {
  return collection !== undefined && !collection.faces.on && govern && kind === "character";
}

function SourceHead({ subjectId }: { subjectId: string }) {
  const { data: source } = useQuery(sourceQuery(subjectId));
  return (
    <div className="section-head">
      <h2 className="eyebrow">Source</h2>
      <span className="grow" />
      {source && <span className="hint num">version {source.variant.version}</span>}
    </div>
  );
}

/** The page's shape before anything is known of the subject. */
function HeldPage() {
  return (
    <div className="page subject-page">
      <div className="head min-h-14">
        <TextSkeleton lines={1} className="w-80" />
      </div>
      <div className="pt-8.5">
        <PictureSkeleton />
      </div>
      <div className="slots pt-8.5">
        <PictureSkeleton />
        <PictureSkeleton />
        <PictureSkeleton />
      </div>
    </div>
  );
}
