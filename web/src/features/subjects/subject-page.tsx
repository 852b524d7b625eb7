import { useQuery } from "@tanstack/react-query";
import { getRouteApi } from "@tanstack/react-router";
import { Ellipsis, Sparkles } from "lucide-react";
import { useState } from "react";
import { useKeys } from "../../lib/keys.tsx";
import { usePage } from "../../lib/page-frame.tsx";
import { collection as collectionQuery, source as sourceQuery, subject as subjectQuery } from "../../lib/queries.ts";
import { useRights } from "../../lib/use-rights.ts";
import { GenerateDialog } from "../../parts/generate/generate-dialog.tsx";
import { SourceUpload } from "../../parts/source-upload/source-upload.tsx";
import { Button, IconButton } from "../../ui/button.tsx";
import { Menu } from "../../ui/menu.tsx";
import { PictureSkeleton, TextSkeleton } from "../../ui/skeleton.tsx";
import { ActivityList } from "./activity-list.tsx";
import { EditSubjectDialog } from "./edit-subject-dialog.tsx";
import { FaceStatementAsk } from "./face-statement-ask.tsx";
import { Readiness } from "./readiness.tsx";
import { SlotsGrid } from "./slots-grid.tsx";
import { useArchive } from "./use-archive.ts";

const route = getRouteApi("/shell/s/$subject");

/** One subject: its source, its slots with their heroes, what is still missing, what happened last. */
export function SubjectPage() {
  const { subject: id } = route.useParams();
  const { data: subject, error } = useQuery(subjectQuery(id));
  const { data: collection } = useQuery({
    ...collectionQuery(subject?.collection_uid ?? ""),
    enabled: subject !== undefined,
  });
  const rights = useRights(subject?.collection_uid);
  const [generating, setGenerating] = useState<{ slot?: string }>();
  const [editing, setEditing] = useState(false);
  const archive = useArchive(subject);
  usePage([
    ...(collection ? [{ label: collection.name, href: `/c/${collection.uid}` }] : []),
    { label: subject?.name ?? "Subject" },
  ]);
  const generate = (slot?: string) => setGenerating(slot ? { slot } : {});
  useKeys(rights.make ? [{ combo: "g", label: "Generate", group: "Subject", run: () => generate() }] : []);
  if (error) throw error;
  if (!subject) return <HeldPage />;
  return (
    <div className="page subject-page">
      <div className="head">
        <div className="grow basis-80">
          <h1>{subject.name}</h1>
          {subject.description && <p className="mut mt-[3px] max-w-[84ch]">{subject.description}</p>}
        </div>
        {rights.make && (
          <>
            <Menu
              trigger={<IconButton icon={Ellipsis} label="More" />}
              acts={[
                { id: "edit", label: "Edit name and description", run: () => setEditing(true) },
                { id: "archive", label: "Put away", danger: true, run: archive },
              ]}
            />
            <Button look="primary" icon={Sparkles} hotkey="G" onClick={() => generate()}>
              Generate
            </Button>
          </>
        )}
      </div>
      <section aria-label="Source">
        <SourceHead subjectId={subject.uid} />
        <SourceUpload subjectId={subject.uid} mayUpload={rights.make} mayOverride={rights.override} />
        {collection && !collection.faces.on && rights.govern && subject.kind === "character" && (
          <FaceStatementAsk collection={collection} />
        )}
      </section>
      <SlotsGrid subject={subject} rights={rights} onGenerate={generate} />
      <aside>
        <Readiness subject={subject} faces={collection?.faces.on ?? false} mayMake={rights.make} onGenerate={generate} />
        <ActivityList activity={subject.activity} />
      </aside>
      <GenerateDialog
        open={generating !== undefined}
        onClose={() => setGenerating(undefined)}
        subject={subject}
        slots={subject.slots}
        slot={generating?.slot}
        most={collection?.most_per_batch ?? 16}
      />
      {editing && <EditSubjectDialog subject={subject} onClose={() => setEditing(false)} />}
    </div>
  );
}

function SourceHead({ subjectId }: { subjectId: string }) {
  const { data: source } = useQuery(sourceQuery(subjectId));
  return (
    <div className="section-head">
      <h3>Source</h3>
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
