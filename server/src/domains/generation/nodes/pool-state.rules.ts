import type { ComfyStatus, NodeState } from "@pentimento/contract";

/** What the state of the pool is made of. */
export interface NodeStanding {
  label: string;
  enabled: boolean;
  state: NodeState;
  reason: string | null;
  retryAt: Date | null;
}

export type PoolState = Omit<ComfyStatus, "nodes">;

const answers = ({ state }: NodeStanding) => state === "connected" || state === "degraded";

/** Whole seconds until a node is tried again; null when nobody has said when. */
export const secondsUntil = (at: Date | null, now: Date): number | null =>
  at === null ? null : Math.max(0, Math.ceil((at.getTime() - now.getTime()) / 1_000));

/** How one node stands, in a plain sentence. What a request ran into is told with the node itself, to who looks after it. */
export function nodeMessage({ label, enabled, state, reason }: NodeStanding): string {
  const because = reason === null ? "" : `: ${reason}`;
  const sentences: Record<NodeState, string> = {
    unknown: `${label} has not been reached yet`,
    connected: `${label} is connected`,
    degraded: `${label} answers with gaps`,
    open: `${label} is not answering`,
    latched: `${label} is sick${because}`,
  };
  return enabled ? sentences[state] : `${label} is resting`;
}

const hints = {
  none: "No ComfyUI server is set up. An admin can add one.",
  asked: "ComfyUI is being asked for the first time.",
  others: "The other servers go on with the work.",
  gaps: "Work goes on, more slowly.",
  away: "Check that ComfyUI runs there; what waits goes on by itself once it answers.",
} as const;

/**
 * The pool as a whole; nodes at rest do not count, nor those whose first answer is waited for, so that a server that was
 * just added is no bad news. `degraded` needs one node that answers.
 */
export function poolState(all: readonly NodeStanding[], now: Date): PoolState {
  const used = all.filter((node) => node.enabled);
  const nodes = used.filter((node) => node.state !== "unknown");
  if (nodes.length === 0) return { state: "off", message: used.length > 0 ? hints.asked : hints.none, retry_in: null };
  const troubled = nodes.filter((node) => node.state !== "connected");
  if (troubled.length === 0) return { state: "connected", message: allWell(nodes), retry_in: null };
  const waits = troubled.flatMap((node) => secondsUntil(node.retryAt, now) ?? []);
  const retryIn = waits.length > 0 ? Math.min(...waits) : null;
  const said = troubled.map(nodeMessage).join(". ");
  if (!nodes.some(answers)) return { state: "disconnected", message: `${said}. ${hints.away}`, retry_in: retryIn };
  const hint = troubled.every(answers) ? hints.gaps : hints.others;
  return { state: "degraded", message: `${said}. ${hint}`, retry_in: retryIn };
}

const allWell = (nodes: readonly NodeStanding[]) =>
  nodes.length === 1 ? `${nodes[0]?.label} is connected` : `All ${nodes.length} ComfyUI servers are connected`;
