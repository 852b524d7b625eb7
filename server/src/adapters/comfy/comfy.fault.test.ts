import { type ProviderUnderTest, providerSuite } from "../../../test/contract-suites/provider.suite.ts";
import { blurred, noise, sampled } from "../../../test/fake-comfy/graphs.ts";
import { startFakeComfy } from "../../../test/fake-comfy/start.ts";
import type { Attempt } from "../providers/provider.ts";
import { openComfyPool } from "./pool/pool.ts";

const quick = { pollMs: 25, pollMaxMs: 50, cancelMs: 10, reconnectMs: 10, doubtMs: 50 };

/** Without a workflow there is nothing that a ComfyUI could run. */
function withoutWorkflow() {
  const { graph: _graph, ...without } = noise("1");
  return without;
}

/** A pool of so many fakes; the attempts are given to them in turn. */
async function onFakes(count: number, jobs: boolean): Promise<ProviderUnderTest> {
  const fakes = await Promise.all(Array.from({ length: count }, () => startFakeComfy({ jobs })));
  const provider = openComfyPool({ limits: quick });
  const nodes = fakes.map(({ url }, at) => ({ key: `node-${at}`, url, label: `Node ${at}`, enabled: true }));
  provider.pool.setNodes(nodes);
  let given = 0;
  const onNextNode = (attempt: Attempt): Attempt => {
    given += 1;
    return { ...attempt, node: `node-${given % count}` };
  };
  return {
    provider,
    attempt: (seed) => onNextNode(noise(seed)),
    endlessAttempt: () => {
      for (const fake of fakes) fake.steps.hold();
      return onNextNode(sampled(1000));
    },
    excessiveAttempt: () => onNextNode(withoutWorkflow()),
    runs: (uid) => fakes.reduce((sum, fake) => sum + (fake.runs.get(uid) ?? 0), 0),
    close: async () => {
      await provider.close();
      for (const fake of fakes) await fake.close();
    },
  };
}

async function onReal(url: string): Promise<ProviderUnderTest> {
  const provider = openComfyPool();
  provider.pool.setNodes([{ key: "real", url, label: "Real", enabled: true }]);
  const there = (attempt: Attempt): Attempt => ({ ...attempt, node: "real" });
  return {
    provider,
    attempt: (seed) => there(noise(seed)),
    endlessAttempt: () => there(blurred()),
    excessiveAttempt: () => there(withoutWorkflow()),
    runs: () => undefined,
    close: () => provider.close(),
  };
}

providerSuite("a pool of one fake ComfyUI", () => onFakes(1, true));
providerSuite("a pool of two fake ComfyUIs", () => onFakes(2, true));
providerSuite("a fake ComfyUI without job routes", () => onFakes(1, false));

const realUrl = process.env.COMFYUI_URL;
if (realUrl !== undefined) providerSuite("a real ComfyUI", () => onReal(realUrl));
