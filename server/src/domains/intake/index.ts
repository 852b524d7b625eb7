export { overallVerdict } from "./check.rules.ts";
export { type CurrentSource, findSource } from "./find-source.ts";
export { standingStatement } from "./queries.ts";
