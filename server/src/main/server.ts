import { readConfig } from "../platform/config.ts";
import { StudioError } from "../platform/errors.ts";
import { openStudio } from "./open-studio.ts";

const began = performance.now();

try {
  const studio = await openStudio(readConfig(process.env), {
    onStep: (step) => process.stderr.write(`pentimento: ${step} …\n`),
  });
  const seconds = ((performance.now() - began) / 1_000).toFixed(1);
  process.stdout.write(`Pentimento is ready${studio.origin ? ` on ${studio.origin}` : ", working"} (${seconds} s)\n`);
  let stopping = false;
  const stop = (signal: string) => {
    if (stopping) return;
    stopping = true;
    studio.deps.log.info({ signal }, "stopping");
    studio.close().then(
      () => process.exit(0),
      (error: unknown) => {
        studio.deps.log.error({ err: error }, "stopping failed");
        process.exit(1);
      },
    );
  };
  process.on("SIGTERM", stop);
  process.on("SIGINT", stop);
} catch (error) {
  const message =
    error instanceof StudioError
      ? error.message
      : (error as NodeJS.ErrnoException).code === "EADDRINUSE"
        ? "The port is taken; set PORT to another one"
        : String((error as Error).stack);
  process.stderr.write(`Pentimento cannot start: ${message}\n`);
  process.exit(1);
}
