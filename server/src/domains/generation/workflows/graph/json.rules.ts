import type { Json, JsonObject } from "../../../../platform/exact-json.ts";

/** The value as an object, or undefined when it is anything else. */
export const objectIn = (value: Json | undefined): JsonObject | undefined =>
  typeof value === "object" && value !== null && !Array.isArray(value) ? value : undefined;

/** The value as a list; empty when it is anything else. */
export const listIn = (value: Json | undefined): readonly Json[] => (Array.isArray(value) ? value : []);

/** The value as text; undefined when it is anything else. */
export const textIn = (value: Json | undefined): string | undefined => (typeof value === "string" ? value : undefined);

/** A node's id: files hold it as text or as a number, graphs always as text. */
export const idIn = (value: Json | undefined): string | undefined =>
  typeof value === "string" || typeof value === "number" || typeof value === "bigint" ? String(value) : undefined;

/** What an object holds under a name; names come from files, so "constructor" must find nothing. */
export const entryOf = <Value>(record: Readonly<Record<string, Value>>, name: string): Value | undefined =>
  Object.hasOwn(record, name) ? record[name] : undefined;

/** JSON text of one value that is no object; undefined for those that JSON has no word for. */
export function scalarText(value: Json | undefined): string | undefined {
  if (typeof value === "bigint") return value.toString();
  if (typeof value === "number" && !Number.isFinite(value)) return undefined;
  return typeof value === "object" ? undefined : JSON.stringify(value);
}
