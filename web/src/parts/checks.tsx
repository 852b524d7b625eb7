import type { Check, Variant } from "@pentimento/contract";
import { titled } from "../lib/words.ts";
import { Meter } from "../ui/meter.tsx";
import { likenessWords, meterOf, shownVerdict } from "./variant.rules.ts";

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
          filled={likeness.score === null ? undefined : likeness.score / 100}
          reading={likenessWords(likeness.score)}
          note={likeness.stale ? "Measured against an older source." : noteOf(likeness)}
        />
      )}
      {quality.checks.filter(wasRun).map((check) => {
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
      {unrun(quality.checks).map(([reason, names]) => (
        <Meter key={reason} label={names} verdict="skipped" note={reason} />
      ))}
    </div>
  );
}

const wasRun = ({ verdict }: Check): boolean => verdict !== "skipped";

/** Checks that did not run, gathered by their reason: the same sentence is not said five times. */
function unrun(checks: readonly Check[]): [string, string][] {
  const groups = new Map<string, string[]>();
  for (const { check, message } of checks.filter((each) => !wasRun(each))) {
    groups.set(message, [...(groups.get(message) ?? []), titled(check).toLowerCase()]);
  }
  return [...groups].map(([reason, names]) => [reason, capitalised(names.join(", "))]);
}

const capitalised = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1);

/** The message is advice; where all is well it is left out. */
const noteOf = ({ verdict, message }: { verdict: string; message: string }) =>
  verdict === "pass" ? undefined : message || undefined;
