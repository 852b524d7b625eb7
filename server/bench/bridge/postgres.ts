import { spawn } from "node:child_process";
import { once } from "node:events";
import { fileURLToPath } from "node:url";

const withPostgres = fileURLToPath(new URL("../../../bin/with-postgres", import.meta.url));

/** Starts a PostgreSQL of our own by bin/with-postgres and sets TEST_DATABASE_URL; gives the way to end it. @throws Error when there is none */
export async function startPostgres(): Promise<() => Promise<void>> {
  const child = spawn(withPostgres, ["sh", "-c", 'echo "$TEST_DATABASE_URL"; exec cat'], {
    stdio: ["pipe", "pipe", "inherit"],
  });
  const ended = once(child, "exit");
  const [line] = await Promise.race([
    once(child.stdout, "data"),
    ended.then(([code]) => Promise.reject(new Error(`bin/with-postgres ended with ${code}`))),
  ]);
  process.env.TEST_DATABASE_URL = String(line).trim();
  return async () => {
    child.stdin.end();
    await ended;
  };
}
