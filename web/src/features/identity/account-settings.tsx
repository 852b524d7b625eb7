import type { Me } from "@pentimento/contract";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { Moon, Sun } from "lucide-react";
import { type FormEvent, useState } from "react";
import { sentenceOf } from "../../lib/api.ts";
import { changePassword, rename } from "../../lib/auth.ts";
import { setSingleKeys, useSingleKeys } from "../../lib/keys.tsx";
import { setTheme, useTheme } from "../../lib/theme.ts";
import { Button } from "../../ui/button.tsx";
import { TextField } from "../../ui/field.tsx";
import { Segments } from "../../ui/segments.tsx";
import { notify } from "../../ui/toast.tsx";
import { SettingsSection } from "./settings-section.tsx";

const themes = [
  { value: "dark" as const, label: "Dark", icon: Moon },
  { value: "light" as const, label: "Light", icon: Sun },
];
const keyModes = [
  { value: "on" as const, label: "Single letters" },
  { value: "off" as const, label: "Off" },
];

export function AccountSettings({ person }: { person: Me }) {
  const theme = useTheme();
  const singleKeys = useSingleKeys();
  return (
    <>
      <SettingsSection title="Name" about={`You sign in as ${person.email}.`}>
        <NameForm person={person} />
      </SettingsSection>
      <SettingsSection title="Password" about="Other browsers are signed out when it changes.">
        <PasswordForm />
      </SettingsSection>
      <SettingsSection title="Theme" about="For this browser.">
        <Segments label="Theme" value={theme} segments={themes} onChange={setTheme} />
      </SettingsSection>
      <SettingsSection
        title="Keys"
        about="H, X and their like act at one press. Switch them off if you speak to your computer. The ? key lists all."
      >
        <Segments
          label="Single letter keys"
          value={singleKeys ? "on" : "off"}
          segments={keyModes}
          onChange={(mode) => setSingleKeys(mode === "on")}
        />
      </SettingsSection>
    </>
  );
}

function NameForm({ person }: { person: Me }) {
  const queries = useQueryClient();
  const [name, setName] = useState(person.name);
  const save = useMutation({
    mutationFn: () => rename(name.trim()),
    onSuccess: async () => {
      notify("Name saved.");
      await queries.invalidateQueries({ queryKey: ["me"] });
    },
  });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    save.mutate();
  };
  return (
    <form className="flex items-start gap-2" onSubmit={submit}>
      <div className="grow">
        <TextField
          label="Name"
          required
          maxLength={200}
          value={name}
          error={save.error ? sentenceOf(save.error) : undefined}
          onChange={(event) => setName(event.target.value)}
        />
      </div>
      {name.trim() !== person.name && (
        <Button look="primary" type="submit" className="mt-5.25" busy={save.isPending}>
          Save
        </Button>
      )}
    </form>
  );
}

function PasswordForm() {
  const [current, setCurrent] = useState("");
  const [next, setNext] = useState("");
  const save = useMutation({
    mutationFn: () => changePassword(current, next),
    onSuccess: () => {
      setCurrent("");
      setNext("");
      notify("Password changed. Other browsers are signed out.");
    },
  });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    save.mutate();
  };
  return (
    <form className="grid gap-3" onSubmit={submit}>
      <TextField
        label="Present password"
        type="password"
        autoComplete="current-password"
        required
        value={current}
        error={save.error ? sentenceOf(save.error) : undefined}
        onChange={(event) => setCurrent(event.target.value)}
      />
      <TextField
        label="New password"
        type="password"
        autoComplete="new-password"
        required
        minLength={10}
        maxLength={128}
        hint="At least 10 characters."
        value={next}
        onChange={(event) => setNext(event.target.value)}
      />
      <div>
        <Button type="submit" busy={save.isPending} disabled={!current || !next}>
          Change password
        </Button>
      </div>
    </form>
  );
}
