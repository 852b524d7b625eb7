import { type DestinationStream, type Logger, pino } from "pino";

export type Log = Logger;

const secretKeys = ["password", "token", "authorization", "cookie", "secret", "embedding", "set-cookie"];

/** A logger that writes one JSON line per entry and blanks what must never be read in a log. */
export function openLog(level: string, destination?: DestinationStream): Log {
  const paths = secretKeys.flatMap((key) => [`["${key}"]`, `*["${key}"]`, `*.*["${key}"]`]);
  return pino(
    { level, base: null, redact: { paths, censor: "[hidden]" }, timestamp: pino.stdTimeFunctions.isoTime },
    destination,
  );
}
