import { type Batch, generationRoutes, type SlotState } from "@pentimento/contract";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { Sparkles } from "lucide-react";
import { useState } from "react";
import { api, troubleOf } from "../../lib/api.ts";
import { providers as providersQuery } from "../../lib/queries.ts";
import { counted } from "../../lib/words.ts";
import { Button } from "../../ui/button.tsx";
import { Dialog } from "../../ui/dialog.tsx";
import { notify } from "../../ui/toast.tsx";
import { GenerateForm } from "./generate-form.tsx";
import { askedBody, firstWish, type Wish } from "./wish.rules.ts";

interface GenerateDialogProps {
  open: boolean;
  onClose: () => void;
  subject: { uid: string; name: string; description: string };
  slots: readonly SlotState[];
  /** Chosen beforehand; otherwise the first slot without a hero. */
  slot?: string | undefined;
  style?: string | undefined;
  /** Most pictures for one request in this collection. */
  most: number;
  onAsked?: (batchId: Batch["id"]) => void;
}

/** Asks for candidates: one screen, filled in beforehand, Enter sends it. */
export function GenerateDialog(props: GenerateDialogProps) {
  return props.open ? <OpenGenerateDialog {...props} /> : null;
}

function OpenGenerateDialog({ onClose, subject, slots, slot, style, most, onAsked }: GenerateDialogProps) {
  const queries = useQueryClient();
  const { data: makers = [] } = useQuery(providersQuery);
  const [wish, setWish] = useState<Wish>(() =>
    firstWish({ slots, slot, style, description: subject.description, most }),
  );
  const ask = useMutation({
    mutationFn: () =>
      api(generationRoutes.generate, { params: { character_id: subject.uid }, body: askedBody(wish, makers) }),
    onSuccess: ({ batch_id, position }) => {
      onClose();
      const where = position > 1 ? `, position ${position} in line` : "";
      notify(`${counted(wish.count, "picture")} asked for${where}.`);
      onAsked?.(batch_id);
      void queries.invalidateQueries({ queryKey: ["batches"] });
      void queries.invalidateQueries({ queryKey: ["subject", subject.uid] });
    },
  });
  const trouble = ask.error ? troubleOf(ask.error) : undefined;
  return (
    <Dialog
      open
      onClose={onClose}
      title={`Generate for ${subject.name}`}
      width="wide"
      footer={
        <>
          <span className="hint grow max-sm:basis-full">Pictures form in the tray; the page stays yours.</span>
          <Button look="ghost" onClick={onClose}>
            Cancel
          </Button>
          <Button look="primary" icon={Sparkles} type="submit" form="generate" busy={ask.isPending}>
            Generate {wish.count}
          </Button>
        </>
      }
    >
      <form
        id="generate"
        className="contents"
        onSubmit={(event) => {
          event.preventDefault();
          ask.mutate();
        }}
      >
        <GenerateForm
          wish={wish}
          onWish={setWish}
          slots={slots}
          makers={makers}
          most={most}
          errors={trouble?.fields ?? {}}
        />
      </form>
      {trouble && Object.keys(trouble.fields).length === 0 && (
        <p className="error" role="alert">
          <b>{trouble.title}</b> {trouble.detail}
        </p>
      )}
    </Dialog>
  );
}
