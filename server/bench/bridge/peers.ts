import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";

/** Clients for ComfyUI on npm that people build on. Nothing of the product needs them: they are here to be compared with. */
export const peers = [
  { client: "saintno", name: "@saintno/comfyui-sdk", version: "0.3.1" },
  { client: "stable-canvas", name: "@stable-canvas/comfyui-client", version: "1.5.9" },
] as const;

export interface InstalledPeers {
  folder: string;
  /** Name, version and licence of each. */
  tells: string[];
  remove(): Promise<void>;
}

/** Installs the peers into a folder of their own, without running anything of theirs. @throws Error when npm cannot */
export async function installPeers(): Promise<InstalledPeers> {
  const folder = await mkdtemp(join(tmpdir(), "pentimento-peers-"));
  const remove = () => rm(folder, { recursive: true, force: true });
  try {
    const wanted = peers.map(({ name, version }) => `${name}@${version}`);
    const options = ["--prefix", folder, "--no-audit", "--no-fund", "--ignore-scripts", "--loglevel", "error"];
    const PATH = process.env.machine_path ?? process.env.PATH;
    const npm = spawn("npm", ["install", ...options, ...wanted], {
      cwd: folder,
      env: { ...process.env, PATH },
      stdio: ["ignore", "ignore", "inherit"],
    });
    const [code] = await once(npm, "exit");
    if (code !== 0) throw new Error(`npm ended with ${code}; the peers come from its registry`);
    return { folder, tells: await Promise.all(peers.map(({ name }) => tell(folder, name))), remove };
  } catch (error) {
    await remove();
    throw error;
  }
}

async function tell(folder: string, name: string): Promise<string> {
  const text = await readFile(join(folder, "node_modules", name, "package.json"), "utf8");
  const { version, license } = JSON.parse(text) as { version: string; license: string };
  return `${name} ${version} (${license})`;
}
