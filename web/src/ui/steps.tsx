import { Check } from "lucide-react";
import { Icon } from "./icon.tsx";

interface StepsProps {
  labels: readonly string[];
  /** Place of the step one is on, from 0. */
  current: number;
}

/** Where one is on a short way of several screens. */
export function Steps({ labels, current }: StepsProps) {
  return (
    <ol className="flex gap-4 max-sm:gap-3" aria-label="Steps">
      {labels.map((label, place) => (
        <li
          key={label}
          className={`step-mark ${place < current ? "done" : ""}`}
          aria-current={place === current ? "step" : undefined}
        >
          <span className="num">{place < current ? <Icon of={Check} small /> : place + 1}</span>
          {label}
          {place < current && <span className="vh">, done</span>}
        </li>
      ))}
    </ol>
  );
}
