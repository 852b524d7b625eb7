import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import sharp from "sharp";

/** How the next request for a picture is answered instead of with one. */
export type ImagesFault =
  | "hang"
  | "reset-before"
  | "reset-after"
  | "cut"
  | "rate-limit"
  | "broken"
  | "moderation"
  | "bad-key"
  | "html"
  | "no-picture"
  | "cut-base64"
  | "huge"
  | { url: string };

export interface FakeImagesApi {
  /** Address up to the version. */
  url: string;
  /** What reached it, in order: path, key of idempotency and the body as text. */
  asked: { path: string; uid: string; authorization: string | undefined; body: string }[];
  /** How often a picture was really made for a uid. */
  runs(uid: string): number;
  failNext(...faults: ImagesFault[]): void;
  close(): Promise<void>;
}

/** Longest answer that its users accept in tests, in bytes. */
export const hugeBytes = 3_000_000;

/**
 * A service that speaks the images part of the OpenAI API: flat pictures in the size that was asked for. A prompt with
 * the word `endless` is never answered.
 */
export async function openFakeImagesApi(): Promise<FakeImagesApi> {
  const asked: FakeImagesApi["asked"] = [];
  const faults: ImagesFault[] = [];
  const made: string[] = [];
  const server = createServer((request, response) => {
    answer(request, response).catch((error: unknown) => response.destroy(error as Error));
  });

  async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const path = request.url ?? "";
    if (path === "/v1/models") return json(response, 200, { data: [] });
    if (path === "/v1/files/one.png") return void response.end(await draw("1024x1024"));
    if (path === "/v1/files/elsewhere.png")
      return void response.writeHead(302, { location: "http://127.0.0.1:1/" }).end();
    const fault = faults.shift();
    if (fault === "reset-before") return void request.socket.resetAndDestroy();
    const body = await readAll(request);
    const uid = String(request.headers["idempotency-key"]);
    asked.push({ path, uid, authorization: request.headers.authorization, body: body.toString("latin1") });
    await reply(response, fault, uid, body.toString("latin1"));
  }

  async function reply(response: ServerResponse, fault: ImagesFault | undefined, uid: string, body: string) {
    const refusal = typeof fault === "string" ? refusals[fault] : undefined;
    if (refusal) return refusal(response);
    made.push(uid);
    if (body.includes("endless")) return;
    if (typeof fault === "object") return json(response, 200, { data: [fault] });
    const spoil = fault && spoils[fault];
    if (spoil) return spoil(response);
    await give(response, fault, body);
  }

  await new Promise<void>((listening) => server.listen(0, "127.0.0.1", listening));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/v1`,
    asked,
    runs: (uid) => made.filter((one) => one === uid).length,
    failNext: (...next) => void faults.push(...next),
    async close() {
      server.closeAllConnections();
      await new Promise((closed) => server.close(closed));
    },
  };
}

async function give(response: ServerResponse, fault: ImagesFault | undefined, body: string): Promise<void> {
  const [size = "1024x1024"] = /\d+x\d+/.exec(body) ?? [];
  const picture = (await draw(size)).toString("base64");
  const text = JSON.stringify({ data: [{ b64_json: fault === "cut-base64" ? picture.slice(0, 200) : picture }] });
  response.setHeader("content-length", String(text.length));
  if (fault !== "cut") return void response.end(text);
  response.write(text.slice(0, 100), () => response.socket?.destroy());
}

type Answers = Partial<Record<Extract<ImagesFault, string>, (response: ServerResponse) => void>>;

/** Answers without a picture having been made. */
const refusals: Answers = {
  "rate-limit": (response) => {
    response.setHeader("retry-after", "7");
    json(response, 429, { error: { message: "slow down" } });
  },
  moderation: (response) => json(response, 400, { error: { message: "This is not allowed\nby our rules" } }),
  "bad-key": (response) => json(response, 401, { error: { message: "Incorrect key: sk-secret" } }),
};

/** What comes in the place of a picture that was made. */
const spoils: Answers = {
  hang: () => undefined,
  "reset-after": (response) => void response.socket?.resetAndDestroy(),
  broken: (response) => json(response, 500, { error: { message: "oops" } }),
  html: (response) => void response.end("<html>Please sign in</html>"),
  "no-picture": (response) => json(response, 200, { data: [] }),
  huge: (response) => void response.end("x".repeat(hugeBytes)),
};

function json(response: ServerResponse, status: number, body: unknown): void {
  response.writeHead(status, { "content-type": "application/json" }).end(JSON.stringify(body));
}

async function readAll(request: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks);
}

function draw(size: string): Promise<Buffer> {
  const [width = 1024, height = 1024] = size.split("x").map(Number);
  return sharp({ create: { width, height, channels: 3, background: { r: 90, g: 120, b: 150 } } })
    .png()
    .toBuffer();
}
