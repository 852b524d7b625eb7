import { randomBytes } from "node:crypto";
import { type IncomingHttpHeaders, request } from "node:http";
import type { Duplex } from "node:stream";
import type { TestStudio } from "./studio.ts";

interface RawEnd {
  /** 101, or the status of the refusal. */
  status: number;
  headers: IncomingHttpHeaders;
  /** With which code the server closed the line; undefined when it never opened or was just cut. */
  code: number | undefined;
}

/** Opens a line by hand, says frames that no library would send, and tells how it ended. */
export function sayRaw(
  on: TestStudio,
  headers: Record<string, string>,
  frames: Uint8Array = Buffer.alloc(0),
): Promise<RawEnd> {
  const { hostname, port } = new URL(on.origin);
  const asked = {
    connection: "Upgrade",
    upgrade: "websocket",
    origin: on.origin,
    "sec-websocket-version": "13",
    "sec-websocket-key": randomBytes(16).toString("base64"),
  };
  return new Promise((resolve, reject) => {
    const outgoing = request({ hostname, port, path: "/ws", headers: { ...asked, ...headers }, agent: false });
    outgoing.on("error", reject);
    outgoing.on("response", (incoming) => {
      incoming.resume();
      resolve({ status: incoming.statusCode ?? 0, headers: incoming.headers, code: undefined });
    });
    outgoing.on("upgrade", (incoming, socket, head) => {
      socket.write(frames);
      closeCode(socket, head).then((code) => resolve({ status: 101, headers: incoming.headers, code }), reject);
    });
    outgoing.end();
  });
}

/** Reads to the end and finds the code in the server's close frame. */
function closeCode(socket: Duplex, head: Buffer): Promise<number | undefined> {
  const heard = [head];
  return new Promise((resolve) => {
    socket.on("data", (bytes: Buffer) => heard.push(bytes));
    // The server stops reading in the middle of what we say; what it said before is there all the same.
    socket.on("error", () => socket.destroy());
    socket.on("close", () => resolve(codeIn(Buffer.concat(heard))));
  });
}

/** Frames of a server are unmasked; none that a test hears is longer than 65,535 bytes. */
function codeIn(bytes: Buffer): number | undefined {
  for (let at = 0; at + 1 < bytes.length; ) {
    const short = (bytes[at + 1] ?? 0) & 0x7f;
    const [length, begins] = short === 126 ? [bytes.readUInt16BE(at + 2), at + 4] : [short, at + 2];
    if (((bytes[at] ?? 0) & 0x0f) === 8) return length >= 2 ? bytes.readUInt16BE(begins) : undefined;
    at = begins + length;
  }
  return undefined;
}

/** A frame of a browser, masked with zeros. `first` is its first byte: end and reserved bits, then the opcode. */
export const frame = (first: number, payload: Uint8Array = Buffer.alloc(0)): Buffer =>
  Buffer.concat([Buffer.from([first, 0x80 | payload.length, 0, 0, 0, 0]), payload]);
