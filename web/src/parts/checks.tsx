import type { Variant } from "@pentimento/contract";
import { titled } from "../lib/words.ts";
import { Meter } from "../ui/meter.tsx";
import { meterOf, shownVerdict } from "./variant.rules.ts";

/** Every check of one picture with its number and threshold; likeness first. */
export function Checks({ variant }: { variant: Variant }) {
  const { quality, likeness } = variant;
  if (quality.state === "queued" || quality.state === "running") {
    return <Meter label="Quality" verdict="pending" reading="running" />;
  }
  if (quality.checks.length === 0 && !likeness) return <p className="hint">No checks have run on this picture.</p>;
  return (
    <div className="grid gap-3.5">
      {likeness && (
        <Meter
          label="Likeness to source"
          verdict={shownVerdict(likeness.verdict)}
          filled={likeness.score ?? undefined}
          reading={likeness.score?.toFixed(2)}
          note={likeness.stale ? "Measured against an older source." : noteOf(likeness)}
        />
      )}
      {quality.checks.map((check) => {
        const { filled, threshold, reading } = meterOf(check);
        return (
          <Meter
            key={check.check}
            label={titled(check.check)}
            verdict={shownVerdict(check.verdict)}
            filled={filled}
            threshold={threshold}
            reading={reading}
            note={noteOf(check)}
          />
        );
      })}
    </div>
  );
}

/** The message is advice; where all is well it is left out. */
const noteOf = ({ verdict, message }: { verdict: string; message: string }) =>
  verdict === "pass" ? undefined : message || undefined;
