import { type ComfyNode, nodeRoutes } from "@pentimento/contract";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { Pause, Pencil, Play, RefreshCw, Trash2 } from "lucide-react";
import { type FormEvent, useState } from "react";
import { api, sentenceOf, troubleOf } from "../../lib/api.ts";
import { usePage } from "../../lib/page-frame.tsx";
import { comfy, me } from "../../lib/queries.ts";
import { factsOf } from "../../parts/comfy/comfy.rules.ts";
import { ComfyBanner } from "../../parts/comfy/comfy-banner.tsx";
import { useComfy, useSeconds } from "../../parts/comfy/use-comfy.ts";
import { Button } from "../../ui/button.tsx";
import { EmptyState } from "../../ui/empty-state.tsx";
import { TextField } from "../../ui/field.tsx";
import { TextSkeleton } from "../../ui/skeleton.tsx";
import { notify, notifyError } from "../../ui/toast.tsx";
import { NodeLine } from "./node-list.tsx";

const crumbs = [{ label: "Queue", href: "/queue" }, { label: "ComfyUI nodes" }];

/** For admins: the ComfyUI servers of the pool, added, rested, tried and removed while the studio runs. */
export function NodesPage() {
  usePage(crumbs);
  const { data: person } = useQuery(me);
  const { data: status, dataUpdatedAt, error, isPending } = useComfy();
  if (person && !person.is_admin)
    return (
      <div className="page">
        <EmptyState title="For admins" reason="Who may add ComfyUI servers is the studio's admin." />
      </div>
    );
  return (
    <div className="page max-w-205">
      <h1 className="in-bar mb-4">ComfyUI nodes</h1>
      <div className="grid content-start gap-2.5">
        <ComfyBanner />
        {isPending && <TextSkeleton lines={3} />}
        {error && <EmptyState title="The nodes could not be read" reason={error.message} />}
        {status?.nodes.map((node) => (
          <NodeCard key={node.id} node={node} toldAt={dataUpdatedAt} />
        ))}
        {status?.nodes.length === 0 && (
          <EmptyState
            title="No ComfyUI server yet"
            reason="The built-in painter makes the pictures until one is added here or named in COMFYUI_URLS."
          />
        )}
        <AddNode />
      </div>
    </div>
  );
}

/** Every act answers with the truth, which is read anew. */
function useNodeActs() {
  const queries = useQueryClient();
  return async (failure: string, request: () => Promise<unknown>): Promise<boolean> => {
    try {
      await request();
      return true;
    } catch (error) {
      notifyError(failure, sentenceOf(error));
      return false;
    } finally {
      await queries.invalidateQueries({ queryKey: comfy.queryKey });
    }
  };
}

function NodeCard({ node, toldAt }: { node: ComfyNode; toldAt: number }) {
  const now = useSeconds(true);
  const [naming, setNaming] = useState(false);
  const [leaving, setLeaving] = useState(false);
  const act = useNodeActs();
  const params = { node_id: node.id };
  const edit = (body: { label?: string; enabled?: boolean }) =>
    act(`${node.label} was not changed.`, () => api(nodeRoutes.edit, { params, body }));
  const remove = async () => {
    if (await act(`${node.label} stays.`, () => api(nodeRoutes.remove, { params })))
      notify(`${node.label} is out of the pool.`);
  };
  return (
    <article className="card p-3.5">
      <NodeLine node={node} toldAt={toldAt} />
      <p className="hint num mb-2.5 break-all">
        {node.url && `${node.url}, `}
        {factsOf(node, now)}
        {node.origin === "environment" && ", from COMFYUI_URLS"}
      </p>
      {naming ? (
        <RenameNode node={node} onDone={() => setNaming(false)} onName={(label) => edit({ label })} />
      ) : (
        <div className="flex flex-wrap gap-1">
          <Button
            size="sm"
            icon={RefreshCw}
            onClick={() => void act("It was not asked.", () => api(nodeRoutes.probe, { params }))}
          >
            Ask now
          </Button>
          <Button size="sm" icon={node.enabled ? Pause : Play} onClick={() => void edit({ enabled: !node.enabled })}>
            {node.enabled ? "Rest" : "Put to work"}
          </Button>
          <Button size="sm" look="ghost" icon={Pencil} onClick={() => setNaming(true)}>
            Rename
          </Button>
          {node.origin === "added" && (
            <Button
              size="sm"
              look="danger"
              icon={Trash2}
              onClick={() => (isSilent(node) ? setLeaving(true) : void remove())}
            >
              Remove
            </Button>
          )}
        </div>
      )}
      {leaving && <RemoveSilent onRemove={() => void remove()} onKeep={() => setLeaving(false)} />}
    </article>
  );
}

