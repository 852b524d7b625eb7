import { useQuery } from "@tanstack/react-query";
import { Navigate, useNavigate } from "@tanstack/react-router";
import { useState } from "react";
import { formTrouble } from "../../lib/api.ts";
import { usePage, useTabTitle } from "../../lib/page-frame.tsx";
import { setupState } from "../../lib/queries.ts";
import { Button } from "../../ui/button.tsx";
import { EmptyState } from "../../ui/empty-state.tsx";
import { Steps } from "../../ui/steps.tsx";
import { EntryFrame } from "./entry-frame.tsx";
import { SetupAccount } from "./setup-account.tsx";
import { SetupCollection } from "./setup-collection.tsx";
import { SetupPainter } from "./setup-painter.tsx";
import { type Account, useMakeStudio } from "./use-make-studio.ts";

const crumbs = [{ label: "Set-up" }];
const steps = ["You", "First collection", "Painter"];

/** First run: the first admin, a first collection if wished, and a look at the built-in painter. */
export function SetupPage() {
  usePage(crumbs);
  useTabTitle();
  const { data: state, error, refetch } = useQuery({ ...setupState, staleTime: Number.POSITIVE_INFINITY });
  // Set-up closes itself with its first step; whoever is in the middle of it stays.
  const [begun, setBegun] = useState(false);
  if (state && !state.needed && !begun) return <Navigate to="/" replace />;
  return (
    <EntryFrame>
      {error && (
        <EmptyState
          className="mt-8 min-h-60"
          title="The studio does not answer"
          reason="Set-up goes on as soon as it does."
          act={<Button onClick={() => void refetch()}>Try again</Button>}
        />
      )}
      {state && <SetupSteps checks={state.checks} onBegin={() => setBegun(true)} />}
    </EntryFrame>
  );
}

interface SetupStepsProps {
  checks: { name: string; ok: boolean; detail: string }[];
  onBegin: () => void;
}

const accountFields = ["name", "email", "password"];

function SetupSteps({ checks, onBegin }: SetupStepsProps) {
  const navigate = useNavigate();
  const [step, setStep] = useState(0);
  const [account, setAccount] = useState<Account>({ name: "", email: "", password: "" });
  const [collectionId, setCollectionId] = useState("");
  const finish = () => void navigate({ to: "/" });
  const make = useMakeStudio(account, (made) => {
    if (made === null) return finish();
    setCollectionId(made);
    setStep(2);
  });
  const trouble = formTrouble(make.error, [...accountFields, "collection.name"]);
  // Mistakes of the first screen are shown there.
  const shown = step === 1 && accountFields.some((name) => trouble.fields[name]) ? 0 : step;
  const change = (next: Account) => {
    setAccount(next);
    setStep(0);
    make.reset();
  };
  return (
    <>
      <Steps labels={steps} current={shown} />
      {shown === 0 && (
        <SetupAccount
          checks={checks}
          account={account}
          errors={trouble.fields}
          onAccount={change}
          onNext={() => setStep(1)}
        />
      )}
      {shown === 1 && (
        <SetupCollection
          busy={make.isPending}
          trouble={trouble}
          onBack={() => setStep(0)}
          onMake={(collection) => {
            onBegin();
            make.mutate(collection);
          }}
        />
      )}
      {shown === 2 && <SetupPainter collectionId={collectionId} onDone={finish} />}
    </>
  );
}
