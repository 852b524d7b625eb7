import type { Slot, Variant } from "@pentimento/contract";
import { Link } from "@tanstack/react-router";
import type { ReactNode } from "react";
import { ago, bytes, titled } from "../../lib/words.ts";
import { Picture } from "../../ui/picture.tsx";
import { Checks } from "../checks.tsx";
import { originOf } from "../variant.rules.ts";

/** Written by the painter and by workflows; shown under "Made by" in its own words. */
const knownParameters = new Set(["seed", "prompt", "provider", "slot", "workflow_id"]);

/** What is known of one picture: its checks, how it was made, the file. */
export function InfoPanel({ variant, slot }: { variant: Variant; slot: Slot }) {
  return (
    // oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex -- it scrolls, and holds nothing else to be reached by keys
    <aside tabIndex={0} aria-label={`Details of candidate ${variant.id}`}>
      <section>
        <h3 className="mb-3">Checks</h3>
        <Checks variant={variant} />
      </section>
      <section>
        <h3 className="mb-2">Made by</h3>
        <Making variant={variant} />
      </section>
      <section>
        <h3 className="mb-2">File</h3>
        <dl className="kv num">
          <Fact name="Slot">{slot.label}</Fact>
          <Fact name="Size">{variant.width && `${variant.width} × ${variant.height}`}</Fact>
          <Fact name="Format">{variant.format?.toUpperCase()}</Fact>
          <Fact name="Weight">{variant.file_size_bytes !== null && bytes(variant.file_size_bytes)}</Fact>
          <Fact name="SHA-256">{variant.sha256 && <span className="mono">{variant.sha256.slice(0, 16)}…</span>}</Fact>
        </dl>
      </section>
    </aside>
  );
}

function Making({ variant }: { variant: Variant }) {
  return (
    <dl className="kv num">
      <Fact name="Origin">{originOf(variant)}</Fact>
      <Fact name="Maker">{variant.provider && titled(variant.provider)}</Fact>
      {parametersOf(variant).map(([name, value]) => (
        <Fact key={name} name={titled(name)}>
          {value}
        </Fact>
      ))}
      <Fact name="Seed">{variant.seed && <span className="mono">{variant.seed}</span>}</Fact>
      <Fact name="Prompt">{variant.prompt}</Fact>
      <Fact name="From">{sourceWords(variant)}</Fact>
      <Fact name="Workflow">{variant.workflow && `${variant.workflow.name}, version ${variant.workflow.version}`}</Fact>
      <Fact name="Style">{variant.style_reference && <StyleLink style={variant.style_reference} />}</Fact>
      <Fact name="Made">{ago(variant.created_at)}</Fact>
      <Fact name="Late">{variant.late && "Its try had been given up when it came."}</Fact>
    </dl>
  );
}

/** The picture whose style was asked for, and the way to it. */
function StyleLink({ style }: { style: NonNullable<Variant["style_reference"]> }) {
  return (
    <Link
      to="/s/$subject/$slot"
      params={{ subject: style.subject_uid, slot: style.slot }}
      search={{ picture: style.uid }}
      className="link inline-flex items-center gap-2"
    >
      <Picture src={style.thumb_url} alt="" className="h-10 w-8" eager />
      {titled(style.slot)} it follows
    </Link>
  );
}

function Fact({ name, children }: { name: string; children: ReactNode }) {
  if (children === null || children === undefined || children === "" || children === false) return null;
  return (
    <>
      <dt>{name}</dt>
      <dd>{children}</dd>
    </>
  );
}

/** Plain values only; nested ones belong to a workflow's own page. */
const parametersOf = ({ generation_params }: Variant): [string, string][] =>
  Object.entries(generation_params ?? {})
    .filter(([name, value]) => !knownParameters.has(name) && ["string", "number", "boolean"].includes(typeof value))
    .slice(0, 8)
    .map(([name, value]) => [name, String(value)]);

function sourceWords({ source_variant_id, older_source }: Variant): string | undefined {
  if (source_variant_id === null) return undefined;
  return older_source ? `Source #${source_variant_id}, an older one` : `Source #${source_variant_id}`;
}
