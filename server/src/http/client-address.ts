import type { IncomingMessage } from "node:http";

/**
 * Address of the client. Behind `proxies` trusted proxies it stands that many places from the right of X-Forwarded-For:
 * everything further left was written by the client itself.
 */
export function clientAddress(request: IncomingMessage, proxies: number): string {
  const own = request.socket.remoteAddress ?? "unknown";
  if (proxies === 0) return own;
  const chain = String(request.headers["x-forwarded-for"] ?? "")
    .split(",")
    .map((one) => one.trim())
    .filter((one) => one !== "");
  return chain.at(-proxies) ?? own;
}
