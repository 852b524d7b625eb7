import type { GraphField, WorkflowDetail } from "@pentimento/contract";
import { useQuery } from "@tanstack/react-query";
import { useParams } from "@tanstack/react-router";
import { GitCompare } from "lucide-react";
import { useState } from "react";
import { troubleOf } from "../../lib/api.ts";
import { useKeys } from "../../lib/keys.tsx";
import { usePage } from "../../lib/page-frame.tsx";
import { collections, firstSubjects, me, workflow } from "../../lib/queries.ts";
import { rightsOf } from "../../lib/rights.rules.ts";
import { useRights } from "../../lib/use-rights.ts";
import { counted } from "../../lib/words.ts";
import { Button } from "../../ui/button.tsx";
import { EmptyState } from "../../ui/empty-state.tsx";
import { TextSkeleton } from "../../ui/skeleton.tsx";
import { DiffDialog } from "./diff-dialog.tsx";
import { type Draft, fieldAt, flawOf, isWithheld, placeName } from "./draft.rules.ts";
import { FlawList } from "./flaw-list.tsx";
import { LocksSection } from "./locks-section.tsx";
import { MappingsSection } from "./mappings-section.tsx";
import { RawSection } from "./raw-section.tsx";
import { StyleSection } from "./style-section.tsx";
import { TestPanel } from "./test-panel.tsx";
import { useWorkflowDraft } from "./use-workflow-draft.ts";
import { RunsOn, VersionList } from "./version-list.tsx";
import { WorkflowActs } from "./workflow-acts.tsx";

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
  return isWithheld(data) ? <Outside saved={data} /> : <Editor saved={data} />;
}

/** A workflow to whom its inside is not shown: what it is called, what it is for, and its past. */
function Outside({ saved }: { saved: WorkflowDetail }) {
  return (
    <div className="page max-w-190">
      <Title of={saved} />
      <p className="hint mt-3">
        It makes the pictures of this slot. How it is built is shown to reviewers and makers of its collection.
      </p>
      <VersionList saved={saved} />
    </div>
  );
}

const Title = ({ of: { name, slot } }: { of: WorkflowDetail }) => (
  <h1 className="grow min-w-0 break-words">
    Workflow: {name} <span className="mut">({slot} slot)</span>
  </h1>
);

/** Where it is tried, and whether one may change it: in its own collection; one of all collections in the first of one's own. */
function useHome({ collection_id: own }: WorkflowDetail) {
  const { data: person } = useQuery(me);
  const { data: places = [] } = useQuery(collections);
  const home = own ?? places.find((place) => rightsOf(person, place).govern)?.uid;
  const rights = useRights(home);
  return { home, mayTry: rights.govern, mayEdit: own === null ? person?.is_admin === true : rights.govern };
}

/** The subject whose words the preview and the test use: the first of the collection until another is chosen. */
function useExample(home: string | undefined) {
  const [chosen, choose] = useState<string>();
  const { data: subjects = [] } = useQuery({ ...firstSubjects(home ?? ""), enabled: home !== undefined });
  return { subjects, subject: subjects.find((each) => each.uid === chosen) ?? subjects[0], choose };
}

function blockedBecause(changes: number, { locked_inputs }: Draft, fields: readonly GraphField[]): string | undefined {
  if (changes === 0) return "Nothing has changed since the last version.";
  const beyond = locked_inputs.find((lock) => flawOf(fieldAt(fields, lock), lock.value));
  return beyond && `${placeName(fields, beyond)} holds a value that it cannot take.`;
}

function Editor({ saved }: { saved: WorkflowDetail }) {
  const edit = useWorkflowDraft(saved);
  const { home, mayTry, mayEdit } = useHome(saved);
  const example = useExample(home);
  const [comparing, setComparing] = useState(false);
  const { draft, changes } = edit;
  const blocked = blockedBecause(changes, draft, saved.fields);
  const save = () => mayEdit && blocked === undefined && edit.save();
  useKeys([{ combo: "mod+s", label: "Save the workflow", group: "Workflow", whileWriting: true, run: save }]);
  const section = { draft, fields: saved.fields, onDraft: edit.change };
  return (
    <div className="page workflow-page">
      <div className="head">
        <Title of={saved} />
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
        {mayEdit && (
          <Button look="primary" blocked={blocked} busy={edit.saving} onClick={edit.save}>
            Save
          </Button>
        )}
        {mayEdit && <WorkflowActs saved={saved} />}
      </div>
      <div className="form">
        <FlawList label="Why it was not saved" flaws={edit.refusals} />
        <FlawList flaws={saved.flaws} mending={mayEdit ? section : undefined} />
        <MappingsSection {...section} subject={example.subject} />
        <LocksSection {...section} />
        <StyleSection {...section} found={saved.style_found} />
        <RawSection draft={draft} onDraft={edit.change} />
      </div>
      <aside>
        {home && mayTry && (
          <TestPanel saved={saved} home={home} draft={draft} base={edit.base} changed={changes > 0} example={example} />
        )}
        <RunsOn servers={saved.runs_on} />
        <VersionList saved={saved} onRevert={mayEdit ? edit.revert : undefined} />
      </aside>
      <DiffDialog saved={saved} open={comparing} onClose={() => setComparing(false)} />
    </div>
  );
}
