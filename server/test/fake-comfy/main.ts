import { Command, InvalidArgumentError, Option } from "commander";
import { scenarios } from "./scenarios.ts";
import { startFakeComfy } from "./start.ts";

function wholeNumber(text: string): number {
  if (!/^\d+$/.test(text)) throw new InvalidArgumentError("It has to be a whole number.");
  return Number(text);
}

const list = Object.entries(scenarios).map(([name, { tells }]) => `  ${name.padEnd(18)}${tells}`);

interface Asked {
  port: number;
  version: string;
  nodes: number;
  slow: number;
  fault: string[];
}

/** Starts the servers one after the other, on ports that follow one another. */
async function start({ port, version, nodes, slow, fault }: Asked): Promise<void> {
  const urls: string[] = [];
  for (let index = 0; index < nodes; index += 1) {
    const fake = await startFakeComfy({ port: port === 0 ? 0 : port + index, version, stepMs: slow });
    for (const name of fault) scenarios[name]?.begin(fake);
    urls.push(fake.url);
    process.stdout.write(`fake ComfyUI ${version} is ready on ${fake.url}\n`);
  }
  process.stdout.write(`COMFYUI_URLS=${urls.join(",")} bin/start\n`);
}

const program = new Command("bin/fake-comfy")
  .description("A stand-in for ComfyUI, for trying the studio without a graphics card. Ctrl-C ends it.")
  .option("--port <port>", "of the first server; 0 takes free ones", wholeNumber, 8188)
  .option("--version <version>", "whose behaviour it shows", "0.33.0")
  .option("--nodes <count>", "how many servers", wholeNumber, 1)
  .option("--slow <ms>", "how long each step of a sampler takes at least", wholeNumber, 100)
  .addOption(
    new Option("--fault <name...>", "what goes wrong, on every server").choices(Object.keys(scenarios)).default([]),
  )
  .addHelpText("after", `\nFaults:\n${list.join("\n")}`)
  .action(start);

process.on("SIGINT", () => process.exit());
process.on("SIGTERM", () => process.exit());
try {
  await program.parseAsync();
} catch (error) {
  process.stderr.write(`bin/fake-comfy: ${error instanceof Error ? error.message : String(error)}\n`);
  process.exit(1);
}
