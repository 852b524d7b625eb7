import type { GraphField, LockedInput } from "@pentimento/contract";
import { Lock, LockOpen } from "lucide-react";
import { useState } from "react";
import { Button } from "../../ui/button.tsx";
import { Dialog } from "../../ui/dialog.tsx";
import { Icon } from "../../ui/icon.tsx";
import { aboutField, fieldAt, flawOf, keyOf, lockable, placeName, toggleLock } from "./draft.rules.ts";
import type { SectionProps } from "./mappings-section.tsx";

/** Parameters that neither a request nor a person at the table can change. */
export function LocksSection({ draft, fields, onDraft }: SectionProps) {
  const [choosing, setChoosing] = useState(false);
  const change = (key: string, value: string) =>
    onDraft({
      ...draft,
      locked_inputs: draft.locked_inputs.map((lock) => (keyOf(lock) === key ? { ...lock, value } : lock)),
    });
  return (
    <section>
      <div className="section-title">
        <h2 className="serif text-lg">Locked Inputs</h2>
        <span className="hint grow">Parameters that should not change</span>
        <Button look="ghost" size="sm" icon={LockOpen} onClick={() => setChoosing(true)}>
          Choose inputs
        </Button>
      </div>
      {draft.locked_inputs.length === 0 && <p className="hint">Nothing is locked: a request may set any input.</p>}
      <ul className="locks">
        {draft.locked_inputs.map((lock) => (
          <LockLine
            key={keyOf(lock)}
            lock={lock}
            name={placeName(fields, lock)}
            field={fieldAt(fields, lock)}
            onChange={(value) => change(keyOf(lock), value)}
          />
        ))}
      </ul>
      <Dialog
        open={choosing}
        onClose={() => setChoosing(false)}
        title="Which inputs are locked?"
        lead="A locked input keeps its value whatever a request asks for."
        width="wide"
        footer={
          <Button look="primary" onClick={() => setChoosing(false)}>
            Done
          </Button>
        }
      >
        <ul className="grid gap-0.5">
          {lockable(fields, draft).map((field) => (
            <li key={keyOf(field)}>
              <label className="row min-h-8 gap-2.5" title={aboutField(field)}>
                <input
                  type="checkbox"
                  checked={draft.locked_inputs.some((lock) => keyOf(lock) === keyOf(field))}
                  onChange={() => onDraft(toggleLock(draft, field))}
                />
                <span className="mono grow break-all">{placeName(fields, field)}</span>
                <span className="mono num cut max-w-[40%]">{field.value}</span>
              </label>
            </li>
          ))}
        </ul>
      </Dialog>
    </section>
  );
}

/** What the server offers, in its order; a value that it does not offer comes first, as it is written. */
function choicesOf(chosen: string, options: NonNullable<GraphField["options"]>) {
  const offered = options.map((option) => ({ value: JSON.stringify(option), label: String(option) }));
  return offered.some(({ value }) => value === chosen) ? offered : [{ value: chosen, label: chosen }, ...offered];
}

interface LockLineProps {
  lock: LockedInput;
  name: string;
  field: GraphField | undefined;
  onChange: (value: string) => void;
}

function LockLine({ lock, name, field, onChange }: LockLineProps) {
  const flaw = flawOf(field, lock.value);
  return (
    <li title={field && aboutField(field)}>
      <Icon of={Lock} small className="acc" />
      <span className="mono grow break-all">{name}</span>
      {flaw && <span className="fail text-xs">{flaw}</span>}
      {field?.options ? (
        <select
          className="lock-value mono"
          aria-label={name}
          value={lock.value}
          onChange={(event) => onChange(event.target.value)}
        >
          {choicesOf(lock.value, field.options).map(({ value, label }) => (
            <option key={value} value={value}>
              {label}
            </option>
          ))}
        </select>
      ) : (
        <input
          className="lock-value mono num"
          aria-label={name}
          aria-invalid={flaw ? true : undefined}
          value={lock.value}
          size={Math.max(4, Math.min(18, lock.value.length))}
          onChange={(event) => onChange(event.target.value)}
        />
      )}
    </li>
  );
}
