import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { getRouteApi } from "@tanstack/react-router";
import { type FormEvent, useState } from "react";
import { sentenceOf, troubleOf } from "../../lib/api.ts";
import { signIn, signInWithGithub } from "../../lib/auth.ts";
import { focusFirst } from "../../lib/focus.ts";
import { usePage, useTabTitle } from "../../lib/page-frame.tsx";
import { signInWays } from "../../lib/queries.ts";
import { Button } from "../../ui/button.tsx";
import { TextField } from "../../ui/field.tsx";
import { notifyError } from "../../ui/toast.tsx";
import { EntryFrame } from "./entry-frame.tsx";

const route = getRouteApi("/sign-in");
const crumbs = [{ label: "Sign in" }];

export function SignInPage() {
  usePage(crumbs);
  useTabTitle();
  const { next } = route.useSearch();
  const { data: ways } = useQuery(signInWays);
  return (
    <EntryFrame>
      <h1>Sign in</h1>
      <p className="mut mt-2 mb-7 text-md">To the studio on {location.host}.</p>
      {ways?.password !== false && <PasswordForm next={next ?? "/"} />}
      {ways?.github && <GithubButton next={next ?? "/"} />}
    </EntryFrame>
  );
}

function PasswordForm({ next }: { next: string }) {
  const queries = useQueryClient();
  const navigate = route.useNavigate();
  const [email, setEmail] = useState("");
  const [password, setPassword] = useState("");
  const enter = useMutation({
    mutationFn: () => signIn(email, password),
    onSuccess: async () => {
      queries.clear();
      await navigate({ href: next });
    },
  });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    enter.mutate();
  };
  return (
    <form className="grid gap-4" onSubmit={submit}>
      <TextField
        ref={focusFirst}
        label="E-mail"
        type="email"
        autoComplete="username"
        required
        value={email}
        onChange={(event) => setEmail(event.target.value)}
      />
      <TextField
        label="Password"
        type="password"
        autoComplete="current-password"
        required
        value={password}
        error={enter.error ? refusalOf(enter.error) : undefined}
        onChange={(event) => setPassword(event.target.value)}
      />
      <Button look="primary" size="lg" type="submit" busy={enter.isPending}>
        Sign in
      </Button>
    </form>
  );
}

function refusalOf(error: unknown): string {
  const { status } = troubleOf(error);
  return status === 401 ? "E-mail and password do not belong together." : sentenceOf(error);
}

function GithubButton({ next }: { next: string }) {
  const go = async () => {
    try {
      location.assign(await signInWithGithub(next));
    } catch (error) {
      notifyError("GitHub could not be reached.", sentenceOf(error));
    }
  };
  return (
    <Button look="line" size="lg" className="mt-4 w-full" onClick={() => void go()}>
      Sign in with GitHub
    </Button>
  );
}
