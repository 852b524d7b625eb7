/**
 * JSON as a Python server speaks it. Two things differ from JSON.parse: Python prints bare `NaN` and `Infinity`, and
 * its integers have no upper bound, while seeds go up to 2^64 - 1 and a JavaScript number is exact only up to 2^53.
 * Integers that a number cannot hold become bigint and are written back digit by digit, by way of the source text
 * that JSON.parse hands its reviver and of JSON.rawJSON (ECMAScript proposal "JSON.parse source text access").
 */
export type Json = null | boolean | number | bigint | string | Json[] | { [key: string]: Json };

export type JsonObject = { [key: string]: Json };

/** The two parts of the proposal that the type library does not know yet. */
interface ExactJson {
  parse(text: string, reviver: (key: string, value: unknown, context: { source?: string }) => unknown): unknown;
  rawJSON(text: string): unknown;
}

const exact = JSON as unknown as ExactJson;

/** Numbers that nobody writes, standing in for the three words that JSON lacks. */
const standIns: Record<string, string> = { NaN: "-0e999", Infinity: "1e999", "-Infinity": "-1e999" };

/** A string, which is left alone, or one of the three words outside of strings. */
const stringOrWord = /"[^"\\]*(?:\\.[^"\\]*)*"|-?Infinity|NaN/gs;

function revive(_key: string, value: unknown, { source }: { source?: string }): unknown {
  if (typeof value !== "number" || source === undefined) return value;
  if (source === standIns.NaN) return Number.NaN;
  return !Number.isSafeInteger(value) && /^-?\d+$/.test(source) ? BigInt(source) : value;
}

/**
 * Reads JSON text; NaN and infinities become such numbers, integers beyond 2^53 become bigint.
 * @throws SyntaxError when it is no JSON even so
 */
export function readJson(text: string): Json {
  try {
    return exact.parse(text, revive) as Json;
  } catch {
    // Second reading: only answers that hold one of the words pay for the search through their text.
    return exact.parse(
      text.replaceAll(stringOrWord, (found) => standIns[found] ?? found),
      revive,
    ) as Json;
  }
}

function revealDigits(_key: string, value: unknown): unknown {
  if (typeof value === "bigint") return exact.rawJSON(value.toString());
  if (typeof value === "number" && !Number.isFinite(value)) throw new RangeError(`JSON has no word for ${value}`);
  return value;
}

/**
 * Writes JSON text; a bigint keeps every digit.
 * @throws RangeError for NaN and infinities, which another reader might refuse
 */
export function writeJson(value: Json): string {
  return JSON.stringify(value, revealDigits);
}

/** What `readJson` reads as one of the three words, or a string, which is left alone. */
const stringOrStandIn = /"[^"\\]*(?:\\.[^"\\]*)*"|-0e999|-?1e999/gs;

const wordOfStandIn = new Map(Object.entries(standIns).map(([word, standIn]) => [standIn, word]));

function revealWords(key: string, value: unknown): unknown {
  const isWord = typeof value === "number" && !Number.isFinite(value);
  return isWord ? exact.rawJSON(standIns[String(value)] ?? "null") : revealDigits(key, value);
}

/**
 * Writes text that a Python server reads as it was: like `writeJson`, but NaN and infinities as the bare words that
 * Python prints. It is no JSON for anybody else.
 */
export function writePythonJson(value: Json): string {
  const text = JSON.stringify(value, revealWords);
  return text.replaceAll(stringOrStandIn, (found) => wordOfStandIn.get(found) ?? found);
}

/** The value as an object, or undefined when it is anything else. */
export function asObject(value: Json | undefined): JsonObject | undefined {
  return typeof value === "object" && value !== null && !Array.isArray(value) ? value : undefined;
}

/** The value as text; empty when it is anything else. */
export function asText(value: Json | undefined): string {
  return typeof value === "string" ? value : "";
}
