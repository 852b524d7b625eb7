import { type ProviderUnderTest, providerSuite } from "../../../test/contract-suites/provider.suite.ts";
import { blurred, noise, sampled } from "../../../test/fake-comfy/graphs.ts";
import { startFakeComfy } from "../../../test/fake-comfy/start.ts";
import { openComfy } from "./provider.ts";

const quick = { pollMs: 25, pollMaxMs: 50, cancelMs: 10, reconnectMs: 10 };

/** Without a workflow there is nothing that a ComfyUI could run. */
function withoutWorkflow() {
  const { graph: _graph, ...without } = noise("1");
  return without;
}

async function onFake(jobs: boolean): Promise<ProviderUnderTest> {
  const fake = await startFakeComfy({ jobs });
  const provider = openComfy({ url: fake.url, limits: quick });
  return {
    provider,
    attempt: noise,
    endlessAttempt: () => {
      fake.steps.hold();
      return sampled(1000);
    },
    excessiveAttempt: withoutWorkflow,
    runs: (uid) => fake.runs.get(uid) ?? 0,
    close: async () => {
      await provider.close();
      await fake.close();
    },
  };
}

async function onReal(url: string): Promise<ProviderUnderTest> {
  const provider = openComfy({ url });
  return {
    provider,
    attempt: noise,
    endlessAttempt: blurred,
    excessiveAttempt: withoutWorkflow,
    runs: () => undefined,
    close: () => provider.close(),
  };
}

providerSuite("a fake ComfyUI", () => onFake(true));
providerSuite("a fake ComfyUI without job routes", () => onFake(false));

const realUrl = process.env.COMFYUI_URL;
if (realUrl !== undefined) providerSuite("a real ComfyUI", () => onReal(realUrl));
