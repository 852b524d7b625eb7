import type { Collection, SubjectTile } from "@pentimento/contract";
import { Link } from "@tanstack/react-router";
import { CircleCheck, CircleDashed } from "lucide-react";
import { type ChosenWords, chosenWordsOf } from "../../lib/chosen.rules.ts";
import { Button, buttonClass } from "../../ui/button.tsx";
import { Icon } from "../../ui/icon.tsx";
import { type FirstStep, firstSteps } from "./first-steps.rules.ts";

interface FirstStepsProps {
  collections: readonly Collection[];
  subjects: readonly SubjectTile[];
  onNewCollection: () => void;
}

const wordsOf = ({ one }: ChosenWords): Record<FirstStep["id"], { title: string; why: string; act: string }> => ({
  source: { title: "Upload a source", why: "One picture that is the truth of a likeness.", act: "Upload" },
  generate: {
    title: "Generate candidates",
    why: "The built-in painter needs no set-up and costs nothing.",
    act: "Generate",
  },
  hero: { title: `Choose ${one}`, why: "The one that is shown wherever the slot is.", act: "Choose" },
});

/** The words of worlds where there is nothing else. */
const wordsFor = (collections: readonly Collection[]) =>
  wordsOf(chosenWordsOf(collections.some(({ kind }) => kind !== "world") ? "studio" : collections[0]?.kind));

/** Three steps to the first hero; gone once they are taken. */
export function FirstSteps({ collections, subjects, onNewCollection }: FirstStepsProps) {
  const words = wordsFor(collections);
  const steps = firstSteps(subjects, collections);
  if (steps.every((step) => step.done)) return null;
  const next = steps.find((step) => !step.done);
  return (
    <section aria-label="First steps">
      <div className="section-head">
        <h2 className="eyebrow">First steps</h2>
        <span className="hint num">
          {steps.filter((step) => step.done).length} of {steps.length}
        </span>
      </div>
      <ol className="steps">
        {steps.map((step, place) => (
          <li key={step.id} className="card p-4 flex flex-col gap-1">
            <div className="row">
              <Icon of={step.done ? CircleCheck : CircleDashed} className={step.done ? "ok" : "dim"} />
              <b className="grow">
                <span className="num">{place + 1}.</span> {words[step.id].title}
              </b>
              {step.done && <span className="hint">done</span>}
            </div>
            <p className="mut text-xs pl-6">{words[step.id].why}</p>
            <div className="pl-6 pt-2 mt-auto min-h-10">
              {step === next && <StepAct step={step} collections={collections} onNewCollection={onNewCollection} />}
            </div>
          </li>
        ))}
      </ol>
    </section>
  );
}

interface StepActProps {
  step: FirstStep;
  collections: readonly Collection[];
  onNewCollection: () => void;
}

function StepAct({ step, collections, onNewCollection }: StepActProps) {
  const words = wordsFor(collections);
  const look = buttonClass("primary", "md");
  const first = collections[0];
  if (step.subject) {
    return (
      <Link to="/s/$subject" params={{ subject: step.subject.uid }} className={look}>
        {words[step.id].act} for {step.subject.name}
      </Link>
    );
  }
  if (!first) {
    return (
      <Button look="primary" onClick={onNewCollection}>
        New collection
      </Button>
    );
  }
  return (
    <Link to="/c/$collection" params={{ collection: first.uid }} search={{ new: true }} className={look}>
      Make a subject
    </Link>
  );
}
