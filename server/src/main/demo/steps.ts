import {
  type CardRender,
  cardRoutes,
  generationRoutes,
  intakeRoutes,
  type SourceImage,
  subjectRoutes,
  type Variant,
  variantRoutes,
} from "@pentimento/contract";
import type { Visitor } from "./visitor.ts";

export interface DemoState {
  visitor: Visitor;
  collection: string;
  character: string;
  jobs?: { quality_check: string; face_embedding: string };
  source?: SourceImage;
  candidates: Variant[];
  hero?: Variant;
  background?: Variant;
  cards?: CardRender[];
  notes: string[];
}

export interface StepResult {
  counts: Record<string, number>;
  told: string;
}

const description = "Test pilot and mission commander, calm eyes, easy smile";

/** `upload`: makes the character and hands the photograph in. `checks`: waits for the background jobs that this started. */
export async function takePhoto(
  state: DemoState,
  name: string,
  bytes: Uint8Array,
  part: "upload" | "checks",
): Promise<StepResult> {
  return part === "upload" ? upload(state, name, bytes) : waitForChecks(state);
}

async function upload(state: DemoState, name: string, bytes: Uint8Array): Promise<StepResult> {
  const { api } = state.visitor;
  await api(intakeRoutes.stateFaces, { params: { collection_id: state.collection }, body: { statement: "fiction" } });
  const attributes = { role: "Commander", Crew: "Perihelion 4", Hours: "2,310", Home: "Gdynia" };
  const subject = await api(subjectRoutes.create, {
    params: { collection_id: state.collection },
    body: { kind: "character", name, description, attributes },
  });
  state.character = subject.uid;
  const { image, jobs } = await api(intakeRoutes.uploadSource, {
    params: { character_id: subject.uid },
    file: new Blob([new Uint8Array(bytes)]),
  });
  state.jobs = jobs;
  return {
    counts: { bytes: image.file_size_bytes },
    told: `${image.width} × ${image.height} ${image.format.toUpperCase()}, sha256 ${image.sha256.slice(0, 12)}…`,
  };
}

async function waitForChecks(state: DemoState): Promise<StepResult> {
  const { visitor, jobs, character } = state;
  if (!jobs) throw new Error("nothing was uploaded");
  await Promise.all([visitor.jobDone(jobs.face_embedding), visitor.jobDone(jobs.quality_check)]);
  const source = await visitor.source(character);
  if (source.face.state === "no-face") state.notes.push("Likeness: skipped, for no face was found in the photograph.");
  if (!source.usable) await override(state, source);
  state.source = await visitor.source(character);
  const { checks, verdict } = source.variant.quality;
  const faces = source.face.faces.length;
  return {
    counts: { checks: checks.length, faces },
    told: `${checks.length} checks, worst: ${verdict}; ${faces === 1 ? "one face" : `${faces} faces`}`,
  };
}

/** A person may use a photograph that fails a check, and says why; so does the demo. */
async function override(state: DemoState, source: SourceImage): Promise<void> {
  const failed = source.variant.quality.checks
    .filter((check) => check.verdict === "fail")
    .map((check) => check.check.replaceAll("_", " "));
  await state.visitor.api(intakeRoutes.overrideSource, {
    params: { character_id: state.character },
    body: { reason: "Shown in the demo all the same" },
  });
  state.notes.push(`The photograph fails on ${failed.join(", ")}; it was used all the same, by a recorded decision.`);
}

/** `paint`: four portraits. `check`: their checks and likeness. `choose`: the best of them becomes the hero. */
export async function makeCandidates(
  state: DemoState,
  part: "paint" | "check" | "choose",
  note: (text: string) => void,
): Promise<StepResult> {
  if (part === "paint") return paint(state, note);
  return part === "check" ? judge(state) : choose(state);
}

async function paint(state: DemoState, note: (text: string) => void): Promise<StepResult> {
  const { visitor, character } = state;
  const body = { variant_type: "portrait", count: 4, seed: "20261121" };
  const { batch_id } = await visitor.api(generationRoutes.generate, { params: { character_id: character }, body });
  const batch = await finished(visitor, batch_id, note);
  return {
    counts: { asked: batch.count, made: batch.completed_count },
    told: `${batch.completed_count} of ${batch.count} by the painter`,
  };
}

