import type { IncomingMessage, Server } from "node:http";
import type { Duplex } from "node:stream";
import {
  type ClientMessage,
  clientMessage,
  type LineMessage,
  type LiveMessage,
  type PassingNews,
} from "@pentimento/contract";
import { type WebSocket, WebSocketServer } from "ws";
import { type Authentication, can, readActor, writeAudit } from "../domains/identity/index.ts";
import type { Deps } from "../platform/deps.ts";
import { eventsAfter, eventsChannel } from "../platform/events.ts";
import type { Actor } from "../platform/web.ts";
import type { FindPlace } from "./app.ts";
import { beginningOf } from "./line-beginning.ts";
import { floodGauge } from "./pace-of-words.ts";
import { refuseUpgrade, webSocketVersion } from "./refuse-upgrade.ts";

const mostSocketsPerUser = 10;
const mostFrameBytes = 64 * 1024;
/** Browsers send a message of this size in one piece. */
const mostFragments = 64;
const mostUnsentBytes = 1024 * 1024;
const mostAtOnce = 600;
const mostMistakes = 3;

export interface LivePace {
  /** Between pings; a socket that has not answered one by the next is cut. */
  pingMs: number;
  /** Between looks for events that no notification told of. */
  followMs: number;
  /** Between looks at what the people behind the sockets may still see. */
  rolesMs: number;
}

const usualPace: LivePace = { pingMs: 20_000, followMs: 5_000, rolesMs: 5_000 };

interface Line {
  socket: WebSocket;
  actor: Actor;
  cookie: string;
  /** Last sequence sent, by uid of the collection. */
  following: Map<string, number>;
  alive: boolean;
  mistakes: number;
  isFlooding: () => boolean;
}

export interface LiveParts {
  deps: Pick<Deps, "db" | "log" | "news">;
  authentication: Authentication;
  findPlace: FindPlace;
  origins: readonly string[];
  pace?: Partial<LivePace>;
}

/**
 * Tells browsers what happens, per collection and in its order. NOTIFY wakes it, polling backs that up; every event is read
 * from the outbox, so nothing is told before it is committed and nothing is left out.
 */
