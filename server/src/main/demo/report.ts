/** What one step did. */
export interface StepReport {
  name: string;
  ok: boolean;
  ms: number;
  counts: Record<string, number>;
}

/** One written picture and where it comes from. */
export interface PictureReport {
  /** Relative to the output folder. */
  path: string;
  kind: "source" | "candidate" | "hero" | "background" | "card";
  sha256: string;
  width: number;
  height: number;
  qa: { verdict: string | null; checks: { check: string; verdict: string; score: number | null; message: string }[] };
  likeness: { verdict: string; score: number | null; message: string };
  provenance: string;
  provider: string | null;
  seed: string | null;
}

export interface DemoReport {
  ok: boolean;
  photo: string;
  credit: string | null;
  character: string;
  /** Said plainly when something was passed over, such as likeness without a face. */
  notes: string[];
  ms: number;
  steps: StepReport[];
  images: PictureReport[];
}
