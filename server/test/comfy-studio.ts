import type { ComfyLimits } from "../src/adapters/comfy/limits.ts";
import { openComfyPool } from "../src/adapters/comfy/pool/pool.ts";
import type { ImageProvider } from "../src/adapters/providers/provider.ts";
import { type FakeComfy, type FakeOptions, startFakeComfy } from "./fake-comfy/start.ts";
import { openTestStudio, type TestStudio } from "./studio.ts";

/** Pauses in milliseconds that let no test wait. */
const quick: Partial<ComfyLimits> = { pollMs: 20, pollMaxMs: 40, reconnectMs: 10, doubtMs: 50 };

export interface ComfyStudioOptions {
  limits?: Partial<ComfyLimits>;
  /** Other makers of pictures that come before ComfyUI. */
  before?: readonly ImageProvider[];
  /** What its ComfyUI is like. */
  server?: FakeOptions;
}

/** Opens a studio whose pictures come from a stand-in for ComfyUI of its own. Whoever opens it closes both, the studio first. */
export async function openComfyStudio({ limits, before = [], server }: ComfyStudioOptions = {}): Promise<{
  studio: TestStudio;
  fake: FakeComfy;
}> {
  const fake = await startFakeComfy(server);
  const comfy = openComfyPool({ limits: { ...quick, ...limits } });
  const providers = new Map([...before, comfy].map((one) => [one.name, one]));
  const studio = await openTestStudio({ environment: { COMFYUI_URLS: fake.url }, machines: { providers } });
  return { studio, fake };
}
