import { comfyProtocolSuite } from "../contract-suites/comfy-protocol/comfy-protocol.suite.ts";
import { empty, newColor, node, saved } from "../contract-suites/comfy-protocol/ground.ts";
import { startFakeComfy } from "./start.ts";
import { Wire } from "./wire.ts";

const sampled = () => ({
  1: empty(newColor()),
  2: node("FakeSampler", { image: ["1", 0], seed: 1, steps: 150 }),
  9: saved("2"),
});

for (const version of ["0.33.0", "0.38.0"]) {
  comfyProtocolSuite(`a fake ComfyUI ${version}`, async () => {
    const fake = await startFakeComfy({ version, stepMs: 10 });
    return { wire: new Wire(fake.url), slowGraph: sampled, close: fake.close };
  });
}

/** A dozen wide blurs. */
function blurred() {
  const blurs = Array.from({ length: 12 }, (_blur, index) => {
    const from = index === 0 ? "1" : String(99 + index);
    return [100 + index, node("ImageBlur", { image: [from, 0], blur_radius: 15, sigma: 5 })] as const;
  });
  return { 1: empty(newColor(), 1024), ...Object.fromEntries(blurs), 9: saved("111") };
}

const realUrl = process.env.COMFYUI_URL;
if (realUrl !== undefined) {
  comfyProtocolSuite("a real ComfyUI", async () => {
    return { wire: new Wire(realUrl), slowGraph: blurred, close: async () => undefined };
  });
}
