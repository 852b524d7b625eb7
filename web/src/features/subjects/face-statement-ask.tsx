import { type Collection, intakeRoutes } from "@pentimento/contract";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { ScanFace } from "lucide-react";
import { api, sentenceOf } from "../../lib/api.ts";
import { Button } from "../../ui/button.tsx";
import { Icon } from "../../ui/icon.tsx";
import { notify, notifyError } from "../../ui/toast.tsx";

/** Faces are biometric: nothing is compared until someone has said, on record, that it may be. */
export function FaceStatementAsk({ collection }: { collection: Collection }) {
  const queries = useQueryClient();
  const state = useMutation({
    mutationFn: (statement: "consent" | "fiction") =>
      api(intakeRoutes.stateFaces, { params: { collection_id: collection.uid }, body: { statement } }),
    onSuccess: async () => {
      notify("Faces are compared in this collection from now on.");
      await queries.invalidateQueries({ queryKey: ["collection", collection.uid] });
      await queries.invalidateQueries({ queryKey: ["subject"] });
    },
    onError: (error) => notifyError("The statement was not recorded.", sentenceOf(error)),
  });
  return (
    <section className="card p-4 mt-4 grid gap-2" aria-label="Face checks">
      <div className="row">
        <Icon of={ScanFace} className="mut" />
        <b>Measure likeness?</b>
      </div>
      <p className="mut text-xs">
        Faces in {collection.name} are not compared. To turn it on, say why it may be done; your name is recorded with
        it, and it can be withdrawn in Settings. Face vectors never leave the server.
      </p>
      <div className="flex flex-wrap gap-2">
        <Button size="sm" busy={state.isPending} onClick={() => state.mutate("consent")}>
          The people shown agreed
        </Button>
        <Button size="sm" busy={state.isPending} onClick={() => state.mutate("fiction")}>
          They are fictional
        </Button>
      </div>
    </section>
  );
}
