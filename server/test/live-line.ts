import type { StudioEvent } from "@pentimento/contract";
import { WebSocket } from "ws";
import { lastSequence } from "../src/platform/events.ts";
import { newUid } from "../src/platform/ids.ts";
import type { Person } from "./builders.ts";
import type { TestStudio } from "./studio.ts";
import { until } from "./until.ts";

export type Message = Record<string, unknown> & { type: string; sequence?: number };

/** A browser's side of the live line. */
export interface Line {
  socket: WebSocket;
  heard: Message[];
  closed: Promise<number>;
  say(message: unknown): void;
  /** Resolves with the first message of this type. */
  hears(type: string): Promise<Message>;
}

let lines: Line[] = [];

/** Cuts every line that the test opened. */
export function hangUp(): void {
  for (const line of lines) line.socket.terminate();
  lines = [];
}

/** Opens a line, or tells with which status it was refused. */
export function dial(on: TestStudio, headers: Record<string, string>, options: { autoPong?: boolean } = {}) {
  const socket = new WebSocket(`${on.origin.replace("http", "ws")}/ws`, { headers, ...options });
  const heard: Message[] = [];
  socket.on("message", (data) => heard.push(JSON.parse(String(data)) as Message));
  const closed = new Promise<number>((resolve) => socket.on("close", resolve));
  const line: Line = {
    socket,
    heard,
    closed,
    say: (message) => socket.send(typeof message === "string" ? message : JSON.stringify(message)),
    hears: (type) => until(`a ${type}`, () => heard.find((message) => message.type === type)),
  };
  return new Promise<Line | number>((resolve, reject) => {
    socket.on("unexpected-response", (request, response) => {
      request.destroy();
      resolve(response.statusCode ?? 0);
    });
    socket.on("error", reject);
    socket.on("open", () => {
      lines.push(line);
      resolve(line);
    });
  });
}

export async function lineOf(on: TestStudio, person: Person, options?: { autoPong?: boolean }): Promise<Line> {
  const line = await dial(on, { cookie: await on.cookieOf(person), origin: on.origin }, options);
  if (typeof line === "number") throw new Error(`refused with ${line}`);
  return line;
}

/** A line that follows a collection. */
export async function following(
  on: TestStudio,
  person: Person,
  collection: { uid: string },
  after?: number,
): Promise<Line> {
  const line = await lineOf(on, person);
  line.say({ type: "follow", collection_id: collection.uid, after });
  await line.hears("following");
  return line;
}

/** A collection, and the place at which its news so far ends. */
export async function quietCollection(on: TestStudio) {
  const home = await on.collection();
  return { ...home, last: await lastSequence(on.deps.db.read, home.uid) };
}

export const record = (on: TestStudio, collection: { uid: string }, event: StudioEvent) =>
  on.deps.db.inTx((tx) => on.deps.record(tx, { collectionUid: collection.uid }, event));

/** An event that can be told from others of its kind by `turn`. */
export const progress = (turn: number): StudioEvent => ({
  type: "GenerationProgress",
  batch_id: newUid(),
  completed: turn,
  total: 1_000,
});
export const turns = (line: Line) =>
  line.heard.flatMap(({ type, completed }) => (type === "GenerationProgress" ? [completed] : []));

export const count = (from: number, to: number) => Array.from({ length: to - from + 1 }, (_, turn) => from + turn);
