import { setupRoutes } from "@pentimento/contract";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { Navigate, useNavigate } from "@tanstack/react-router";
import { useState } from "react";
import { api, troubleOf } from "../../lib/api.ts";
import { signIn } from "../../lib/auth.ts";
import { usePage, useTabTitle } from "../../lib/page-frame.tsx";
import { me, setupState } from "../../lib/queries.ts";
import type { CollectionKind } from "../../parts/kind-choice.tsx";
import { Button } from "../../ui/button.tsx";
import { EmptyState } from "../../ui/empty-state.tsx";
import { Steps } from "../../ui/steps.tsx";
import { EntryFrame } from "./entry-frame.tsx";
import { SetupAccount } from "./setup-account.tsx";
import { SetupCollection } from "./setup-collection.tsx";
import { SetupPainter } from "./setup-painter.tsx";

const crumbs = [{ label: "Set-up" }];
const steps = ["You", "First collection", "Painter"];

export interface Account {
  name: string;
  email: string;
  password: string;
}

/** First run: the first admin, a first collection if wished, and a look at the built-in painter. */
export function SetupPage() {
  usePage(crumbs);
  useTabTitle();
  const [step, setStep] = useState(0);
  const [account, setAccount] = useState<Account>({ name: "", email: "", password: "" });
  const [collectionId, setCollectionId] = useState<string | null>(null);
  const { data: state, error, refetch } = useQuery({ ...setupState, staleTime: Number.POSITIVE_INFINITY });
  const navigate = useNavigate();
  const make = useMakeStudio(account, (made) => {
    if (made === null) return void navigate({ to: "/" });
    setCollectionId(made);
    setStep(2);
  });
  const trouble = make.error ? troubleOf(make.error) : undefined;
  // Mistakes of the first screen are shown there.
  const backToAccount = trouble && ["name", "email", "password"].some((name) => trouble.fields[name]);
  const shown = backToAccount && step === 1 ? 0 : step;
  if (state && !state.needed && step === 0) return <Navigate to="/" replace />;
  return (
    <EntryFrame>
      <Steps labels={steps} current={shown} />
      {error && (
        <EmptyState className="mt-8 min-h-60" title="The studio does not answer" reason="Set-up goes on as soon as it does." act={<Button onClick={() => void refetch()}>Try again</Button>} />
      )}
      {state && shown === 0 && (
        <SetupAccount
          checks={state.checks}
          account={account}
          errors={trouble?.fields ?? {}}
          onAccount={(next) => {
            setAccount(next);
            make.reset();
          }}
          onNext={() => setStep(1)}
        />
      )}
      {shown === 1 && (
        <SetupCollection
          busy={make.isPending}
          trouble={trouble}
          onBack={() => setStep(0)}
          onMake={(collection) => make.mutate(collection)}
        />
      )}
      {shown === 2 && collectionId && <SetupPainter collectionId={collectionId} onDone={() => void navigate({ to: "/" })} />}
    </EntryFrame>
  );
}

type FirstCollection = { name: string; kind: CollectionKind } | undefined;

/** Makes the admin and the collection in one request, then signs in with what was just typed. */
function useMakeStudio(account: Account, onMade: (collectionId: string | null) => void) {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: async (collection: FirstCollection) => {
      const body = collection ? { ...account, collection } : account;
      const { collection_uid } = await api(setupRoutes.run, { body });
      await signIn(account.email, account.password);
      await queries.fetchQuery({ ...me, staleTime: 0 });
      return collection_uid;
    },
    onSuccess: onMade,
  });
}