async function finished(visitor: Visitor, batchId: string, note: (text: string) => void) {
  const batch = await visitor.until(
    async () => {
      const now = await visitor.api(generationRoutes.readBatch, { params: { batch_id: batchId } });
      note(`${now.completed_count} of ${now.count}`);
      return now;
    },
    ({ status }) => status === "Complete" || status === "Failed" || status === "Cancelled",
  );
  if (batch.completed_count < batch.count) throw new Error(batch.error_message ?? "a picture could not be made");
  return batch;
}

const variantsOf = async (state: DemoState, slot: string) =>
  (
    await state.visitor.api(variantRoutes.list, {
      params: { character_id: state.character },
      query: { variant_type: slot },
    })
  ).variants;

async function judge(state: DemoState): Promise<StepResult> {
  const found = await state.visitor.until(
    () => variantsOf(state, "portrait"),
    (all) =>
      all.length === 4 &&
      all.every(
        ({ quality, thumbhash }) => quality.state === "done" && quality.checks.length > 0 && thumbhash !== null,
      ),
  );
  state.candidates = found.toReversed();
  const scores = state.candidates.flatMap(({ likeness }) => likeness?.score ?? []);
  const checks = state.candidates.reduce((sum, one) => sum + one.quality.checks.length, 0);
  return {
    counts: { checks, scored: scores.length },
    told: scores.length > 0 ? `likeness ${scores.join(", ")} of 100` : "likeness skipped",
  };
}

const ranks: Record<string, number> = { pass: 3, warn: 2, skipped: 1, error: 1, fail: 0 };

/** Likeness first, as a person would, then the checks. */
function merit({ likeness, quality }: Variant): number {
  return (
    (ranks[likeness?.verdict ?? "skipped"] ?? 0) * 1_000 +
    (likeness?.score ?? 0) * 5 +
    (ranks[quality.verdict ?? "skipped"] ?? 0)
  );
}

async function choose(state: DemoState): Promise<StepResult> {
  const best = state.candidates.toSorted((one, other) => merit(other) - merit(one))[0];
  if (!best) throw new Error("there is no candidate to choose");
  const hero = await state.visitor.api(variantRoutes.approve, {
    params: { character_id: state.character, variant_id: best.uid },
  });
  state.hero = hero;
  state.candidates = state.candidates.map((one) => (one.uid === hero.uid ? hero : one));
  const place = state.candidates.findIndex((one) => one.uid === hero.uid) + 1;
  return {
    counts: { heroes: 1 },
    told: `candidate ${place}${hero.likeness?.score == null ? "" : `, likeness ${hero.likeness.score}`}`,
  };
}

/** A background behind the cards, chosen as the hero of its slot. */
export async function makeBackground(state: DemoState): Promise<StepResult> {
  const { visitor, character } = state;
  const body = { variant_type: "bg_16x9", count: 1, prompt: "aurora over dark peaks at night", seed: "20261122" };
  const { batch_id } = await visitor.api(generationRoutes.generate, { params: { character_id: character }, body });
  await finished(visitor, batch_id, () => {});
  const [made] = await visitor.until(
    () => variantsOf(state, "bg_16x9"),
    (all) => all.some(({ quality }) => quality.state === "done" && quality.checks.length > 0),
  );
  if (!made) throw new Error("the background went away");
  state.background = await visitor.api(variantRoutes.approve, {
    params: { character_id: character, variant_id: made.uid },
  });
  return { counts: { made: 1 }, told: `${made.width} × ${made.height}` };
}

/** Waits for the cards, which the choices above have ordered by themselves. */
export async function drawCards(state: DemoState): Promise<StepResult> {
  const { visitor, character, hero, background } = state;
  const { cards } = await visitor.until(
    () => visitor.api(cardRoutes.list, { params: { subject_id: character } }),
    ({ cards: all }) =>
      all.every(
        (card) =>
          card.state === "ready" &&
          card.avatar_variant_uid === hero?.uid &&
          card.background_variant_uid === background?.uid,
      ),
  );
  state.cards = cards;
  return {
    counts: { cards: cards.length },
    told: cards.map((card) => `${card.card} ${card.width} × ${card.height}`).join(", "),
  };
}
