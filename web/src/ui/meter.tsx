import { Icon } from "./icon.tsx";
import { type Verdict, verdictLooks } from "./status.tsx";

interface MeterProps {
  label: string;
  verdict: Verdict;
  /** Filled part, 0 to 1, already turned so that longer is better. */
  filled?: number | undefined;
  /** Where the threshold stands on the same scale, 0 to 1. */
  threshold?: number | undefined;
  /** Value and threshold as read, for example "0.93 / 0.75". */
  reading?: string | undefined;
  note?: string | undefined;
}

const percent = (share: number) => `${Math.round(Math.min(1, Math.max(0, share)) * 1000) / 10}%`;

/** One check: a bar, the threshold as a tick that stands out, the numbers at the right. */
export function Meter({ label, verdict, filled, threshold, reading, note }: MeterProps) {
  const look = verdictLooks[verdict];
  return (
    <div className="grid grid-cols-[16px_1fr] gap-x-2 gap-y-1.5">
      <span className={`${look.tone} mt-1`}>
        <Icon of={look.icon} small />
      </span>
      <div className="row text-sm">
        <span className="grow">{label}</span>
        <span className={`num text-xs ${look.tone === "ok" || look.tone === "dim" ? "mut" : look.tone}`}>
          {reading ?? look.word}
          <span className="vh">, {look.word}</span>
        </span>
      </div>
      {filled !== undefined && (
        <div className={`meter col-start-2 ${look.tone}`} aria-hidden="true">
          <i style={{ width: percent(filled) }} />
          {threshold !== undefined && <b style={{ left: percent(threshold) }} />}
        </div>
      )}
      {note && <div className="hint col-start-2">{note}</div>}
    </div>
  );
}
