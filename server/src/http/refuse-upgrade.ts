import type { Duplex } from "node:stream";

/** The only version of the protocol that browsers speak (RFC 6455). */
export const webSocketVersion = "13";

/** Ends a connection that asked to become a socket, with an answer of plain HTTP; it names the version that would do. */
export function refuseUpgrade(socket: Duplex, status: number, reason: string): void {
  const version = status === 426 ? `Sec-WebSocket-Version: ${webSocketVersion}\r\n` : "";
  socket.end(`HTTP/1.1 ${status} ${reason}\r\nConnection: close\r\n${version}Content-Length: 0\r\n\r\n`);
}
