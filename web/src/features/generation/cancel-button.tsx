import type { Batch } from "@pentimento/contract";
import { useEffect, useState } from "react";
import { Button, type ButtonProps } from "../../ui/button.tsx";

interface CancelButtonProps extends Pick<ButtonProps, "look" | "size" | "className"> {
  batch: Batch;
  onCancel: () => void;
}

/** How long the question stands before the button is itself again. */
const patienceMs = 5000;

/** Work that is thrown away does not come back, so it asks once, in its own place: the second press does it. */
export function CancelButton({ batch, onCancel, ...look }: CancelButtonProps) {
  const [asked, setAsked] = useState(false);
  useEffect(() => {
    if (!asked) return;
    const timer = setTimeout(() => setAsked(false), patienceMs);
    return () => clearTimeout(timer);
  }, [asked]);
  return (
    <Button
      data-act="cancel"
      {...look}
      {...(asked ? { look: "danger" as const } : {})}
      onClick={() => (asked ? onCancel() : setAsked(true))}
    >
      {asked ? "Cancel it?" : "Cancel"}
      <span className="vh">
        {batch.subject_name}, {batch.slot}
      </span>
    </Button>
  );
}
