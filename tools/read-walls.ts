import { readFileSync } from "node:fs";
import { readSurvey } from "./cruise.ts";

// Judges one cruise of the real house, written to the file that is named.
const { files, breaches } = readSurvey(readFileSync(process.argv[2] ?? "", "utf8"));
for (const { wall, from, to } of breaches) console.log(`${wall}: ${from} → ${to}`);
if (files === 0) console.log("the cruiser read no TypeScript file, so it proved nothing");
console.log(`${files} files, ${breaches.length} breaches`);
process.exitCode = files > 0 && breaches.length === 0 ? 0 : 1;
