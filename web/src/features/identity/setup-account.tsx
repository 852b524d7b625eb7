import type { AnswerOf, setupRoutes } from "@pentimento/contract";
import { ArrowRight, CircleCheck, CircleX } from "lucide-react";
import type { ChangeEvent } from "react";
import { focusFirst } from "../../lib/focus.ts";
import { Button } from "../../ui/button.tsx";
import { TextField } from "../../ui/field.tsx";
import { Icon } from "../../ui/icon.tsx";
import type { Account } from "./use-make-studio.ts";

interface SetupAccountProps {
  checks: AnswerOf<typeof setupRoutes.read>["checks"];
  account: Account;
  errors: Record<string, string>;
  onAccount: (account: Account) => void;
  onNext: () => void;
}

const passwordLeast = 10;

export function SetupAccount({ checks, account, errors, onAccount, onNext }: SetupAccountProps) {
  const set = (name: keyof Account) => (event: ChangeEvent<HTMLInputElement>) =>
    onAccount({ ...account, [name]: event.target.value });
  return (
    <>
      <h1 className="mt-8">Your studio is ready</h1>
      <p className="mut mt-2 mb-6 text-md">Make the first account. It may do everything, and can invite others.</p>
      <form
        className="grid gap-4"
        onSubmit={(event) => {
          event.preventDefault();
          onNext();
        }}
      >
        <TextField
          ref={focusFirst}
          label="Name"
          autoComplete="name"
          required
          maxLength={200}
          placeholder="Ana Ruiz"
          value={account.name}
          error={errors.name}
          onChange={set("name")}
        />
        <TextField
          label="E-mail"
          type="email"
          autoComplete="username"
          required
          placeholder="ana@example.org"
          value={account.email}
          error={errors.email}
          onChange={set("email")}
        />
        <TextField
          label="Password"
          type="password"
          autoComplete="new-password"
          required
          minLength={passwordLeast}
          maxLength={128}
          hint={`At least ${passwordLeast} characters.`}
          value={account.password}
          error={errors.password}
          onChange={set("password")}
        />
        <Button look="primary" size="lg" type="submit" icon={ArrowRight}>
          Continue
        </Button>
      </form>
      {checks.length > 0 && (
        <section className="mt-8" aria-label="Checks of this machine">
          <h2 className="eyebrow mb-2">This machine</h2>
          <ul className="grid gap-1.5 text-xs">
            {checks.map((check) => (
              <li key={check.name} className="row items-start">
                <Icon of={check.ok ? CircleCheck : CircleX} small className={`mt-0.5 ${check.ok ? "ok" : "fail"}`} />
                <span className="w-24 flex-none">{check.name}</span>
                <span className="mut min-w-0 break-words">{check.detail}</span>
              </li>
            ))}
          </ul>
        </section>
      )}
    </>
  );
}
