import { takeOutFence } from "./unfenced.ts";

/** Plays one scene in a studio without the guards that are named, and writes down the reckoning. */
const [scene = "", ...without] = process.argv.slice(2);
if (without.includes("fence")) takeOutFence();
// Only now, so that what it loads is without them.
const { scenes } = await import("./scenes.ts");
const play = scenes[scene];
if (!play) throw new Error(`there is no scene called ${scene}`);
const { extraRuns, strangers, ...told } = await play(new Set(without));
// Prompts hold integers that JSON has no words for.
const counted = { ...told, extraRuns: extraRuns.length, strangers: strangers.length };
process.stdout.write(`\n${JSON.stringify(counted)}\n`, () => process.exit(0));
