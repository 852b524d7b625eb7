import { asObject, type Json, type JsonObject, readJson } from "../../src/platform/exact-json.ts";
import type { Engine } from "./engine.ts";
import type { Installation } from "./installation.ts";
import { writePython } from "./python-json.ts";
import type { Traits } from "./versions.ts";

export interface Asked {
  method: string;
  path: string;
  query: URLSearchParams;
  body: Buffer;
  headers: Record<string, string | string[] | undefined>;
}

export interface Answer {
  status: number;
  type: string;
  body: Buffer;
}

/** What the routes work on. */
export interface House {
  engine: Engine;
  installation: Installation;
  version: string;
  traits: Traits;
  /** Ends the server, as an exception outside of every guard does. */
  crash(): void;
}

export type Handle = (house: House, asked: Asked) => Answer | Promise<Answer>;

export type Route = [method: string, path: RegExp, handle: Handle];

export const json = (body: Json, status = 200): Answer => ({
  status,
  type: "application/json; charset=utf-8",
  body: Buffer.from(writePython(body)),
});

export const text = (status: number, body = ""): Answer => ({
  status,
  type: "text/plain; charset=utf-8",
  body: Buffer.from(body),
});

export const serverError = () => text(500, "500 Internal Server Error\n\nServer got itself in trouble");

/** Thrown where the real server stumbles; whoever asked sees 500 and nothing else. */
export class ServerStumble extends Error {}

/** The body as an object, whatever its content type says. @throws SyntaxError or ServerStumble, both answered by 500 */
export function bodyOf({ body }: Asked): JsonObject {
  const read = asObject(readJson(body.toString() || "{}"));
  if (read === undefined) throw new ServerStumble("the body is no object");
  return read;
}

/** The path's part at this place, counted from 1. */
export const part = ({ path }: Asked, at: number) => decodeURIComponent(path.split("/")[at] ?? "");
