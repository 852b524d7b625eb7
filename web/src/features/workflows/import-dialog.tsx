import { type Collection, type Inspection, workflowRoutes } from "@pentimento/contract";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import { CircleCheck } from "lucide-react";
import { useState } from "react";
import { api, sentenceOf } from "../../lib/api.ts";
import { firstSubjects, subject, workflow } from "../../lib/queries.ts";
import { upload } from "../../lib/upload.ts";
import { counted } from "../../lib/words.ts";
import { Button } from "../../ui/button.tsx";
import { Dialog } from "../../ui/dialog.tsx";
import { DropZone } from "../../ui/drop-zone.tsx";
import { TextField } from "../../ui/field.tsx";
import { Icon } from "../../ui/icon.tsx";
import { Select } from "../../ui/select.tsx";
import { notify } from "../../ui/toast.tsx";
import { type Draft, draftOf, withOwnWords } from "./draft.rules.ts";
import { FlawList } from "./flaw-list.tsx";

interface ImportDialogProps {
  /** Collections whose workflows one may change; at least one. */
  collections: readonly Collection[];
  onClose: () => void;
}

/** Slots that every collection of a kind has and pictures are made for; its own are added once a subject is known. */
const scenes = ["portrait", "sprite", "backdrop", "item", "bg_16x9"];
const builtIn: Record<Collection["kind"], readonly string[]> = {
  studio: scenes,
  world: scenes,
  profiles: ["avatar", "bg_16x9", "bg_card", "bg_3x1"],
};

function useSlots({ uid, kind }: Pick<Collection, "uid" | "kind">): string[] {
  const { data: subjects = [] } = useQuery(firstSubjects(uid));
  const { data: page } = useQuery({ ...subject(subjects[0]?.uid ?? ""), enabled: subjects.length > 0 });
  const own = page?.slots.filter((slot) => slot.kind !== "card").map((slot) => slot.key) ?? [];
  return [...new Set([...builtIn[kind], ...own])];
}

/** Stands in until a collection is chosen. */
const nowhere = { uid: "", kind: "studio" } as const;

/** The slot that is chosen, the first one until then. */
function useSlotChoice(collection: Collection | undefined) {
  const [chosen, setSlot] = useState<string>();
  const slots = useSlots(collection ?? nowhere);
  return { slots, slot: slots.find((key) => key === chosen) ?? slots[0] ?? "", setSlot };
}

const isPng = (file: File) => file.type === "image/png" || /\.png$/i.test(file.name);

/** Reads a graph without keeping it: its text, or the one that a picture carries. */
async function inspect(collectionId: string, file: File): Promise<Inspection> {
  if (isPng(file))
    return upload(
      workflowRoutes.inspectPicture,
      { params: { collection_id: collectionId }, file },
      { onProgress: () => undefined },
    );
  const workflow_json = await file.text();
  return api(workflowRoutes.inspect, { body: { collection_id: collectionId, workflow_json } });
}

/** What was found in a file, and what one made of it since. */
interface Reading {
  found: Inspection;
  draft: Draft;
}

function useImport(collectionId: string, onRead: (file: File) => void) {
  const queries = useQueryClient();
  const navigate = useNavigate();
  const [mended, setMended] = useState<Draft>();
  const read = useMutation({
    mutationFn: (file: File) => inspect(collectionId, file),
    onSuccess: (_found, file) => {
      setMended(undefined);
      onRead(file);
    },
  });
  const keep = useMutation({
    mutationFn: ({ name, slot, draft }: { name: string; slot: string; draft: Draft }) =>
      api(workflowRoutes.create, {
        body: {
          collection_id: collectionId,
          name,
          slot,
          workflow_json: draft.workflow_json,
          locked_inputs: [...draft.locked_inputs],
        },
      }),
    onSuccess: (made) => {
      queries.setQueryData(workflow(made.id).queryKey, made);
      void queries.invalidateQueries({ queryKey: ["workflows"] });
      notify(`${made.name} is kept.`);
      void navigate({ to: "/workflows/$workflow", params: { workflow: made.id } });
    },
  });
  const reading: Reading | undefined = read.data && { found: read.data, draft: mended ?? draftOf(read.data) };
  return { read, keep, reading, mend: setMended };
}

