import { type WorkflowDetail, workflowRoutes } from "@pentimento/contract";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { api, sentenceOf } from "../../lib/api.ts";
import { Dialog } from "../../ui/dialog.tsx";
import { Select } from "../../ui/select.tsx";
import { TextSkeleton } from "../../ui/skeleton.tsx";

interface DiffDialogProps {
  saved: WorkflowDetail;
  open: boolean;
  onClose: () => void;
}

/** What changed between two versions, input by input. */
export function DiffDialog({ saved, open, onClose }: DiffDialogProps) {
  const [picked, setPicked] = useState<{ from?: number; to?: number }>({});
  const to = picked.to ?? saved.version;
  const from = picked.from ?? Math.max(1, to - 1);
  const { data, error, isPending } = useQuery({
    queryKey: ["workflows", saved.id, "diff", from, to],
    queryFn: ({ signal }) =>
      api(workflowRoutes.diff, { params: { workflow_id: saved.id }, query: { from, to } }, { signal }),
    enabled: open,
  });
  const choices = saved.versions.map(({ version, comment }) => ({
    value: String(version),
    label: `v${version}`,
    ...(comment && { hint: comment }),
  }));
  return (
    <Dialog open={open} onClose={onClose} width="wide" title={`What changed from v${from} to v${to}?`}>
      <div className="grid grid-cols-2 gap-3 mb-4">
        <Select
          label="From"
          value={String(from)}
          choices={choices}
          onChange={(next) => setPicked({ ...picked, from: Number(next) })}
        />
        <Select
          label="To"
          value={String(to)}
          choices={choices}
          onChange={(next) => setPicked({ ...picked, to: Number(next) })}
        />
      </div>
      {isPending && <TextSkeleton lines={3} />}
      {error && <p className="error">{sentenceOf(error)}</p>}
      {data?.changes.length === 0 && <p className="hint">Nothing: the two are the same.</p>}
      {data && data.changes.length > 0 && (
        <table className="table text-xs">
          <thead>
            <tr>
              <th scope="col">Where</th>
              <th scope="col">Before</th>
              <th scope="col">After</th>
            </tr>
          </thead>
          <tbody>
            {data.changes.map((change) => (
              <tr key={`${change.node} ${change.place}`}>
                <td className="mono">{change.place}</td>
                <td className="break-words">{change.before ?? <span className="dim">not there</span>}</td>
                <td className="break-words">{change.after ?? <span className="dim">gone</span>}</td>
              </tr>
            ))}
          </tbody>
        </table>
      )}
    </Dialog>
  );
}
