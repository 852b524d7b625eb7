import { type Batch, generationRoutes, type SlotState, type SubjectKind } from "@pentimento/contract";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { Sparkles } from "lucide-react";
import { useState } from "react";
import { api, formTrouble } from "../../lib/api.ts";
import { providers as providersQuery } from "../../lib/queries.ts";
import { dropStyle, useStyleChoice } from "../../lib/style-choice.ts";
import { counted } from "../../lib/words.ts";
import { Button } from "../../ui/button.tsx";
import { Dialog } from "../../ui/dialog.tsx";
import { notify } from "../../ui/toast.tsx";
import { formFields, GenerateForm } from "./generate-form.tsx";
import { askedBody, firstWish, makerOf, makersFor, type Wish } from "./wish.rules.ts";

export interface GenerateDialogProps {
  onClose: () => void;
  subject: { uid: string; collection_uid: string; name: string; description: string; kind: SubjectKind };
  slots: readonly SlotState[];
  /** Chosen beforehand; otherwise the first slot without a hero. */
  slot?: string | undefined;
  /** Most pictures for one request in this collection. */
  most: number;
  /** Hears of the request in place of the usual word about it; the host closes the dialog. */
  onAsked?: (asked: { batchId: Batch["id"]; slot: string; count: number }) => void;
}

/** Asks for candidates: one screen, filled in beforehand, Enter sends it. */
export function GenerateDialog({ open, ...rest }: GenerateDialogProps & { open: boolean }) {
  return open ? <OpenGenerateDialog {...rest} /> : null;
}

function useAsk({ subject, onClose, onAsked }: GenerateDialogProps, wish: Wish) {
  const queries = useQueryClient();
  const { data: providers = [] } = useQuery(providersQuery);
  const reference = useStyleChoice(subject.collection_uid);
  const maker = makerOf(wish, makersFor(providers, { collection: subject.collection_uid, slot: wish.slot }));
  const body = askedBody(wish, maker, reference?.uid);
  const ask = useMutation({
    mutationFn: () => api(generationRoutes.generate, { params: { character_id: subject.uid }, body }),
    onSuccess: ({ batch_id, position, style_taken_as }) => {
      dropStyle(subject.collection_uid);
      if (onAsked) onAsked({ batchId: batch_id, slot: wish.slot, count: wish.count });
      else {
        onClose();
        const where = position > 1 ? `, position ${position} in line` : "";
        notify(`${counted(wish.count, "picture")} asked for${where}.`);
      }
      if (style_taken_as === "words")
        notify("The workflow takes no picture for a style; the words of the reference's prompt were added instead.");
      void queries.invalidateQueries({ queryKey: ["batches"] });
      void queries.invalidateQueries({ queryKey: ["subject", subject.uid] });
    },
  });
  return { ask, providers, reference };
}

function OpenGenerateDialog(props: GenerateDialogProps) {
  const { onClose, subject, slots, slot, most } = props;
  const [wish, setWish] = useState<Wish>(() => firstWish({ slots, slot, description: subject.description, most }));
  const { ask, providers, reference } = useAsk(props, wish);
  const { fields, general } = formTrouble(ask.error, formFields);
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
          subjectKind={subject.kind}
          wish={wish}
          onWish={setWish}
          slots={slots}
          collection={subject.collection_uid}
          providers={providers}
          most={most}
          reference={reference}
          onDropReference={() => {
            dropStyle(subject.collection_uid);
            ask.reset();
          }}
          errors={fields}
        />
      </form>
      {general && (
        <p className="error" role="alert">
          {general}
        </p>
      )}
    </Dialog>
  );
}
