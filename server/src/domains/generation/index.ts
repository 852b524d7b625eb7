export type { FindSource } from "./find-source.ts";
export { findBatch } from "./queries.ts";
export { requestBatch } from "./request-batch.ts";
