import type { WorkflowDetail } from "@pentimento/contract";
import { useQuery } from "@tanstack/react-query";
import { useParams } from "@tanstack/react-router";
import { GitCompare } from "lucide-react";
import { useState } from "react";
import { troubleOf } from "../../lib/api.ts";
import { useKeys } from "../../lib/keys.tsx";
import { usePage } from "../../lib/page-frame.tsx";
import { firstSubjects, workflow } from "../../lib/queries.ts";
import { useRights } from "../../lib/use-rights.ts";
import { counted } from "../../lib/words.ts";
import { Button } from "../../ui/button.tsx";
import { EmptyState } from "../../ui/empty-state.tsx";
import { TextSkeleton } from "../../ui/skeleton.tsx";
import { DiffDialog } from "./diff-dialog.tsx";
import { FlawList } from "./flaw-list.tsx";
import { LocksSection } from "./locks-section.tsx";
import { MappingsSection } from "./mappings-section.tsx";
import { RawSection } from "./raw-section.tsx";
import { StyleSection } from "./style-section.tsx";
import { TestPanel } from "./test-panel.tsx";
import { useWorkflowDraft } from "./use-workflow-draft.ts";
import { VersionList } from "./version-list.tsx";

/** One workflow: what is put into its graph, what stays fixed, and how it looks when tried. */
export function WorkflowPage() {
  const { workflow: id } = useParams({ from: "/shell/workflows/$workflow" });
  const { data, error, isPending } = useQuery(workflow(id));
  usePage([{ label: "Workflows", href: "/workflows" }, { label: data?.name ?? "Workflow" }]);
  if (isPending)
    return (
      <div className="page">
        <TextSkeleton lines={6} />
      </div>
    );
  if (!data)
    return (
      <div className="page">
        <EmptyState heading title="This workflow could not be read" reason={troubleOf(error).detail} />
      </div>
    );
  return <Editor saved={data} />;
}

/** The subject whose words the preview and the test use: the first of the collection until another is chosen. */
function useExample(saved: WorkflowDetail) {
  const [chosen, choose] = useState<string>();
  const { data: subjects = [] } = useQuery({
    ...firstSubjects(saved.collection_id ?? ""),
    enabled: saved.collection_id !== null,
  });
  return { subjects, subject: subjects.find((each) => each.uid === chosen) ?? subjects[0], choose };
}

function Editor({ saved }: { saved: WorkflowDetail }) {
  const edit = useWorkflowDraft(saved);
  const example = useExample(saved);
  const rights = useRights(saved.collection_id ?? undefined);
  const [comparing, setComparing] = useState(false);
  const { draft, changes } = edit;
  const unchanged = changes === 0 ? "Nothing has changed since the last version." : undefined;
  useKeys([{ combo: "mod+s", label: "Save the workflow", group: "Workflow", run: () => changes > 0 && edit.save() }]);
  const section = { draft, fields: saved.fields, onDraft: edit.change };
  return (
    <div className="page workflow-page">
      <div className="head">
        <h1 className="grow min-w-0 break-words">
          Workflow: {saved.name} <span className="mut">({saved.slot} slot)</span>
        </h1>
        {changes > 0 && (
          <span className="row text-xs acc num">
            <span className="changed-dot" /> {counted(changes, "change")}
          </span>
        )}
        {changes > 0 && (
          <Button look="ghost" onClick={edit.discard}>
            Discard
          </Button>
        )}
        <Button
          look="ghost"
          icon={GitCompare}
          blocked={saved.versions.length < 2 ? "There is one version only." : undefined}
          onClick={() => setComparing(true)}
        >
          Diff
        </Button>
        {rights.govern && (
          <Button look="primary" blocked={unchanged} busy={edit.saving} onClick={edit.save}>
            Save
          </Button>
        )}
      </div>
      <div className="form">
        <FlawList flaws={saved.flaws} />
        <MappingsSection {...section} subject={example.subject} />
        <LocksSection {...section} />
        <StyleSection {...section} found={saved.style_found} />
        <RawSection draft={draft} onDraft={edit.change} />
      </div>
      <aside>
        <TestPanel saved={saved} draft={draft} base={edit.base} changed={changes > 0} example={example} />
        <VersionList saved={saved} mayRevert={rights.govern} onRevert={edit.revert} />
      </aside>
      <DiffDialog saved={saved} open={comparing} onClose={() => setComparing(false)} />
    </div>
  );
}
