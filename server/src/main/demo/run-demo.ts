import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { cpus, tmpdir } from "node:os";
import { join } from "node:path";
import { usualLimits } from "../../http/rate-limits.ts";
import { readConfig } from "../../platform/config.ts";
import { openStudio, type Studio } from "../open-studio.ts";
import { writePictures } from "./pictures.ts";
import type { Progress } from "./progress.ts";
import type { DemoReport, StepReport } from "./report.ts";
import { type DemoState, drawCards, makeBackground, makeCandidates, type StepResult, takePhoto } from "./steps.ts";
import { Visitor } from "./visitor.ts";

export interface DemoOptions {
  bytes: Uint8Array;
  name: string;
  /** Whether it is the photograph that comes with the product. */
  isOwn: boolean;
  out: string;
  progress: Progress;
}

const credit = "Photograph: NASA, public domain (portrait of astronaut Eileen Collins)";
const character = "Ines Varga";

/** Runs the whole main job on one photograph in a studio of its own, which is removed afterwards. */
export async function runDemo(options: DemoOptions): Promise<DemoReport> {
  const directory = await mkdtemp(join(tmpdir(), "pentimento-demo-"));
  let studio: Studio | undefined;
  try {
    const began = performance.now();
    options.progress.say(`Pentimento: from one photograph to a social card${options.isOwn ? `\n${credit}` : ""}`);
    options.progress.begin("Open a studio");
    // The demo watches its jobs closely, which a person could not.
    const limits = { ...usualLimits, reads: 100_000 };
    const config = readConfig({
      PORT: "0",
      DATA_DIR: directory,
      LOG_LEVEL: "silent",
      PAINTER_THREADS: String(Math.min(4, cpus().length)),
    });
    studio = await openStudio(config, { limits });
    const opened = options.progress.end(true, "embedded database, files, built-in painter");
    const steps: StepReport[] = [{ name: "open", ok: true, ms: Math.round(opened), counts: {} }];
    const report = await walk(options, studio.origin ?? "", steps);
    report.ms = Math.round(performance.now() - began);
    await writeFile(join(options.out, "report.json"), `${JSON.stringify(report, null, 2)}\n`);
    sayGoodbye(options, report);
    return report;
  } finally {
    await studio?.close();
    await rm(directory, { recursive: true, force: true });
  }
}

type Work = () => Promise<StepResult>;

async function walk(options: DemoOptions, origin: string, steps: StepReport[]): Promise<DemoReport> {
  const { visitor, collection } = await Visitor.arrive(origin);
  const state: DemoState = { visitor, collection, character: "", candidates: [], notes: [] };
  const note = (text: string) => options.progress.note(text);
  let images: DemoReport["images"] = [];
  const write: Work = async () => {
    await mkdir(options.out, { recursive: true });
    images = await writePictures(state, options.out, character, options.isOwn ? credit : options.name);
    return { counts: { images: images.length }, told: `${images.length} pictures and contact-sheet.jpg` };
  };
  const trip: [string, string, Work][] = [
    ["source", "Take the photograph in", () => takePhoto(state, character, options.bytes, "upload")],
    ["checks", "Check it, find the face", () => takePhoto(state, character, options.bytes, "checks")],
    ["candidates", "Paint four candidates", () => makeCandidates(state, "paint", note)],
    ["likeness", "Check them, score likeness", () => makeCandidates(state, "check", note)],
    ["hero", "Choose the hero", () => makeCandidates(state, "choose", note)],
    ["background", "Paint a background", () => makeBackground(state)],
    ["cards", "Draw the three cards", () => drawCards(state)],
    ["files", "Write pictures", write],
  ];
  for (const [name, label, work] of trip) steps.push(await take(options.progress, name, label, work));
  const photo = options.isOwn ? "demo/astronaut.png" : options.name;
  const ok = steps.every((one) => one.ok);
  return { ok, photo, credit: options.isOwn ? credit : null, character, notes: state.notes, ms: 0, steps, images };
}

async function take(progress: Progress, name: string, label: string, work: Work): Promise<StepReport> {
  progress.begin(label);
  try {
    const { counts, told } = await work();
    return { name, ok: true, ms: Math.round(progress.end(true, told)), counts };
  } catch (error) {
    progress.end(false, "");
    throw error;
  }
}

function sayGoodbye({ progress, out }: DemoOptions, report: DemoReport): void {
  for (const note of report.notes) progress.say(`  · ${note}`);
  progress.say(
    `Done in ${(report.ms / 1_000).toFixed(1)} s. Look at ${join(out, "contact-sheet.jpg")}; everything is told in ${join(out, "report.json")}.`,
  );
}