/** Why it cannot be kept yet. */
function blockedBecause(found: Inspection, name: string): string | undefined {
  if (name.trim() === "") return "It needs a name.";
  return found.flaws.some((flaw) => flaw.severity === "refuse")
    ? "It cannot be kept before this is mended."
    : undefined;
}

/** Takes a graph, shows what was found in it, and keeps it as a workflow. */
export function ImportDialog({ collections, onClose }: ImportDialogProps) {
  const [collectionId, setCollectionId] = useState(collections[0]?.uid ?? "");
  const [name, setName] = useState("");
  const { slots, slot, setSlot } = useSlotChoice(collections.find(({ uid }) => uid === collectionId));
  const { read, keep, reading, mend } = useImport(collectionId, (file) => setName((now) => now || plainName(file)));
  const refusal = read.error ?? keep.error;
  return (
    <Dialog
      open
      onClose={onClose}
      width="wide"
      title="Which workflow?"
      lead="In ComfyUI: Workflow, Export (API). The ordinary export and pictures that carry their workflow are read too."
      footer={
        reading && (
          <Button
            look="primary"
            busy={keep.isPending}
            blocked={blockedBecause(reading.found, name)}
            onClick={() => keep.mutate({ name, slot, draft: reading.draft })}
          >
            Keep workflow
          </Button>
        )
      }
    >
      <div className="grid gap-4">
        <GraphDrop again={reading !== undefined} busy={read.isPending} onFile={(file) => read.mutate(file)} />
        {refusal && (
          <p className="error" role="alert">
            {sentenceOf(refusal)}
          </p>
        )}
        {reading && <Found {...reading} onDraft={mend} />}
        <div className="grid gap-4 sm:grid-cols-2">
          <TextField
            label="Name"
            required
            maxLength={200}
            placeholder="Portrait Generator"
            value={name}
            onChange={(event) => setName(event.target.value)}
          />
          <Select
            label="Slot"
            value={slot}
            choices={slots.map((key) => ({ value: key, label: key }))}
            onChange={setSlot}
          />
          {collections.length > 1 && (
            <Select
              label="Collection"
              value={collectionId}
              choices={collections.map((each) => ({ value: each.uid, label: each.name }))}
              onChange={setCollectionId}
            />
          )}
        </div>
      </div>
    </Dialog>
  );
}

const plainName = (file: File) => file.name.replace(/\.(json|png)$/i, "");

function GraphDrop({ again, busy, onFile }: { again: boolean; busy: boolean; onFile: (file: File) => void }) {
  return (
    <DropZone accept=".json,application/json,image/png" label="Workflow file" onFile={onFile}>
      {({ over, browse }) => (
        <div className={`primed min-h-32 p-3 ${over ? "over" : ""}`}>
          <div className="grid justify-items-center gap-2">
            <span className="text-xs">Drop a .json or .png here</span>
            <Button busy={busy} onClick={browse}>
              {again ? "Choose another" : "Choose a file"}
            </Button>
          </div>
        </div>
      )}
    </DropZone>
  );
}

const formats = { api: "API format", ui: "UI format, converted", png: "from the picture" } as const;

/** What was found by walking the graph, in one line each, then what is wrong with it. */
function Found({ found, draft, onDraft }: Reading & { onDraft: (next: Draft) => void }) {
  const { bindings } = found;
  const lines = [
    `${counted(new Set(found.fields.map((field) => field.node)).size, "node")} with settings, ${formats[found.format]}`,
    found.prompt_mappings.length > 0 && counted(found.prompt_mappings.length, "prompt text"),
    bindings.seed.length > 0 && counted(bindings.seed.length, "seed"),
    bindings.width.length > 0 && "picture size",
    bindings.sources.length > 0 && `${counted(bindings.sources.length, "input")} for the source picture`,
    found.style_found && `style reference by ${found.style_found.class_type}`,
    counted(bindings.outputs.length, "output"),
  ];
  return (
    <>
      <ul className="grid gap-1 text-xs">
        {lines.map(
          (line) =>
            line && (
              <li key={line} className="row">
                <Icon of={CircleCheck} small className="ok" /> {line}
              </li>
            ),
        )}
      </ul>
      {withOwnWords(draft).map((template) => (
        <p key={template} className="hint break-words">
          <q>{template}</q> These words of the graph stay in every prompt. Once it is kept, take out what belongs to one
          picture.
        </p>
      ))}
      <FlawList flaws={found.flaws} mending={{ draft, fields: found.fields, onDraft }} />
    </>
  );
}
