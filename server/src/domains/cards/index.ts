export { findCardFile } from "./queries.ts";
