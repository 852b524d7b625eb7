import { readFile, rm } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { ProblemError } from "@pentimento/contract";
import { Command } from "commander";
import { StudioError } from "../platform/errors.ts";
import { Progress } from "./demo/progress.ts";
import { runDemo } from "./demo/run-demo.ts";

const ownPhoto = fileURLToPath(new URL("../../../demo/astronaut.png", import.meta.url));

const program = new Command("bin/demo")
  .description("Takes a photograph through the whole product, with nothing configured.")
  .argument("[photo]", "a PNG, JPEG or WebP; a NASA portrait when left out")
  .option("--out <folder>", "where the pictures and report.json go", "demo-out")
  .action(async (photo: string | undefined, { out }: { out: string }) => {
    const path = photo ?? ownPhoto;
    const progress = new Progress(process.stdout);
    try {
      const bytes = await readFile(path);
      await rm(out, { recursive: true, force: true });
      const report = await runDemo({ bytes, name: path, isOwn: photo === undefined, out, progress });
      process.exitCode = report.ok ? 0 : 1;
    } catch (error) {
      progress.stop();
      process.stderr.write(`bin/demo: ${reasonOf(error, path)}\n`);
      process.exitCode = 1;
    }
  });

/** One line for a person, whatever went wrong. */
function reasonOf(error: unknown, path: string): string {
  if (error instanceof ProblemError || error instanceof StudioError) return error.message;
  const code = (error as NodeJS.ErrnoException).code;
  if (code === "ENOENT") return `there is no file ${path}`;
  if (code === "EISDIR" || code === "EACCES") return `${path} cannot be read`;
  return String(error instanceof Error ? error.message : error);
}

await program.parseAsync();
// Machines with threads of their own may linger; everything is written.
process.exit();
