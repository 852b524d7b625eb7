import { randomUUID } from "node:crypto";
import { STATUS_CODES } from "node:http";
import type { Duplex } from "node:stream";
import { RequestError } from "@hono/node-server";
import type { Problem } from "@pentimento/contract";
import type { Log } from "../platform/log.ts";
import { problemOf, problemResponse } from "./problems.ts";

const problemAs = (status: number, slug: string, title: string, detail: string): Problem => ({
  type: `/problems/${slug}`,
  title,
  status,
  detail,
  instance: randomUUID(),
});

const malformed = () =>
  problemAs(400, "request-malformed", "The request is not right", "This is not a well-formed HTTP request");

/** Failures of Node's parser that are something else than bytes that are no HTTP. */
const known: Record<string, () => Problem> = {
  HPE_HEADER_OVERFLOW: () => problemAs(431, "headers-too-large", "Too large", "The headers are too large"),
  ERR_HTTP_REQUEST_TIMEOUT: () => problemAs(408, "upload-slow", "Too slow", "The headers came too slowly"),
};

/** Answers on the bare socket what the parser could not read, and closes it. */
export function answerBrokenRequest(error: NodeJS.ErrnoException, socket: Duplex): void {
  if (!socket.writable) return void socket.destroy();
  const problem = (known[error.code ?? ""] ?? malformed)();
  const body = JSON.stringify(problem);
  const head = [
    `HTTP/1.1 ${problem.status} ${STATUS_CODES[problem.status]}`,
    "Content-Type: application/problem+json",
    "X-Content-Type-Options: nosniff",
    "Connection: close",
    `Content-Length: ${Buffer.byteLength(body)}`,
  ];
  socket.end(`${head.join("\r\n")}\r\n\r\n${body}`);
}

/** The answer to a request that is HTTP but has no address we could read, such as one with a broken Host; or to a defect. */
export function unreadableAnswer(log: Log, error: unknown): Response {
  if (error instanceof RequestError) return problemResponse(malformed(), { "x-content-type-options": "nosniff" });
  const problem = problemOf(error, randomUUID());
  log.error({ err: error, request: problem.instance }, "a request failed before it was looked at");
  return problemResponse(problem, { "x-content-type-options": "nosniff" });
}
