import { identityRoutes, type Role } from "@pentimento/contract";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { UserMinus } from "lucide-react";
import { useState } from "react";
import { api, sentenceOf, troubleOf } from "../../lib/api.ts";
import { me, members as membersQuery } from "../../lib/queries.ts";
import { ago, titled } from "../../lib/words.ts";
import { Button, IconButton } from "../../ui/button.tsx";
import { TextField } from "../../ui/field.tsx";
import { Select } from "../../ui/select.tsx";
import { TextSkeleton } from "../../ui/skeleton.tsx";
import { notify, notifyError } from "../../ui/toast.tsx";

const roles: Role[] = ["viewer", "player", "reviewer", "owner", "creator"];
const roleChoices = roles.map((value) => ({ value, label: titled(value) }));

/** Who belongs to a collection and as what. */
export function MembersSettings({ collectionId, mayEdit }: { collectionId: string; mayEdit: boolean }) {
  const { data: list, isPending, error } = useQuery(membersQuery(collectionId));
  const { data: person } = useQuery(me);
  const acts = useMemberActs(collectionId);
  if (isPending) return <TextSkeleton />;
  if (error) return <p className="hint">{sentenceOf(error)}</p>;
  return (
    <div className="grid gap-5">
      <table className="table">
        <thead>
          <tr>
            <th scope="col">Name</th>
            <th scope="col" className="w-36">
              Role
            </th>
            <th scope="col" className="w-8">
              <span className="vh">Remove</span>
            </th>
          </tr>
        </thead>
        <tbody>
          {list.map((member) => {
            const own = member.user_id === person?.id;
            return (
              <tr key={member.user_id}>
                <td>
                  {member.name}
                  {own && <span className="hint"> (you)</span>}
                  <div className="hint">
                    {member.email}, since {ago(member.since)}
                  </div>
                </td>
                <td>
                  {mayEdit && !own ? (
                    <Select
                      label={`Role of ${member.name}`}
                      bare
                      value={member.role}
                      choices={roleChoices}
                      onChange={(role) => acts.put({ email: member.email, role })}
                    />
                  ) : (
                    titled(member.role)
                  )}
                </td>
                <td>
                  {mayEdit && !own && (
                    <IconButton icon={UserMinus} label={`Remove ${member.name}`} onClick={() => acts.remove(member)} />
                  )}
                </td>
              </tr>
            );
          })}
        </tbody>
      </table>
      {mayEdit && <AddMember collectionId={collectionId} />}
    </div>
  );
}

function useMemberActs(collectionId: string) {
  const queries = useQueryClient();
  const refresh = () => queries.invalidateQueries({ queryKey: ["collection", collectionId, "members"] });
  const onError = (error: unknown) => notifyError("The member was not changed.", sentenceOf(error));
  const put = useMutation({
    mutationFn: (body: { email: string; role: Role }) =>
      api(identityRoutes.putMember, { params: { collection_id: collectionId }, body }),
    onSuccess: refresh,
    onError,
  });
  const remove = useMutation({
    mutationFn: (member: { user_id: string; name: string; email: string; role: Role }) =>
      api(identityRoutes.removeMember, { params: { collection_id: collectionId, user_id: member.user_id } }),
    onSuccess: async (_answer, { name, email, role }) => {
      notify(`${name} is no longer a member.`, () => put.mutate({ email, role }));
      await refresh();
    },
    onError,
  });
  return { put: put.mutate, remove: remove.mutate };
}

function AddMember({ collectionId }: { collectionId: string }) {
  const queries = useQueryClient();
  const [email, setEmail] = useState("");
  const [role, setRole] = useState<Role>("reviewer");
  const add = useMutation({
    mutationFn: () => api(identityRoutes.putMember, { params: { collection_id: collectionId }, body: { email, role } }),
    onSuccess: async (member) => {
      setEmail("");
      notify(`${member.name} is a member now.`);
      await queries.invalidateQueries({ queryKey: ["collection", collectionId, "members"] });
    },
  });
  const trouble = add.error ? troubleOf(add.error) : undefined;
  return (
    <form
      className="flex flex-wrap items-start gap-2"
      onSubmit={(event) => {
        event.preventDefault();
        add.mutate();
      }}
    >
      <div className="grow basis-55">
        <TextField
          label="E-mail of someone with an account"
          type="email"
          required
          placeholder="tomas@example.org"
          value={email}
          error={trouble && (trouble.fields.email ?? trouble.detail)}
          onChange={(event) => setEmail(event.target.value)}
        />
      </div>
      <div className="w-36">
        <Select label="Role" value={role} choices={roleChoices} onChange={setRole} />
      </div>
      <Button type="submit" className="mt-5.25" busy={add.isPending}>
        Add
      </Button>
    </form>
  );
}