/** Whether nobody can ask it what it still has. */
const isSilent = (node: ComfyNode) => node.state === "open" || node.state === "unknown";

function RemoveSilent({ onRemove, onKeep }: { onRemove: () => void; onKeep: () => void }) {
  return (
    <div role="alert" className="mt-3">
      <p className="hint mb-2">
        It does not answer. What it was given is then made elsewhere; should it be finished there as well, it was made
        twice.
      </p>
      <div className="flex gap-1">
        <Button size="sm" look="danger" onClick={onRemove}>
          Remove it all the same
        </Button>
        <Button size="sm" look="ghost" onClick={onKeep}>
          Keep it
        </Button>
      </div>
    </div>
  );
}

interface RenameNodeProps {
  node: ComfyNode;
  onName: (label: string) => Promise<boolean>;
  onDone: () => void;
}

function RenameNode({ node, onName, onDone }: RenameNodeProps) {
  const [label, setLabel] = useState(node.label);
  const submit = async (event: FormEvent) => {
    event.preventDefault();
    if (await onName(label)) onDone();
  };
  return (
    <form className="flex items-end gap-2" onSubmit={(event) => void submit(event)}>
      <TextField
        label="Name"
        required
        maxLength={200}
        value={label}
        onChange={(event) => setLabel(event.target.value)}
      />
      <Button type="submit">Save</Button>
      <Button look="ghost" onClick={onDone}>
        Cancel
      </Button>
    </form>
  );
}

function AddNode() {
  const queries = useQueryClient();
  const [url, setUrl] = useState("");
  const [label, setLabel] = useState("");
  const add = useMutation({
    mutationFn: () => api(nodeRoutes.add, { body: label ? { url, label } : { url } }),
    onSuccess: async (node) => {
      notify(`${node.label} is in the pool.`);
      setUrl("");
      setLabel("");
      await queries.invalidateQueries({ queryKey: comfy.queryKey });
    },
  });
  const trouble = add.error ? troubleOf(add.error) : undefined;
  const submit = (event: FormEvent) => {
    event.preventDefault();
    add.mutate();
  };
  return (
    <form className="card p-3.5 grid gap-3 mt-3" onSubmit={submit}>
      <h2 className="serif text-lg">Add a server</h2>
      <p className="hint">
        Its address as this studio reaches it. Keep ComfyUI itself off the internet: whoever reaches it may run anything
        on it.
      </p>
      <div className="grid gap-3 sm:grid-cols-2">
        <TextField
          label="Address"
          type="url"
          required
          placeholder="http://127.0.0.1:8188"
          value={url}
          error={trouble?.fields.url ?? trouble?.detail}
          onChange={(event) => setUrl(event.target.value)}
        />
        <TextField
          label="Name"
          placeholder="atelier-1"
          maxLength={200}
          value={label}
          error={trouble?.fields.label}
          onChange={(event) => setLabel(event.target.value)}
        />
      </div>
      <div>
        <Button type="submit" look="primary" busy={add.isPending}>
          Add
        </Button>
      </div>
    </form>
  );
}
