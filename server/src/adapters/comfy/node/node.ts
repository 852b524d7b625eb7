import { setTimeout as pause } from "node:timers/promises";
import type { Clock } from "../../../platform/clock.ts";
import { writePythonJson } from "../../../platform/exact-json.ts";
import type {
  Attempt,
  NodeReport,
  Picture,
  PoolNode,
  ProviderNode,
  Standing,
  Watch,
} from "../../providers/provider.ts";
import { badOutput, isUnreachable, refused, unreachable } from "../failures.ts";
import { Follower, unlessAborted } from "../follower.ts";
import { type Graph, modelOf, nodeWeights, readGraph } from "../graph.ts";
import { ComfyHttp } from "../http.ts";
import type { ComfyLimits } from "../limits.ts";
import { Line, patiently } from "../line.ts";
import { GraphProgress } from "../progress.ts";
import { ComfySocket } from "../socket.ts";
import { lostOutputs, Submissions } from "../submission.ts";
import { Audience } from "./audience.ts";
import { Checkup, type Patient } from "./checkup.ts";
import { type Ended, Held, isEnded } from "./held.ts";
import { Lookout } from "./lookout.ts";
import { Vitals } from "./vitals.ts";

/** What all nodes of a pool share. */
export interface NodeTerms {
  clock: Clock;
  fetch: typeof fetch;
  limits: ComfyLimits;
  isOurs(promptId: string): boolean;
  changed: (report: NodeReport) => void;
}

/** Attempts at a node at once: one runs, and the next is there when it ends. */
const depth = 2;

/** One ComfyUI server, with the attempts that were given to it. */
export class ComfyNode {
  #given: PoolNode;
  readonly #terms: NodeTerms;
  readonly #limits: ComfyLimits;
  readonly #vitals: Vitals;
  readonly #http: ComfyHttp;
  readonly #socket: ComfySocket;
  readonly #submissions: Submissions;
  readonly #lookout: Lookout;
  readonly #checkup: Checkup;
  readonly #held = new Held();
  readonly #audience = new Audience((uid) => this.#held.mark(uid, { newsMs: this.#nowMs() }));
  readonly #closing = new AbortController();
  readonly #beat: NodeJS.Timeout;
  #classes = new Map<string, Promise<string | undefined>>();
  #model: string | undefined;

  constructor(given: PoolNode, terms: NodeTerms) {
    const base = new URL(given.url.endsWith("/") ? given.url : `${given.url}/`);
    const { clock, limits } = terms;
    const closing = this.#closing.signal;
    this.#given = given;
    this.#terms = terms;
    this.#limits = limits;
    this.#vitals = new Vitals(given.key, clock, limits, terms.changed);
    this.#http = new ComfyHttp(new Line(base, terms.fetch, this.#vitals, closing), limits);
    this.#submissions = new Submissions(this.#http, limits, closing);
    this.#socket = new ComfySocket(base, limits, {
      message: (type, data) => this.#audience.hear(type, data),
      preview: (frame) => this.#audience.show(frame),
      // Only another connection than the first can mean another life.
      connected: () => (this.#socket.witness === 1 ? this.#audience.ringAll() : this.#cameBack()),
      mayConnect: () => !this.#vitals.isOpen,
    });
    const machine = { http: this.#http, socket: this.#socket, vitals: this.#vitals };
    this.#lookout = new Lookout(machine, this.#submissions, this.#held, terms);
    this.#checkup = new Checkup(this.#http, this.#vitals, this.#patient(), { limits, clock, closing });
    this.#beat = setInterval(() => void this.#checkup.beat(), limits.beatMs);
    void this.#checkup.beat();
  }

  get given(): PoolNode {
    return this.#given;
  }

  /** Takes over a new label, or a rest. */
  rename(given: PoolNode): void {
    this.#given = given;
  }

  /** Whether an attempt may still have to be looked up here. */
  get isNeeded(): boolean {
    return this.#held.size > 0;
  }

  report(): NodeReport {
    return this.#vitals.report();
  }

