import { identityRoutes } from "@pentimento/contract";
import { useMutation, useQuery } from "@tanstack/react-query";
import { type ChangeEvent, type FormEvent, useState } from "react";
import { api, troubleOf } from "../../lib/api.ts";
import { audit } from "../../lib/queries.ts";
import { ago } from "../../lib/words.ts";
import { Button } from "../../ui/button.tsx";
import { TextField } from "../../ui/field.tsx";
import { TextSkeleton } from "../../ui/skeleton.tsx";
import { notify } from "../../ui/toast.tsx";
import { SettingsSection } from "./settings-section.tsx";

/** For admins: accounts of others, and the record of what was done. */
export function PeopleSettings() {
  return (
    <>
      <SettingsSection
        title="New account"
        about="Tell the password by another way than e-mail; it can be changed after signing in. Then give the person a role in a collection."
      >
        <NewAccount />
      </SettingsSection>
      <SettingsSection title="Record" about="The newest audited acts.">
        <AuditList />
      </SettingsSection>
    </>
  );
}

const blank = { name: "", email: "", password: "" };

function NewAccount() {
  const [form, setForm] = useState(blank);
  const set = (name: keyof typeof blank) => (event: ChangeEvent<HTMLInputElement>) =>
    setForm((now) => ({ ...now, [name]: event.target.value }));
  const add = useMutation({
    mutationFn: () => api(identityRoutes.addUser, { body: form }),
    onSuccess: () => {
      notify(`${form.name} has an account now.`);
      setForm(blank);
    },
  });
  const trouble = add.error ? troubleOf(add.error) : undefined;
  const submit = (event: FormEvent) => {
    event.preventDefault();
    add.mutate();
  };
  const general = trouble && Object.keys(trouble.fields).length === 0 ? trouble.detail : undefined;
  return (
    <form className="grid gap-3" onSubmit={submit} autoComplete="off">
      <TextField
        label="Name"
        required
        maxLength={200}
        value={form.name}
        error={trouble?.fields.name}
        onChange={set("name")}
      />
      <TextField
        label="E-mail"
        type="email"
        required
        value={form.email}
        error={trouble?.fields.email ?? general}
        onChange={set("email")}
      />
      <TextField
        label="First password"
        type="password"
        autoComplete="new-password"
        required
        minLength={10}
        maxLength={128}
        hint="At least 10 characters."
        value={form.password}
        error={trouble?.fields.password}
        onChange={set("password")}
      />
      <div>
        <Button type="submit" busy={add.isPending}>
          Make account
        </Button>
      </div>
    </form>
  );
}

function AuditList() {
  const { data: entries, isPending } = useQuery(audit);
  if (isPending) return <TextSkeleton />;
  if (!entries?.length) return <p className="hint">Nothing has been recorded yet.</p>;
  return (
    <table className="table text-xs">
      <thead>
        <tr>
          <th scope="col">When</th>
          <th scope="col">Who</th>
          <th scope="col">What</th>
          <th scope="col">Outcome</th>
        </tr>
      </thead>
      <tbody>
        {entries.map((entry) => (
          <tr key={entry.id}>
            <td className="num whitespace-nowrap">{ago(entry.at)}</td>
            <td>{entry.actor ?? "the studio"}</td>
            <td className="break-words">
              {entry.action}
              <span className="hint break-all"> {entry.object}</span>
            </td>
            <td>{entry.outcome}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}
