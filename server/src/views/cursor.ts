import { StudioError } from "../platform/errors.ts";

export const cursorInvalid = () =>
  new StudioError("invalid", "cursor-invalid", "This cursor does not belong to this list; begin without one", {
    flaws: [{ pointer: "cursor", detail: "unknown" }],
  });

/** A place in a list ordered by name and row number, as an opaque word. `scope` ties it to one list. */
export const writeCursor = (scope: string, name: string, id: number): string =>
  Buffer.from(JSON.stringify([scope, name, id])).toString("base64url");

/** @throws StudioError `cursor-invalid`: altered, or of another list */
export function readCursor(scope: string, cursor: string): { name: string; id: number } {
  const parts = parse(cursor);
  if (
    !Array.isArray(parts) ||
    parts.length !== 3 ||
    parts[0] !== scope ||
    typeof parts[1] !== "string" ||
    !Number.isSafeInteger(parts[2])
  )
    throw cursorInvalid();
  return { name: parts[1], id: parts[2] as number };
}

function parse(cursor: string): unknown {
  try {
    return JSON.parse(Buffer.from(cursor, "base64url").toString("utf8"));
  } catch (cause) {
    throw cursorInvalidFrom(cause);
  }
}

function cursorInvalidFrom(cause: unknown): StudioError {
  const error = cursorInvalid();
  error.cause = cause;
  return error;
}
