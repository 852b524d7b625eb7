import { type Collection, collectionRoutes, intakeRoutes } from "@pentimento/contract";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { api, sentenceOf } from "../../lib/api.ts";
import { chosenWordsOf } from "../../lib/chosen.rules.ts";
import { me } from "../../lib/queries.ts";
import { rightsOf } from "../../lib/rights.rules.ts";
import { ago } from "../../lib/words.ts";
import { Button } from "../../ui/button.tsx";
import { TextField } from "../../ui/field.tsx";
import { Segments } from "../../ui/segments.tsx";
import { notify, notifyError } from "../../ui/toast.tsx";
import { MembersSettings } from "./members-settings.tsx";
import { SettingsSection } from "./settings-section.tsx";
import { SpendingSettings } from "./spending-settings.tsx";

const approvalModes = [
  { value: "on" as const, label: "Reviewers approve" },
  { value: "off" as const, label: "Makers choose" },
];

/** A collection's name, policies, members and face statement. Without the right to change them they are only told. */
export function CollectionSettings({ collection }: { collection: Collection }) {
  const { data: person } = useQuery(me);
  const { govern, costs } = rightsOf(person, collection);
  return (
    <>
      <SettingsSection title="Collection" about="Its name, and who chooses what a slot shows.">
        {govern ? <PolicyForm collection={collection} /> : <PolicyWords collection={collection} />}
      </SettingsSection>
      <SettingsSection
        title="Members"
        about="Viewers see, players a world from inside. Reviewers approve and reject. Owners upload and choose. Creators make pictures and govern the collection."
      >
        <MembersSettings collectionId={collection.uid} mayEdit={govern} />
      </SettingsSection>
      {costs && (
        <SettingsSection
          title="Spending"
          about="What pictures may cost here. A request that goes beyond a budget is refused before anything is sent; what gives no picture is given back. Days and months are UTC's."
        >
          <SpendingSettings collection={collection} mayEdit={person?.is_admin === true} />
        </SettingsSection>
      )}
      <SettingsSection
        title="Faces"
        about="Likeness is measured only after someone has said, on record, that it may be."
      >
        <FaceStatement collection={collection} mayEdit={govern} />
      </SettingsSection>
    </>
  );
}

function PolicyWords({ collection }: { collection: Collection }) {
  const { noun } = chosenWordsOf(collection.kind);
  const approval = collection.requires_approval
    ? `Reviewers approve the ${noun} of each slot.`
    : `Whoever makes pictures chooses the ${noun}.`;
  return <p className="mut">{`${approval} Up to ${collection.most_per_batch} pictures for one request.`}</p>;
}

function PolicyForm({ collection }: { collection: Collection }) {
  const { noun } = chosenWordsOf(collection.kind);
  const queries = useQueryClient();
  const [name, setName] = useState(collection.name);
  const [approval, setApproval] = useState<"on" | "off">(collection.requires_approval ? "on" : "off");
  const [most, setMost] = useState(collection.most_per_batch);
  const changed =
    name !== collection.name ||
    (approval === "on") !== collection.requires_approval ||
    most !== collection.most_per_batch;
  const save = useMutation({
    mutationFn: () =>
      api(collectionRoutes.edit, {
        params: { collection_id: collection.uid },
        body: { name, requires_approval: approval === "on", most_per_batch: most },
      }),
    onSuccess: async () => {
      notify(`${name} saved.`);
      await queries.invalidateQueries({ queryKey: ["collections"] });
      await queries.invalidateQueries({ queryKey: ["collection", collection.uid] });
    },
  });
  return (
    <form
      className="grid gap-4"
      onSubmit={(event) => {
        event.preventDefault();
        save.mutate();
      }}
    >
      <TextField label="Name" required maxLength={200} value={name} onChange={(event) => setName(event.target.value)} />
      <div className="field">
        <span className="lbl">Who chooses the {noun}</span>
        <Segments label={`Who chooses the ${noun}`} value={approval} segments={approvalModes} onChange={setApproval} />
      </div>
      <TextField
        label="Most pictures for one request"
        type="number"
        min={1}
        max={16}
        className="input"
        value={most}
        onChange={(event) => setMost(Number(event.target.value))}
        error={save.error ? sentenceOf(save.error) : undefined}
      />
      {changed && (
        <div>
          <Button look="primary" type="submit" busy={save.isPending}>
            Save
          </Button>
        </div>
      )}
    </form>
  );
}

function FaceStatement({ collection, mayEdit }: { collection: Collection; mayEdit: boolean }) {
  const queries = useQueryClient();
  const { faces, uid } = collection;
  const refresh = async () => {
    await queries.invalidateQueries({ queryKey: ["collections"] });
    await queries.invalidateQueries({ queryKey: ["collection", uid] });
    await queries.invalidateQueries({ queryKey: ["subject"] });
  };
  const state = useMutation({
    mutationFn: (statement: "consent" | "fiction" | "withdraw") =>
      statement === "withdraw"
        ? api(intakeRoutes.withdrawFaces, { params: { collection_id: uid } })
        : api(intakeRoutes.stateFaces, { params: { collection_id: uid }, body: { statement } }),
    onSuccess: async (_answer, statement) => {
      notify(
        statement === "withdraw"
          ? "Withdrawn. Every face vector of the collection is deleted."
          : "Recorded. Faces are compared from now on.",
      );
      await refresh();
    },
    onError: (error) => notifyError("The statement was not changed.", sentenceOf(error)),
  });
  if (faces.on) {
    return (
      <div className="grid gap-3">
        <p>
          {faces.statement === "fiction" ? "The people shown are fictional" : "The people shown agreed"}
          {faces.stated_by && `, as ${faces.stated_by} stated`}
          {faces.stated_at && ` (${ago(faces.stated_at)})`}.
        </p>
        {mayEdit && (
          <div>
            <Button look="danger" className="-ml-3" busy={state.isPending} onClick={() => state.mutate("withdraw")}>
              Withdraw and delete face vectors
            </Button>
          </div>
        )}
      </div>
    );
  }
  if (!mayEdit) return <p className="mut">Faces are not compared.</p>;
  return (
    <div className="flex flex-wrap gap-2">
      <Button busy={state.isPending} onClick={() => state.mutate("consent")}>
        The people shown agreed
      </Button>
      <Button busy={state.isPending} onClick={() => state.mutate("fiction")}>
        They are fictional
      </Button>
    </div>
  );
}
