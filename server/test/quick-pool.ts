import type { NodePool, NodeReport, PoolNode, ProviderNode } from "../src/adapters/providers/provider.ts";

export interface QuickPool extends NodePool {
  /** As last told. */
  members: readonly PoolNode[];
  /** Keys that were asked for; undefined stands for all. */
  probed: (string | undefined)[];
  /** Lets a node stand differently from now on, by its label. */
  stand(label: string, change: Partial<NodeReport>): void;
  /** Lets a node have a model loaded. */
  load(label: string, model: string): void;
  nodes(depth: number): ProviderNode[];
}

const unseen = (key: string): NodeReport => ({
  key,
  state: "unknown",
  reason: undefined,
  retryAt: undefined,
  failures: 0,
  version: undefined,
  devices: [],
  models: {},
  classes: [],
  running: 0,
  waiting: 0,
  foreign: 0,
  lastSeenAt: undefined,
});

/** Servers that stand as they are told to. */
export function quickPool(): QuickPool {
  const reports = new Map<string, NodeReport>();
  const loaded = new Map<string, string>();
  const listeners = new Set<(report: NodeReport) => void>();
  const pool: QuickPool = {
    members: [],
    probed: [],
    setNodes(nodes) {
      pool.members = [...nodes];
      for (const { key } of nodes) if (!reports.has(key)) reports.set(key, unseen(key));
    },
    stand(label, change) {
      const member = pool.members.find((one) => one.label === label);
      if (!member) throw new Error(`no node is called ${label}`);
      const report = { ...(reports.get(member.key) ?? unseen(member.key)), ...change };
      reports.set(member.key, report);
      for (const listener of listeners) listener(report);
    },
    load: (label, model) => void loaded.set(label, model),
    nodes: (depth) =>
      pool.members.map(({ key, label, enabled }) => {
        const state = reports.get(key)?.state;
        const takesWork = enabled && (state === "connected" || state === "degraded");
        return { key, label, depth, takesWork, model: loaded.get(label) };
      }),
    report: () => pool.members.flatMap(({ key }) => reports.get(key) ?? []),
    onChange(listener) {
      listeners.add(listener);
      return () => void listeners.delete(listener);
    },
    async probe(key) {
      pool.probed.push(key);
    },
    objectInfo: async () => undefined,
    modelOf: () => undefined,
  };
  return pool;
}
