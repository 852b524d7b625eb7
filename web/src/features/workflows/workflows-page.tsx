import type { Collection, WorkflowSummary } from "@pentimento/contract";
import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { Upload } from "lucide-react";
import { useState } from "react";
import { usePage } from "../../lib/page-frame.tsx";
import { collections, me, workflows } from "../../lib/queries.ts";
import { rightsOf } from "../../lib/rights.rules.ts";
import { ago, counted, titled } from "../../lib/words.ts";
import { Badge } from "../../ui/badge.tsx";
import { Button } from "../../ui/button.tsx";
import { EmptyState } from "../../ui/empty-state.tsx";
import { TextSkeleton } from "../../ui/skeleton.tsx";
import { ImportDialog } from "./import-dialog.tsx";

const crumbs = [{ label: "Workflows" }];

/** Every workflow that one may use, by collection and slot. */
export function WorkflowsPage() {
  usePage(crumbs);
  const { data: places = [] } = useQuery(collections);
  const { data: person } = useQuery(me);
  const [importing, setImporting] = useState(false);
  const mine = places.filter((place) => rightsOf(person, place).govern);
  const importButton = mine.length > 0 && (
    <Button look="primary" icon={Upload} onClick={() => setImporting(true)}>
      Import a workflow
    </Button>
  );
  return (
    <div className="page max-w-265">
      <div className="head row mb-5">
        <h1 className="in-bar grow">Workflows</h1>
        {importButton}
      </div>
      <WorkflowGroups places={places} />
      {importing && <ImportDialog collections={mine} onClose={() => setImporting(false)} />}
    </div>
  );
}

function WorkflowGroups({ places }: { places: readonly Collection[] }) {
  const { data: all, error, refetch } = useQuery(workflows);
  if (error)
    return (
      <EmptyState
        title="The workflows could not be read"
        reason={error.message}
        act={<Button onClick={() => void refetch()}>Try again</Button>}
      />
    );
  if (!all) return <TextSkeleton lines={5} />;
  if (all.length === 0)
    return (
      <EmptyState
        className="min-h-72"
        title="No workflow yet"
        reason="Bring a graph from ComfyUI: its API or UI format, or a PNG that carries one. Prompts, seed and size are found by themselves."
      />
    );
  return groupsOf(all, places).map((group) => (
    <section key={group.label} className="mb-8">
      <h2 className="eyebrow mb-1.5">{group.label}</h2>
      <ul className="workflow-list">
        {group.workflows.map((each) => (
          <WorkflowLine key={each.id} workflow={each} />
        ))}
      </ul>
    </section>
  ));
}

function groupsOf(all: readonly WorkflowSummary[], places: readonly Collection[]) {
  const labelOf = (id: string | null) =>
    id === null ? "For every collection" : (places.find((place) => place.uid === id)?.name ?? "Elsewhere");
  return [...Map.groupBy(all, (each) => labelOf(each.collection_id))].map(([label, list]) => ({
    label,
    workflows: list.toSorted((first, second) => first.slot.localeCompare(second.slot)),
  }));
}

function WorkflowLine({ workflow }: { workflow: WorkflowSummary }) {
  return (
    <li>
      <Link to="/workflows/$workflow" params={{ workflow: workflow.id }}>
        <span className="mut w-24 flex-none">{titled(workflow.slot)}</span>
        <b className="cut">{workflow.name}</b>
        {workflow.is_default && <Badge>Default</Badge>}
        <span className="grow" />
        <span className="hint num whitespace-nowrap">
          v{workflow.version}, used by {counted(workflow.used_by, "image")}, {ago(workflow.updated_at)}
        </span>
      </Link>
    </li>
  );
}
