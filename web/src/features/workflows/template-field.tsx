import { Fragment, useRef } from "react";
import { Field } from "../../ui/field.tsx";

const placeholder = /(\{[^{}\s][^{}]{0,59}\})/gu;

interface TemplateFieldProps {
  value: string;
  /** Words that may stand in braces; none are named for a text that stays as it is. */
  words: readonly string[];
  /** Placeholders that stand for nothing, braces included. */
  unknown: readonly string[];
  error?: string | undefined;
  onChange: (value: string) => void;
}

/** A text whose placeholders are marked: the marked copy lies under a see-through field and scrolls with it. */
export function TemplateField({ value, words, unknown, error, onChange }: TemplateFieldProps) {
  const under = useRef<HTMLDivElement>(null);
  const parts = value.split(placeholder);
  return (
    <Field
      label="Template"
      error={error}
      hint={words.length > 0 && `Placeholders: ${words.map((word) => `{${word}}`).join(" ")}`}
    >
      {(control) => (
        <div className="template">
          <div ref={under} className="input marks" aria-hidden="true">
            {parts.map((part, at) =>
              at % 2 === 1 ? (
                // biome-ignore lint/suspicious/noArrayIndexKey: the parts have no other identity than their place.
                <mark key={at} className={unknown.includes(part) ? "unknown" : ""}>
                  {part}
                </mark>
              ) : (
                // biome-ignore lint/suspicious/noArrayIndexKey: the parts have no other identity than their place.
                <Fragment key={at}>{part}</Fragment>
              ),
            )}
          </div>
          <textarea
            {...control}
            className="input"
            rows={1}
            value={value}
            spellCheck={false}
            onChange={(event) => onChange(event.target.value)}
            onScroll={(event) => under.current?.scrollTo({ top: event.currentTarget.scrollTop })}
          />
        </div>
      )}
    </Field>
  );
}
