import { type ComponentProps, type ReactNode, useId } from "react";

interface FieldProps {
  label: string;
  /** One line under the control; an error takes its place. */
  hint?: ReactNode;
  error?: string | undefined;
  children: (control: { id: string; "aria-describedby": string; "aria-invalid": true | undefined }) => ReactNode;
}

/** Label above, control, hint or error below in the same place. */
export function Field({ label, hint, error, children }: FieldProps) {
  const id = useId();
  const note = `${id}-note`;
  return (
    <div className="field">
      <label htmlFor={id}>{label}</label>
      {children({ id, "aria-describedby": note, "aria-invalid": error ? true : undefined })}
      <div id={note} className={error ? "error" : "hint"} role={error ? "alert" : undefined}>
        {error ?? hint}
      </div>
    </div>
  );
}

type TextFieldProps = Omit<FieldProps, "children"> & Omit<ComponentProps<"input">, "id">;

export function TextField({ label, hint, error, ...input }: TextFieldProps) {
  return (
    <Field label={label} hint={hint} error={error}>
      {(control) => <input {...input} {...control} className="input" />}
    </Field>
  );
}

type TextAreaProps = Omit<FieldProps, "children"> & Omit<ComponentProps<"textarea">, "id">;

export function TextArea({ label, hint, error, ...input }: TextAreaProps) {
  return (
    <Field label={label} hint={hint} error={error}>
      {(control) => <textarea rows={4} {...input} {...control} className="input" />}
    </Field>
  );
}
