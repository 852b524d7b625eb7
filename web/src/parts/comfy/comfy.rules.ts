import type { ComfyNode, ComfyStatus } from "@pentimento/contract";
import { span } from "../../lib/words.rules.ts";

/** "0:23"; hours do not occur. Input in seconds. */
export function clockOf(seconds: number): string {
  const whole = Math.max(0, Math.ceil(seconds));
  return `${Math.floor(whole / 60)}:${String(whole % 60).padStart(2, "0")}`;
}

export type Tone = "ok" | "warn" | "fail" | "dim";

interface NodeLook {
  tone: Tone;
  word: string;
  /** What is going on there; ends before the countdown, if there is one. */
  hint: string;
}

/** The first device without its index and allocator: "cuda:0 NVIDIA RTX 4090 : native" is the card's name. */
function deviceOf(node: ComfyNode): string | undefined {
  const name = node.devices[0]?.name;
  return name?.replace(/^cuda:\d+\s+/, "").replace(/\s*:\s*\w+$/, "");
}

const gigabyte = 1024 ** 3;

function loadOf(node: ComfyNode): string {
  const free = node.devices[0]?.vram_free;
  const others = node.foreign > 0 ? `${node.foreign} of others` : undefined;
  const memory = free ? `${(free / gigabyte).toFixed(1)} GB free` : undefined;
  const parts = [deviceOf(node), `${node.running} running`, `${node.waiting} waiting`, others, memory];
  return parts.filter(Boolean).join(", ");
}

const looks: Record<ComfyNode["state"], (node: ComfyNode) => NodeLook> = {
  connected: (node) => ({ tone: "ok", word: "Connected", hint: loadOf(node) }),
  unknown: () => ({ tone: "dim", word: "Asking", hint: "not heard of yet" }),
  degraded: (node) => ({ tone: "warn", word: "Reconnecting", hint: `${node.failures} of 5 failures` }),
  open: () => ({ tone: "fail", word: "Paused", hint: "Circuit open" }),
  latched: (node) => ({
    tone: "fail",
    word: "Sick",
    hint: node.message || "it has to prove itself before it gets work",
  }),
};

/** How a node is shown: icon colour, one word, one line. */
export const lookOf = (node: ComfyNode): NodeLook =>
  node.enabled ? looks[node.state](node) : { tone: "dim", word: "Resting", hint: "gets no new work" };

/** What comes before the time of the next try. */
export const nextTryOf = (node: ComfyNode): string => (node.state === "open" ? "one probe in" : "next try in");

interface BannerWords {
  tone: "warn" | "fail";
  state: string;
}

/** What the banner says first; nothing while all is well or no ComfyUI is set up. */
export function bannerOf(status: ComfyStatus | undefined): BannerWords | undefined {
  if (status?.state === "degraded") return { tone: "warn", state: "ComfyUI degraded." };
  return status?.state === "disconnected" ? { tone: "fail", state: "ComfyUI disconnected." } : undefined;
}

/** "v0.33.0, 634 node classes, 12 models, seen 4 s ago" */
export function factsOf(node: ComfyNode, now: number): string {
  const models = Object.values(node.models).reduce((sum, files) => sum + files, 0);
  const seen = node.last_seen_at
    ? `seen ${span(Math.max(1000, now - Date.parse(node.last_seen_at)))} ago`
    : "never seen";
  const version = node.version ? `v${node.version.replace(/^v/, "")}` : undefined;
  const classes = node.class_count > 0 ? `${node.class_count} node classes` : undefined;
  return [version, classes, models > 0 ? `${models} models` : undefined, seen].filter(Boolean).join(", ");
}
