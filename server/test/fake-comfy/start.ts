import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { buffer } from "node:stream/consumers";
import { Engine } from "./engine.ts";
import { Faults } from "./faults.ts";
import { type Answer, answer, type House, serverError } from "./routes.ts";
import { Sockets } from "./sockets.ts";
import { StepGate } from "./step-gate.ts";
import { Storage } from "./storage.ts";

export interface FakeOptions {
  /** Whether GET /api/jobs/{id} exists; servers before 0.6 have no such route. */
  jobs?: boolean;
  version?: string;
}

export interface FakeComfy {
  url: string;
  faults: Faults;
  sockets: Sockets;
  /** The steps of the node FakeSampler. */
  steps: StepGate;
  storage: Storage;
  /** How often each prompt id has begun to run. */
  runs: ReadonlyMap<string, number>;
  /** The prompt ids that POST /prompt has accepted, in order, repeats included. */
  accepted: readonly string[];
  /** Requests received, as method and path. */
  requests: readonly string[];
  /** Ends and begins anew at the same address: queue, history and cache are gone, files stay. */
  restart(): void;
  close(): Promise<void>;
}

const page = (): Answer => ({ status: 200, type: "text/html", body: Buffer.from("<html>Please sign in</html>") });

function withNan(given: Answer): Answer {
  const body = given.body.toString();
  const words = '{"is_changed":[NaN],"limit":-Infinity';
  return { ...given, body: Buffer.from(body === "{}" ? `${words}}` : body.replace("{", `${words},`)) };
}

function write(response: ServerResponse, { status, type, body }: Answer, half = false): void {
  response.writeHead(status, { "content-type": type, "content-length": body.length });
  if (!half) response.end(body);
  else response.write(body.subarray(0, body.length / 2), () => response.destroy());
}

const foreignOrigin = (): Answer => ({ status: 403, type: "text/plain", body: Buffer.alloc(0) });

type Met = Awaited<ReturnType<Faults["meet"]>>;

/** What answers without effect, by fault. */
const withoutEffect: Record<string, () => Answer> = {
  error: serverError,
  html: page,
  ignored: () => ({ status: 200, type: "text/plain", body: Buffer.alloc(0) }),
};

class FakeServer {
  readonly faults = new Faults();
  readonly requests: string[] = [];
  readonly #house: House;

  constructor(house: House) {
    this.#house = house;
  }

  async handle(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const { pathname: path, searchParams: query } = new URL(request.url ?? "/", "http://fake");
    const method = request.method ?? "GET";
    if (this.faults.outage) return void response.destroy();
    this.requests.push(`${method} ${path}`);
    const body = await buffer(request);
    const fault = await this.faults.meet(method, path);
    const contentType = request.headers["content-type"] ?? "";
    const work = () => answer(this.#house, { method, path, query, body, contentType });
    if (fault === "reset") response.destroy();
    else if (request.headers.origin !== undefined) write(response, foreignOrigin());
    else await this.#answer(response, work, fault);
  }

  async #answer(response: ServerResponse, work: () => Promise<Answer>, fault: Met): Promise<void> {
    const instead = withoutEffect[fault ?? ""];
    if (instead) return write(response, instead());
    const given = await work();
    if (fault === "reply-lost") response.destroy();
    else write(response, fault === "nan" ? withNan(given) : given, fault === "truncated");
  }
}

/**
 * Starts a small ComfyUI in this process: it speaks the parts of the protocol that the bridge uses, makes real
 * pictures with nodes that need no model, and fails on demand. It listens on loopback, on a free port.
 */
export async function startFakeComfy({ jobs = true, version = "0.33.0" }: FakeOptions = {}): Promise<FakeComfy> {
  const storage = new Storage();
  const sockets = new Sockets();
  const steps = new StepGate();
  const house = { storage, version, jobs } as House;
  const fake = new FakeServer(house);
  const engine = new Engine({ storage, sockets, faults: fake.faults, steps });
  house.engine = engine;
  const server = createServer((request, response) => {
    fake.handle(request, response).catch((error: unknown) => response.destroy(error as Error));
  });
  server.on("upgrade", (request, stream, head) => {
    if (fake.faults.outage) stream.destroy();
    else sockets.upgrade(request, stream, head);
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const close = async () => {
    engine.restart();
    sockets.close();
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  };
  const { port } = server.address() as AddressInfo;
  const { faults, requests } = fake;
  const url = `http://127.0.0.1:${port}`;
  return {
    url,
    faults,
    sockets,
    steps,
    storage,
    runs: engine.runs,
    accepted: engine.accepted,
    requests,
    restart: () => engine.restart(),
    close,
  };
}
