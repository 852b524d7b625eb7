import { type Json, writeJson } from "../../src/platform/exact-json.ts";

const words = (value: number) => (Number.isNaN(value) ? "NaN" : value > 0 ? "Infinity" : "-Infinity");

/** Writes JSON as Python does: with bare NaN and Infinity, and integers of any size. */
export function writePython(value: Json): string {
  if (typeof value === "number" && !Number.isFinite(value)) return words(value);
  if (Array.isArray(value)) return `[${value.map(writePython).join(", ")}]`;
  if (typeof value !== "object" || value === null) return writeJson(value);
  const entries = Object.entries(value).filter(([, item]) => item !== undefined);
  return `{${entries.map(([key, item]) => `${JSON.stringify(key)}: ${writePython(item)}`).join(", ")}}`;
}