  place(): ProviderNode {
    const { key, label, enabled } = this.#given;
    const takesWork = enabled && this.report().state === "connected";
    return { key, label, depth, takesWork, ...(this.#model !== undefined && { model: this.#model }) };
  }

  /** Asks how it is now: an open circuit gets its one probe, a sick node its trial. */
  async probe(): Promise<void> {
    this.#checkup.forget();
    await this.#checkup.ask(true);
    await this.#checkup.try();
  }

  /** Asks how it is, unless that was done within `healthFreshMs`; waits for the first answer only. */
  async greet(): Promise<NodeReport> {
    await this.#checkup.greet();
    return this.report();
  }

  /** What the server says of a class, kept for one life of it unless asked anew. */
  async objectInfo(classType: string, anew = false): Promise<string | undefined> {
    const known = anew ? undefined : this.#classes.get(classType);
    if (known) return known;
    const asked = this.#http
      .objectInfo(classType)
      .then((info) => (info === undefined ? undefined : writePythonJson(info)));
    this.#classes.set(classType, asked);
    asked.catch(() => this.#classes.delete(classType));
    return asked;
  }

  async submit(attempt: Attempt): Promise<void> {
    const graph = this.#submissions.check(attempt);
    if (!this.#given.enabled || this.#vitals.latchedMs !== undefined) {
      throw unreachable(`${this.#given.label} takes no new work now`);
    }
    if (await this.#hasIt(attempt)) return;
    this.#held.hold(attempt.uid, this.#nowMs());
    this.#model = modelOf(attempt.graph?.text ?? "");
    try {
      await this.#handOver(attempt, graph);
    } catch (error) {
      // What was refused is over; what is in doubt has to be looked up.
      if (!isUnreachable(error)) this.#held.drop(attempt.uid);
      throw error;
    }
  }

  /**
   * The server runs an id as often as it is sent, so it is asked first, unless the id has just been made.
   * @throws StudioError `provider/refused`: it was sent before and is gone
   */
  async #hasIt(attempt: Attempt): Promise<boolean> {
    const again = this.#submissions.wasSent(attempt.uid);
    if (attempt.isNew && !again) return false;
    const { standing } = await this.#lookout.look(attempt, true);
    if (standing.state !== "absent") return true;
    if (again) throw refused("This attempt was sent before and is gone; it needs a new uid");
    return false;
  }

  async #handOver(attempt: Attempt, graph: Graph): Promise<void> {
    const nodeErrors = await this.#submissions.send(attempt, graph, () => this.#socket.clientId());
    const loss = lostOutputs(attempt, nodeErrors);
    if (loss === undefined) return;
    await this.cancel(attempt);
    throw loss;
  }

  async observe(attempt: Attempt): Promise<Standing> {
    return (await this.#lookout.look(attempt)).standing;
  }

  async follow(attempt: Attempt, watch: Watch): Promise<Ended> {
    this.#socket.start();
    const progress = new GraphProgress(nodeWeights(readGraph(attempt).graph));
    const pace = { clock: this.#terms.clock, previewMs: this.#limits.previewMs };
    const follower = new Follower(attempt.uid, watch, progress, pace);
    this.#audience.add(follower);
    try {
      const ended = await this.#untilEnded(attempt, follower, watch.signal);
      if (ended.state !== "absent" || !follower.cancelled) return ended;
      return { state: "failed", failure: { kind: "cancelled", message: "It was taken out of the queue" } };
    } finally {
      this.#audience.delete(follower);
    }
  }

  async fetch(attempt: Attempt): Promise<Picture[]> {
    // What the end of following has just shown serves once, even after a restart: a file bears its attempt's uid, so that
    // no other can lie under its name. Whoever fetches again looks again.
    const { standing, pictures } = this.#held.takeEnd(attempt.uid) ?? (await this.#lookout.look(attempt));
    if (standing.state === "failed" && !standing.partial) throw badOutput(standing.failure.message);
    if (standing.state === "absent") throw badOutput("ComfyUI no longer knows the attempt");
    if (!isEnded(standing)) throw unreachable("The attempt is not done yet");
    const fetched: Picture[] = [];
    for (const ref of pictures) {
      const origin = [ref.type, ref.subfolder, ref.filename].filter(Boolean).join("/");
      const view = () => this.#http.view(ref);
      fetched.push({ bytes: await patiently(view, this.#limits.retryMs, this.#closing.signal), origin });
    }
    return fetched;
  }

  /**
   * Repeats itself, because an interrupt that arrives just as the prompt begins is lost, and one that arrives inside a
   * node waits for that node. A server that does not heed it for `cancelPatienceMs` has to prove itself.
   * @throws StudioError `provider/unreachable`: no end was seen within `cancelPatienceMs`
   */
  async cancel(attempt: Attempt): Promise<void> {
    for (const follower of this.#audience.of(attempt.uid)) follower.cancelled = true;
    const patience = AbortSignal.any([AbortSignal.timeout(this.#limits.cancelPatienceMs), this.#closing.signal]);
    while (!patience.aborted) {
      if (await this.#cancelOnce(attempt)) return this.#audience.ring(attempt.uid);
      // Rejects only when patience ends, which the loop sees itself.
      await pause(this.#limits.cancelMs, undefined, { signal: patience }).catch(() => undefined);
    }
    if (!this.#closing.signal.aborted) this.#giveUp(attempt.uid);
    throw unreachable("ComfyUI did not end the attempt");
  }

  #giveUp(uid: string): void {
    if (this.#vitals.isOpen) return;
    this.#vitals.latch("It does not heed that a prompt was cancelled");
    this.#held.mark(uid, { isLost: true });
  }

  /** Files stay on the server: it offers no way to delete them, and its own cache may still name them. */
  release({ uid }: Attempt): void {
    this.#submissions.forget(uid);
    this.#held.drop(uid);
  }

  async close(): Promise<void> {
    clearInterval(this.#beat);
    this.#closing.abort();
    await this.#socket.close();
  }

  #nowMs(): number {
    return this.#terms.clock.now().getTime();
  }

  #patient(): Patient {
    return {
      isOurs: (uid) => this.#held.has(uid) || this.#terms.isOurs(uid),
      newsMs: (uid) => this.#held.newsMs(uid),
      cameBack: () => this.#cameBack(),
      isStopping: (uid) => this.#held.mark(uid, { isStopping: true }),
      isLost: (uid) => {
        this.#held.mark(uid, { isLost: true });
        this.#audience.ring(uid);
      },
    };
  }

  /** The server may be in another life, with other files and classes. */
  #cameBack(): void {
    this.#submissions.forgetUploads();
    this.#classes = new Map();
    this.#checkup.forget();
    this.#audience.ringAll();
  }

  async #untilEnded(attempt: Attempt, follower: Follower, signal: AbortSignal): Promise<Ended> {
    let pauseMs = this.#limits.pollMs;
    for (;;) {
      const standing = await unlessAborted(this.#lookout.standingOrDoubt(attempt), signal);
      if (standing && isEnded(standing)) return standing;
      pauseMs = standing ? this.#limits.pollMs : Math.min(pauseMs * 2, this.#limits.pollMaxMs);
      await follower.bell.heard(pauseMs, signal);
    }
  }

  /**
   * Tells whether the attempt has ended; asks for its end where it has not. A server before 0.3.57 interrupts whatever runs,
   * but such a one has no job routes either: it was its queue, right before, that showed ours as running.
   */
  async #cancelOnce(attempt: Attempt): Promise<boolean> {
    const standing = await this.#lookout.standingOrDoubt(attempt);
    try {
      if (standing?.state === "waiting") await this.#http.unqueue(attempt.uid);
      if (standing?.state === "running") await this.#http.interrupt(attempt.uid);
    } catch (error) {
      if (!isUnreachable(error)) throw error;
    }
    return standing !== undefined && isEnded(standing);
  }
}
