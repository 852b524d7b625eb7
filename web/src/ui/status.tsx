import {
  Bookmark,
  Check,
  Circle,
  CircleCheck,
  CircleDashed,
  CircleMinus,
  CircleX,
  Loader,
  Pencil,
  Star,
  TriangleAlert,
  X,
} from "lucide-react";
import { Icon, type LucideIcon } from "./icon.tsx";

/** Status is icon, word and colour, always the three together: take the colour away and nothing is lost. */
export type PictureStatus =
  | "pending"
  | "generating"
  | "generated"
  | "editing"
  | "approved"
  | "rejected"
  | "hero"
  | "kept"
  | "failed";
export type Verdict = "pass" | "warn" | "fail" | "skipped" | "pending";
export type Tone = "" | "ok" | "warn" | "fail" | "busy" | "acc" | "dim";

interface Look {
  icon: LucideIcon;
  word: string;
  tone: Tone;
  filled?: boolean;
}

export const statusLooks: Record<PictureStatus, Look> = {
  pending: { icon: CircleDashed, word: "Pending", tone: "dim" },
  generating: { icon: Loader, word: "Generating", tone: "busy" },
  generated: { icon: Circle, word: "To review", tone: "" },
  editing: { icon: Pencil, word: "Editing", tone: "busy" },
  approved: { icon: Check, word: "Approved", tone: "ok" },
  rejected: { icon: X, word: "Rejected", tone: "fail" },
  hero: { icon: Star, word: "Hero", tone: "acc", filled: true },
  kept: { icon: Bookmark, word: "Kept", tone: "ok" },
  failed: { icon: CircleX, word: "Failed", tone: "fail" },
};

export const verdictLooks: Record<Verdict, Look> = {
  pass: { icon: CircleCheck, word: "Passed", tone: "ok" },
  warn: { icon: TriangleAlert, word: "Warning", tone: "warn" },
  fail: { icon: CircleX, word: "Failed", tone: "fail" },
  skipped: { icon: CircleMinus, word: "Not checked", tone: "dim" },
  pending: { icon: Loader, word: "Checking", tone: "busy" },
};

interface StatusBadgeProps {
  status: PictureStatus;
  /** How the chosen picture is called here. */
  chosen: string;
  /** Without ground, for captions and dense rows. */
  plain?: boolean;
}

export function StatusBadge({ status, chosen, plain = false }: StatusBadgeProps) {
  const look = statusLooks[status];
  return (
    <span className={`badge ${plain ? "plain" : ""} ${look.tone} ${plain && look.tone === "" ? "text-ink!" : ""}`}>
      <Icon of={look.icon} small filled={look.filled ?? false} className={status === "generating" ? "spin" : ""} />
      {status === "hero" ? chosen : look.word}
    </span>
  );
}

interface QaBadgeProps {
  verdict: Verdict;
  /** The number the verdict rests on, already formatted; without one the word is shown. */
  score?: string | undefined;
  label?: string;
  icon?: LucideIcon;
  plain?: boolean;
  /** The verdict is said elsewhere, by whoever names the whole. */
  mute?: boolean;
}

export function QaBadge({ verdict, score, label, icon, plain = false, mute = false }: QaBadgeProps) {
  const look = verdictLooks[verdict];
  const turns = verdict === "pending" && !icon;
  const text = [label, score].filter(Boolean).join(" ") || look.word;
  return (
    <span className={`badge ${plain ? "plain" : ""} ${look.tone}`}>
      <Icon of={icon ?? look.icon} small className={turns ? "spin" : ""} />
      <span className="num">{text}</span>
      {text !== look.word && !mute && <span className="vh">, {look.word.toLowerCase()}</span>}
    </span>
  );
}
