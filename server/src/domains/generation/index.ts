export type { FindSource } from "./find-source.ts";
export { findBatch } from "./queries.ts";
