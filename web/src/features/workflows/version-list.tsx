import type { WorkflowDetail } from "@pentimento/contract";
import { CircleCheck, TriangleAlert, Undo2 } from "lucide-react";
import { ago, counted, titled } from "../../lib/words.ts";
import { Badge } from "../../ui/badge.tsx";
import { IconButton } from "../../ui/button.tsx";
import { Icon } from "../../ui/icon.tsx";

/** What a version was checked against when it was saved. */
function checkedWith({ environment: { comfyui_version: server, models = [] } }: WorkflowDetail["versions"][number]) {
  const by = server ? `Checked against ComfyUI ${server}.` : "Saved while no ComfyUI node answered.";
  return models.length > 0 ? `${by} Models: ${models.join(", ")}.` : by;
}

/** The servers that can run it. */
export function RunsOn({ servers }: { servers: WorkflowDetail["runs_on"] }) {
  return (
    <section className="mt-6">
      <h2 className="eyebrow mb-1.5">Nodes it can run on</h2>
      {servers.length === 0 && <p className="hint">No ComfyUI node answers now; it is checked when one does.</p>}
      {servers.map((server) => (
        <div key={server.node_id} className="row text-xs py-1">
          <Icon of={server.ok ? CircleCheck : TriangleAlert} small className={server.ok ? "ok" : "warn"} />
          <span>
            {server.label} {server.message}
          </span>
        </div>
      ))}
    </section>
  );
}

interface VersionListProps {
  saved: WorkflowDetail;
  /** Brings an old version back. Absent where one may not. */
  onRevert?: ((version: number) => void) | undefined;
}

/** Its past. */
export function VersionList({ saved, onRevert }: VersionListProps) {
  return (
    <section className="mt-6">
      <div className="row">
        <h2 className="eyebrow grow">Versions</h2>
        <span className="hint num">used by {counted(saved.used_by, "image")}</span>
      </div>
      <ul className="versions">
        {saved.versions.map((version) => (
          <li key={version.id} title={checkedWith(version)}>
            <b className="num">v{version.version}</b>
            {version.version === saved.version && saved.is_default && <Badge>Default for {saved.slot}</Badge>}
            <span className="cut grow">{version.comment}</span>
            <span className="mut num whitespace-nowrap">
              {version.made_by && `${version.made_by.split(" ", 1)[0]}, `}
              {ago(version.created_at)}
            </span>
            {onRevert && version.version !== saved.version && (
              <IconButton
                icon={Undo2}
                size="sm"
                label={`Bring version ${version.version} of ${titled(saved.name)} back`}
                onClick={() => onRevert(version.version)}
              />
            )}
          </li>
        ))}
      </ul>
    </section>
  );
}
