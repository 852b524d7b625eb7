export { type CurrentSource, findSource } from "./find-source.ts";
