import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import { buffer } from "node:stream/consumers";
import { type Answer, type House, serverError, text } from "./answers.ts";
import type { Faults } from "./faults.ts";
import { answer, plainPath } from "./routes.ts";
import type { Sockets } from "./sockets.ts";

/** Limit of a body in bytes, as the real server has it unless told otherwise. */
const bodyBytesMax = 104_857_600;

const page = (): Answer => ({ status: 200, type: "text/html", body: Buffer.from("<html>Please sign in</html>") });

function withNan(given: Answer): Answer {
  const body = given.body.toString();
  const words = '{"is_changed":[NaN],"limit":-Infinity';
  return { ...given, body: Buffer.from(body === "{}" ? `${words}}` : body.replace("{", `${words},`)) };
}

const uuid = /[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}/g;

function withOtherIds(given: Answer): Answer {
  const another = (id: string) => (id.startsWith("f") ? "0" : "f") + id.slice(1);
  const body = given.body.toString().replaceAll(uuid, another);
  return { ...given, body: Buffer.from(body) };
}

function write(response: ServerResponse, { status, type, body }: Answer, half = false): void {
  response.writeHead(status, { "content-type": type, "content-length": body.length });
  if (!half) response.end(body);
  else response.write(body.subarray(0, body.length / 2), () => response.destroy());
}

const loopback = /^(127(\.\d+){3}|localhost|\[::1\])(:\d+)?$/;

/** The real server's guard against foreign pages: it compares Origin and Host where the Host is loopback. */
function isForeign({ headers }: IncomingMessage): boolean {
  if (headers["sec-fetch-site"] === "cross-site") return true;
  const { host = "", origin } = headers;
  if (origin === undefined || !loopback.test(host)) return false;
  return !URL.canParse(origin) || new URL(origin).host !== host;
}

type Met = Awaited<ReturnType<Faults["meet"]>>;

/** What answers without effect, by fault. */
const withoutEffect: Record<string, () => Answer> = { error: serverError, html: page, ignored: () => text(200) };

/** What changes an answer after it took effect, by fault. */
const changed: Record<string, (given: Answer) => Answer> = { nan: withNan, "wrong-id": withOtherIds };

async function respond(response: ServerResponse, work: () => Promise<Answer>, fault: Met): Promise<void> {
  const instead = withoutEffect[fault ?? ""];
  if (instead) return write(response, instead());
  const given = await work();
  if (fault === "reply-lost") response.destroy();
  else write(response, (changed[fault ?? ""] ?? ((same) => same))(given), fault === "truncated");
}

/** The HTTP side of a fake server, and the door to its sockets. */
export class HttpServer {
  readonly requests: string[] = [];
  readonly server: Server;
  readonly #house: House;
  readonly #faults: Faults;

  constructor(house: House, faults: Faults, sockets: Sockets) {
    this.#house = house;
    this.#faults = faults;
    this.server = createServer((request, response) => {
      this.#handle(request, response).catch((error: unknown) => response.destroy(error as Error));
    });
    this.server.on("upgrade", (request, stream, head) => {
      if (faults.outage) stream.destroy();
      else if (isForeign(request)) stream.end("HTTP/1.1 403 Forbidden\r\ncontent-length: 0\r\n\r\n");
      else sockets.upgrade(request, stream, head);
    });
  }

  async #handle(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const { pathname, searchParams: query } = new URL(request.url ?? "/", "http://fake");
    const path = plainPath(pathname);
    const { method = "GET", headers } = request;
    if (this.#faults.outage) return void response.destroy();
    this.requests.push(`${method} ${path}`);
    const body = await buffer(request);
    const fault = await this.#faults.meet(method, path);
    if (fault === "reset") return void response.destroy();
    if (isForeign(request)) return write(response, text(403));
    if (body.length > bodyBytesMax) return write(response, text(413, "413: Request Entity Too Large"));
    await respond(response, () => answer(this.#house, { method, path, query, body, headers }), fault);
  }
}
