import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { fileURLToPath } from "node:url";
import { afterEach, expect, test } from "vitest";
import { flat } from "../contract-suites/comfy-protocol/ground.ts";
import { scenarios } from "./scenarios.ts";
import { Wire } from "./wire.ts";

const main = fileURLToPath(new URL("main.ts", import.meta.url));
const children: ChildProcess[] = [];

function run(...words: string[]): { child: ChildProcess; written(pattern: RegExp): Promise<string> } {
  const child = spawn(process.execPath, [main, ...words], { stdio: ["ignore", "pipe", "pipe"] });
  children.push(child);
  let text = "";
  const written = (pattern: RegExp) =>
    new Promise<string>((resolve) => {
      for (const stream of [child.stdout, child.stderr])
        stream?.on("data", (chunk: Buffer) => {
          text += chunk.toString();
          if (pattern.test(text)) resolve(text);
        });
    });
  return { child, written };
}

afterEach(() => {
  for (const child of children.splice(0)) child.kill();
});

test("the command starts servers, tells how to use them, and lets go wrong what it was asked for", async () => {
  const { child, written } = run("--port", "0", "--nodes", "2", "--version", "0.6.0", "--slow", "0", "--fault", "oom");
  const text = await written(/bin\/start/);
  const [, list = ""] = /COMFYUI_URLS=(\S+) bin\/start/.exec(text) ?? [];
  const urls = list.split(",");
  expect(urls).toHaveLength(2);
  for (const url of urls) {
    const wire = new Wire(url);
    expect((await wire.get("/system_stats")).text).toContain('"comfyui_version": "0.6.0"');
    expect(await wire.made(flat())).toMatchObject({ status: { status_str: "error" } });
    expect(await wire.made(flat())).toMatchObject({ status: { status_str: "success" } });
  }
  const ended = once(child, "exit");
  child.kill("SIGTERM");
  expect(await ended).toEqual([0, null]);
});

test("a fault that nobody knows is refused with the names of all", async () => {
  const { child, written } = run("--fault", "nonsense");
  const text = await written(/choices are .*\./s);
  for (const name of Object.keys(scenarios)) expect(text).toContain(name);
  expect(child.exitCode ?? (await once(child, "exit"))[0]).toBe(1);
});
