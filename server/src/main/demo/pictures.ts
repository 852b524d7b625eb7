import { createHash } from "node:crypto";
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { CardRender, Variant } from "@pentimento/contract";
import { drawContactSheet, type SheetPicture } from "../../adapters/cards/contact-sheet.ts";
import type { PictureReport } from "./report.ts";
import type { DemoState } from "./steps.ts";

interface Written {
  report: PictureReport;
  bytes: Uint8Array;
}

/** Writes every picture of the demo and the contact sheet; gives what the report says of them. */
export async function writePictures(
  state: DemoState,
  out: string,
  title: string,
  subtitle: string,
): Promise<PictureReport[]> {
  const source = await fetchVariant(state, state.source?.variant, "source", "source");
  const candidates = await Promise.all(
    state.candidates.map((one, at) =>
      fetchVariant(state, one, one.is_hero ? "hero" : "candidate", `portrait-${at + 1}${one.is_hero ? "-hero" : ""}`),
    ),
  );
  const background = await fetchVariant(state, state.background, "background", "background");
  const cards = await Promise.all((state.cards ?? []).map((card) => fetchCard(state, card)));
  const all = [source, ...candidates, background, ...cards];
  await Promise.all(all.map(({ report, bytes }) => writeFile(join(out, report.path), bytes)));
  const rows = [
    [source, ...candidates].map(onSheet),
    [background, ...cards.slice(0, 1)].map(onSheet),
    cards.slice(1).map(onSheet),
  ];
  await writeFile(join(out, "contact-sheet.jpg"), await drawContactSheet({ title, subtitle, rows }));
  return all.map(({ report }) => report);
}

const hashOf = (bytes: Uint8Array) => createHash("sha256").update(bytes).digest("hex");

/** Likeness of pictures that are not compared with anybody. */
const notCompared = (message: string) => ({ verdict: "skipped", score: null, message });

async function fetchVariant(
  state: DemoState,
  variant: Variant | undefined,
  kind: PictureReport["kind"],
  name: string,
): Promise<Written> {
  if (!variant?.urls) throw new Error(`the ${kind} has no picture`);
  const bytes = await state.visitor.download(variant.urls.download);
  const { likeness, quality } = variant;
  return {
    bytes,
    report: {
      path: `${name}.${variant.format === "jpeg" ? "jpg" : variant.format}`,
      kind,
      sha256: hashOf(bytes),
      width: variant.width ?? 0,
      height: variant.height ?? 0,
      qa: {
        verdict: quality.verdict,
        checks: quality.checks.map(({ check, verdict, score, message }) => ({ check, verdict, score, message })),
      },
      likeness: likeness
        ? { verdict: likeness.verdict, score: likeness.score, message: likeness.message }
        : notCompared(whyNot(kind)),
      provenance: variant.provenance,
      provider: variant.provider,
      seed: variant.seed,
    },
  };
}

const whyNot = (kind: PictureReport["kind"]) =>
  kind === "source" ? "This is what the others are compared with." : "Nobody is to be recognised in it.";

async function fetchCard(state: DemoState, card: CardRender): Promise<Written> {
  const bytes = await state.visitor.download(card.url ?? "");
  return {
    bytes,
    report: {
      path: `${card.card}.jpg`,
      kind: "card",
      sha256: hashOf(bytes),
      width: card.width,
      height: card.height,
      qa: { verdict: null, checks: [] },
      likeness: notCompared("A card is drawn from pictures that were checked."),
      provenance: "generated",
      provider: "cards",
      seed: null,
    },
  };
}

const names: Record<PictureReport["kind"], string> = {
  source: "Source",
  candidate: "Candidate",
  hero: "★ Hero",
  background: "Background",
  card: "Card",
};

function onSheet({ report, bytes }: Written): SheetPicture {
  const isPortrait = report.kind === "candidate" || report.kind === "hero";
  return {
    bytes,
    caption: report.kind === "card" ? report.path : names[report.kind],
    note: isPortrait ? likenessNote(report.likeness) : `${report.width} × ${report.height}`,
    chosen: report.kind === "hero",
  };
}

function likenessNote({ score, verdict }: PictureReport["likeness"]): string {
  if (score !== null) return `likeness ${score}`;
  return verdict === "skipped" ? "likeness skipped" : "no face found";
}
