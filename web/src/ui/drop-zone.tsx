import { type DragEvent, type ReactNode, useId, useRef, useState } from "react";

interface DropZoneProps {
  /** As in <input accept>. */
  accept: string;
  label: string;
  onFile: (file: File) => void;
  /** Gets whether a file hovers over the zone, and what opens the file browser. */
  children: (state: { over: boolean; browse: () => void }) => ReactNode;
  className?: string;
}

const holdsFile = (event: DragEvent) => event.dataTransfer.types.includes("Files");

/** Takes one file, dropped or chosen in the browser's own dialog. */
export function DropZone({ accept, label, onFile, children, className = "" }: DropZoneProps) {
  const id = useId();
  // Entering a child leaves its parent, so entries are counted.
  const depth = useRef(0);
  const [over, setOver] = useState(false);
  const enter = (step: number) => {
    depth.current += step;
    setOver(depth.current > 0);
  };
  const drop = (event: DragEvent) => {
    event.preventDefault();
    depth.current = 0;
    setOver(false);
    const file = event.dataTransfer.files[0];
    if (file) onFile(file);
  };
  return (
    <div
      className={className}
      onDragEnter={(event) => holdsFile(event) && enter(1)}
      onDragLeave={(event) => holdsFile(event) && enter(-1)}
      onDragOver={(event) => holdsFile(event) && event.preventDefault()}
      onDrop={drop}
    >
      {children({ over, browse: () => document.getElementById(id)?.click() })}
      <label htmlFor={id} className="vh">
        {label}
      </label>
      <input
        id={id}
        type="file"
        accept={accept}
        tabIndex={-1}
        className="vh"
        onChange={(event) => {
          const file = event.target.files?.[0];
          if (file) onFile(file);
          event.target.value = "";
        }}
      />
    </div>
  );
}
