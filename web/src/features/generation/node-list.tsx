import type { ComfyNode, ComfyStatus } from "@pentimento/contract";
import { CircleCheck, CirclePause, CircleX, type LucideIcon, PlugZap } from "lucide-react";
import { clockOf, lookOf, nextTryOf, type Tone } from "../../parts/comfy/comfy.rules.ts";
import { left, useSeconds } from "../../parts/comfy/use-comfy.ts";
import { Badge } from "../../ui/badge.tsx";
import { Icon } from "../../ui/icon.tsx";

const signs: Record<Tone, LucideIcon> = { ok: CircleCheck, warn: PlugZap, fail: CirclePause, dim: CirclePause };

const signOf = (node: ComfyNode, tone: Tone): LucideIcon =>
  node.enabled && node.state === "latched" ? CircleX : signs[tone];

interface NodeLineProps {
  node: ComfyNode;
  /** When its state was told, in milliseconds since 1970. */
  toldAt: number;
}

/** One server: how it stands, what it does, when it is tried again. */
export function NodeLine({ node, toldAt }: NodeLineProps) {
  const now = useSeconds(node.retry_in !== null);
  const { tone, word, hint } = lookOf(node);
  const seconds = node.enabled && node.retry_in !== null ? left(node.retry_in, toldAt, now) : undefined;
  return (
    <div className="maker">
      <Icon of={signOf(node, tone)} small className={tone} />
      <b className="cut">{node.label}</b>
      <Badge tone={tone}>{word}</Badge>
      <span className="hint num">
        {hint}
        {seconds !== undefined && seconds > 0 && `, ${nextTryOf(node)} ${clockOf(seconds)}`}
      </span>
    </div>
  );
}

/** The servers of the pool. */
export function NodeList({ status, toldAt }: { status: ComfyStatus; toldAt: number }) {
  return status.nodes.map((node) => <NodeLine key={node.id} node={node} toldAt={toldAt} />);
}
