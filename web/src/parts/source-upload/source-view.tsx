import type { SourceImage } from "@pentimento/contract";
import type { ReactNode } from "react";
import { shapeOf } from "../../lib/shape.rules.ts";
import { ago, bytes, titled } from "../../lib/words.ts";
import { Picture } from "../../ui/picture.tsx";
import { QaBadge } from "../../ui/status.tsx";
import { limitWords } from "../variant.rules.ts";
import { FaceBadge, FaceChoice } from "./face.tsx";
import { Override } from "./override.tsx";
import { verdictOfSource } from "./source.rules.ts";

interface SourceViewProps {
  source: SourceImage;
  subjectId: string;
  mayOverride: boolean;
  mayChooseFace?: boolean;
}

/** The stored source with its facts and the live state of both jobs. */
export function SourceView({ source, subjectId, mayOverride, mayChooseFace = false }: SourceViewProps) {
  const { variant, face } = source;
  return (
    <div>
      <Picture
        src={variant.urls?.medium}
        thumbhash={variant.thumbhash}
        alt={`Source image, version ${variant.version}`}
        aspect={shapeOf(variant)}
        className="max-h-110 w-full"
        eager
      >
        {mayChooseFace && <FaceChoice subjectId={subjectId} face={face} />}
      </Picture>
      <div className="mt-3 flex flex-wrap gap-1.5" aria-live="polite">
        <QaBadge verdict={verdictOfSource(variant.quality)} label={qaWord(source)} />
        <FaceBadge face={face} />
      </div>
      <SourceFacts source={source} />
      {!source.usable && <WhyNot source={source} override={mayOverride ? <Override subjectId={subjectId} /> : null} />}
    </div>
  );
}

/** Why no candidates are made from it yet, and the way round it where there is one. */
function WhyNot({ source, override }: { source: SourceImage; override: ReactNode }) {
  return (
    <>
      {source.why_not && <p className="warn mt-3 text-xs">{source.why_not}</p>}
      {source.variant.quality.verdict === "fail" && override}
    </>
  );
}

function qaWord({ variant: { quality } }: SourceImage): string {
  const verdict = verdictOfSource(quality);
  const warnings = quality.checks.filter((check) => check.verdict === verdict).length;
  const words = {
    pass: "QA passed",
    warn: `QA: ${warnings} ${warnings === 1 ? "warning" : "warnings"}`,
    fail: "QA failed",
    skipped: "QA not run",
    pending: quality.state === "queued" ? "QA waiting" : "QA running",
  };
  return words[verdict];
}

function SourceFacts({ source: { variant, face } }: { source: SourceImage }) {
  const dimensions = variant.width && variant.height ? `${variant.width} × ${variant.height}, ` : "";
  const shown = variant.quality.checks.filter((check) => check.score !== null).slice(0, 5);
  return (
    <dl className="facts num mt-3">
      <dt>Size</dt>
      <dd>
        {dimensions}
        {variant.format?.toUpperCase()}
      </dd>
      {variant.file_size_bytes !== null && (
        <>
          <dt>File</dt>
          <dd>{bytes(variant.file_size_bytes)}</dd>
        </>
      )}
      {shown.map((check) => (
        <CheckFact key={check.check} check={check} />
      ))}
      {face.stated_at && (
        <>
          <dt>Identity</dt>
          <dd>
            {face.state === "done" ? "ready, " : ""}
            stated {ago(face.stated_at)}
          </dd>
        </>
      )}
    </dl>
  );
}

function CheckFact({ check }: { check: SourceImage["variant"]["quality"]["checks"][number] }) {
  const tone = check.verdict === "warn" || check.verdict === "fail" ? check.verdict : "";
  return (
    <>
      <dt>{titled(check.check)}</dt>
      <dd className={tone} title={check.message}>
        {limitWords(check)}
      </dd>
    </>
  );
}