export class Live {
  readonly #parts: LiveParts;
  readonly #lines = new Set<Line>();
  readonly #server = new WebSocketServer({
    noServer: true,
    maxPayload: mostFrameBytes,
    maxFragments: mostFragments,
    perMessageDeflate: false,
  });
  readonly #sending = new Set<string>();
  readonly #again = new Set<string>();
  /** Whether a look at roles is under way: a slow database must not be asked again before it has answered. */
  #looking = false;
  #timers: NodeJS.Timeout[] = [];
  #unlisten: (() => Promise<void>) | undefined;

  constructor(parts: LiveParts) {
    this.#parts = parts;
  }

  async start(server: Server): Promise<void> {
    server.on("upgrade", (request, socket, head) => {
      this.#upgrade(request, socket, head).catch((error: unknown) => {
        this.#parts.deps.log.error({ err: error }, "a socket could not be opened");
        refuseUpgrade(socket, 500, "Internal Server Error");
      });
    });
    this.#unlisten = await this.#parts.deps.db.listen(eventsChannel, (collectionUid) => this.#send(collectionUid));
    const pace = { ...usualPace, ...this.#parts.pace };
    this.#timers = [
      setInterval(() => this.#sendAll(), pace.followMs),
      setInterval(() => this.#ping(), pace.pingMs),
      setInterval(() => this.#lookAtRoles(), pace.rolesMs),
    ];
  }

  async stop(): Promise<void> {
    this.#timers.forEach(clearInterval);
    await this.#unlisten?.();
    for (const line of this.#lines) line.socket.close(1012, "the studio restarts");
    this.#server.close();
  }

  /** Passes on what is in no outbox. Slow readers miss it. */
  tell(collectionUid: string, news: PassingNews): void {
    for (const line of this.#lines) {
      const sequence = line.following.get(collectionUid);
      if (sequence === undefined || line.socket.bufferedAmount > mostUnsentBytes / 4) continue;
      say(line, { ...news, collection_id: collectionUid, sequence });
    }
  }

  async #upgrade(request: IncomingMessage, socket: Duplex, head: Buffer): Promise<void> {
    if (request.url?.split("?")[0] !== "/ws") return refuseUpgrade(socket, 404, "Not Found");
    if (request.headers["sec-websocket-version"] !== webSocketVersion)
      return refuseUpgrade(socket, 426, "Upgrade Required");
    if (!this.#parts.origins.includes(request.headers.origin ?? "")) return refuseUpgrade(socket, 403, "Forbidden");
    const cookie = request.headers.cookie ?? "";
    const actor = await this.#actorOf(cookie);
    if (actor.userId === undefined) return refuseUpgrade(socket, 401, "Unauthorized");
    if ([...this.#lines].filter((line) => line.actor.userId === actor.userId).length >= mostSocketsPerUser)
      return refuseUpgrade(socket, 429, "Too Many Requests");
    this.#server.handleUpgrade(request, socket, head, (opened) =>
      this.#open({
        socket: opened,
        actor,
        cookie,
        following: new Map(),
        alive: true,
        mistakes: 0,
        isFlooding: floodGauge(),
      }),
    );
  }

  #actorOf(cookie: string): Promise<Actor> {
    return readActor(this.#parts.deps, this.#parts.authentication, new Headers({ cookie }));
  }

  #open(line: Line): void {
    this.#lines.add(line);
    line.socket.on("pong", () => {
      line.alive = true;
    });
    line.socket.on("close", () => this.#lines.delete(line));
    line.socket.on("error", (error) => this.#parts.deps.log.debug({ err: error }, "a socket broke"));
    line.socket.on("message", (data: Buffer, isBinary) => {
      if (line.isFlooding()) return line.socket.close(1008, "too many messages");
      this.#hear(line, isBinary ? "" : data.toString()).catch((error: unknown) => {
        this.#parts.deps.log.error({ err: error }, "a socket message failed");
        line.socket.close(1011, "a fault of ours");
      });
    });
    say(line, { type: "hello", user_id: String(line.actor.userId) });
  }

  async #hear(line: Line, text: string): Promise<void> {
    const message = parse(text);
    if (!message) {
      line.mistakes += 1;
      if (line.mistakes >= mostMistakes) return line.socket.close(1008, "not understood");
      return say(line, { type: "error", slug: "message-invalid", detail: "This message is not understood" });
    }
    if (message.type === "leave") {
      line.following.delete(message.collection_id);
      return;
    }
    await this.#follow(line, message.collection_id, message.after);
  }

  async #follow(line: Line, collectionUid: string, after: number | undefined): Promise<void> {
    const place = await this.#parts.findPlace({ collection_id: collectionUid });
    if (place === undefined || place === "none") return say(line, notYours);
    const ruling = ruleFollowing(line.actor, place.collection);
    if (!ruling.may) return say(line, notYours);
    if (ruling.audited) await this.#audit(line.actor, collectionUid);
    const begin = await beginningOf(this.#parts.deps.db.read, collectionUid, after);
    // A role may have been lost meanwhile.
    if (!ruleFollowing(line.actor, place.collection).may) return say(line, notYours);
    line.following.set(collectionUid, begin.sequence);
    say(line, begin);
    for (const news of this.#parts.deps.news.latest(collectionUid))
      say(line, { ...news, collection_id: collectionUid, sequence: begin.sequence });
    this.#send(collectionUid);
  }

  #audit({ userId }: Actor, object: string): Promise<void> {
    return writeAudit(this.#parts.deps.db.read, { actorId: userId, action: "live.follow", object, outcome: "done" });
  }

  #sendAll(): void {
    for (const uid of new Set([...this.#lines].flatMap((line) => [...line.following.keys()]))) this.#send(uid);
  }

  /** Sends what a collection's followers have not had yet. One reader at a time for each, so that the order holds. */
  #send(collectionUid: string): void {
    if (this.#sending.has(collectionUid)) {
      this.#again.add(collectionUid);
      return;
    }
    this.#sending.add(collectionUid);
    this.#sendNew(collectionUid)
      .catch((error: unknown) =>
        this.#parts.deps.log.warn({ err: error }, "reading events failed; trying again at the next poll"),
      )
      .finally(() => {
        this.#sending.delete(collectionUid);
        if (this.#again.delete(collectionUid)) this.#send(collectionUid);
      });
  }

  async #sendNew(collectionUid: string): Promise<void> {
    const lines = [...this.#lines].filter((line) => line.following.has(collectionUid));
    if (lines.length === 0) return;
    const after = Math.min(...lines.map((line) => line.following.get(collectionUid) ?? 0));
    const events = await eventsAfter(this.#parts.deps.db.read, collectionUid, after, mostAtOnce);
    for (const line of lines) {
      const had = line.following.get(collectionUid);
      // Whoever came back to an earlier place meanwhile is served in the next round, which begins there.
      if (had === undefined || had < after) continue;
      for (const { sequence, event } of events.filter((one) => one.sequence > had)) {
        line.following.set(collectionUid, sequence);
        say(line, { ...event, collection_id: collectionUid, sequence });
      }
    }
    if (events.length === mostAtOnce) this.#again.add(collectionUid);
  }

  #ping(): void {
    for (const line of this.#lines) {
      if (!line.alive) line.socket.terminate();
      line.alive = false;
      line.socket.ping();
    }
  }

  /** Roles and sessions end while sockets are open; they notice within these seconds. */
  #lookAtRoles(): void {
    if (this.#looking) return;
    this.#looking = true;
    const looks = [...this.#lines].map((line) =>
      this.#refresh(line).catch((error: unknown) =>
        this.#parts.deps.log.warn({ err: error }, "looking at a socket's session failed"),
      ),
    );
    void Promise.all(looks).finally(() => {
      this.#looking = false;
    });
  }

  async #refresh(line: Line): Promise<void> {
    const actor = await this.#actorOf(line.cookie);
    if (actor.userId === undefined) return line.socket.close(4401, "signed out");
    const places = new Map<string, Awaited<ReturnType<FindPlace>>>();
    const unseen = () => [...line.following.keys()].find((uid) => !places.has(uid));
    for (let uid = unseen(); uid !== undefined; uid = unseen())
      places.set(uid, await this.#parts.findPlace({ collection_id: uid }));
    // From here on without a pause, so that nothing is told between the loss of a role and its consequence.
    line.actor = actor;
    for (const [uid, place] of places) {
      if (place === undefined || place === "none" || !ruleFollowing(actor, place.collection).may)
        line.following.delete(uid);
    }
  }
}

const ruleFollowing = (actor: Actor, collection: { id: number; kind: string; requiresApproval: boolean }) =>
  can(actor, "live.follow", {
    collectionId: collection.id,
    kind: collection.kind,
    requiresApproval: collection.requiresApproval,
  });

const notYours: LineMessage = {
  type: "error",
  slug: "not-found",
  detail: "There is no such collection, or it is not yours to see",
};

function say(line: Line, message: LiveMessage | LineMessage): void {
  if (line.socket.bufferedAmount > mostUnsentBytes) return line.socket.close(1013, "too slow; come back and catch up");
  line.socket.send(JSON.stringify(message));
}

function parse(text: string): ClientMessage | undefined {
  try {
    const read = clientMessage.safeParse(JSON.parse(text));
    return read.success ? read.data : undefined;
  } catch {
    // Not JSON: the caller counts it as a mistake.
    return undefined;
  }
}
