import { Select as BaseSelect } from "@base-ui/react/select";
import { Check, ChevronDown } from "lucide-react";
import { useId } from "react";
import { Icon } from "./icon.tsx";

export interface Choice<Value extends string> {
  value: Value;
  label: string;
  hint?: string;
}

interface SelectProps<Value extends string> {
  label: string;
  /** Keeps the label for assistive technology only. */
  bare?: boolean;
  /** Without outline, for toolbars. */
  quiet?: boolean;
  value: Value;
  choices: readonly Choice<Value>[];
  hint?: string | undefined;
  /** Takes the hint's place. */
  error?: string | undefined;
  onChange: (value: Value) => void;
}

export function Select<Value extends string>({
  label,
  bare = false,
  quiet = false,
  value,
  choices,
  hint,
  error,
  onChange,
}: SelectProps<Value>) {
  const id = useId();
  return (
    <div className="field">
      <BaseSelect.Root id={id} items={choices} value={value} onValueChange={(next) => next !== null && onChange(next)}>
        <label htmlFor={id} className={bare ? "vh" : ""}>
          {label}
        </label>
        <BaseSelect.Trigger className={quiet ? "btn ghost sm max-w-full" : "input justify-between gap-2"}>
          <BaseSelect.Value className="cut" />
          <Icon of={ChevronDown} small className="text-ink-2" />
        </BaseSelect.Trigger>
        <BaseSelect.Portal>
          <BaseSelect.Positioner className="layer-menu over-dialog" sideOffset={4} alignItemWithTrigger={false}>
            <BaseSelect.Popup className="menu min-w-(--anchor-width)" data-keys-off="">
              {choices.map((choice) => (
                <BaseSelect.Item key={choice.value} value={choice.value}>
                  <BaseSelect.ItemText>{choice.label}</BaseSelect.ItemText>
                  {choice.hint && <span className="hint">{choice.hint}</span>}
                  <BaseSelect.ItemIndicator className="ml-auto">
                    <Icon of={Check} small className="acc" />
                  </BaseSelect.ItemIndicator>
                </BaseSelect.Item>
              ))}
            </BaseSelect.Popup>
          </BaseSelect.Positioner>
        </BaseSelect.Portal>
      </BaseSelect.Root>
      {error ? (
        <div className="error" role="alert">
          {error}
        </div>
      ) : (
        hint && <div className="hint">{hint}</div>
      )}
    </div>
  );
}
