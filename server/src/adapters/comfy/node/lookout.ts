import type { Clock } from "../../../platform/clock.ts";
import type { Attempt, Standing } from "../../providers/provider.ts";
import { isUnreachable, unreachable } from "../failures.ts";
import type { ComfyHttp } from "../http.ts";
import type { ComfyLimits } from "../limits.ts";
import type { ComfySocket } from "../socket.ts";
import { type Finding, lookUp } from "../standing.ts";
import type { Submissions } from "../submission.ts";
import { type Held, isEnded } from "./held.ts";
import type { Vitals } from "./vitals.ts";

/** Finds out where attempts stand at one node. */
export class Lookout {
  readonly #http: ComfyHttp;
  readonly #socket: ComfySocket;
  readonly #vitals: Vitals;
  readonly #submissions: Submissions;
  readonly #held: Held;
  readonly #clock: Clock;
  readonly #doubtMs: number;
  /** Attempts that this process did not send, and since when each has been missing, in milliseconds. */
  readonly #missing = new Map<string, number>();

  constructor(
    { http, socket, vitals }: { http: ComfyHttp; socket: ComfySocket; vitals: Vitals },
    submissions: Submissions,
    held: Held,
    { clock, limits }: { clock: Clock; limits: ComfyLimits },
  ) {
    this.#http = http;
    this.#socket = socket;
    this.#vitals = vitals;
    this.#submissions = submissions;
    this.#held = held;
    this.#clock = clock;
    this.#doubtMs = limits.doubtMs;
  }

  /** The standing, or undefined while nothing certain can be learnt. */
  async standingOrDoubt(attempt: Attempt): Promise<Standing | undefined> {
    try {
      return (await this.look(attempt)).standing;
    } catch (error) {
      if (isUnreachable(error)) return undefined;
      throw error;
    }
  }

  /**
   * Where the attempt stands, and what follows from it for the node. Absence is proved when queue, history and queue lack it
   * in one life of the server; a life that ends takes all three along, so what a new life lacks is absent too, and only
   * answers of two lives prove nothing together. It cannot be wrong by an id used twice, for we use none twice; nor by the
   * history's cap of 10,000 entries, for what fell out of it can no more be fetched than what a restart lost. What can be
   * wrong is that our own request is still on its way, also one of a process that has died since: such an attempt is in
   * doubt, unless it is new, so that nobody can have sent it. Without a connection to witness the
   * life, the look counts: it is the lists that are read, and both are empty after a restart.
   */
  async look(attempt: Attempt, isNew = false): Promise<Finding> {
    const { uid } = attempt;
    const { witness } = this.#socket;
    const inDoubt = this.#submissions.isInDoubt(uid);
    const finding = this.#held.interpret(uid, await lookUp(this.#http, attempt));
    if (finding.standing.state !== "absent") {
      this.#missing.delete(uid);
      this.#held.hold(uid, this.#clock.now().getTime());
      this.#held.mark(uid, { end: isEnded(finding.standing) ? finding : undefined });
      await this.#draw(uid, finding);
      return finding;
    }
    if (inDoubt || (!isNew && this.#mayBeOnItsWay(uid))) throw unreachable("The attempt may still arrive at ComfyUI");
    if (witness !== undefined && witness !== this.#socket.witness) throw unreachable("ComfyUI went away meanwhile");
    this.#held.drop(uid);
    return finding;
  }

  /** Whether another process may have sent it just before it died: bytes that have left outlive their sender. */
  #mayBeOnItsWay(uid: string): boolean {
    if (this.#held.has(uid) || this.#submissions.wasSent(uid)) return false;
    const nowMs = this.#clock.now().getTime();
    const sinceMs = this.#missing.get(uid) ?? nowMs;
    this.#missing.set(uid, sinceMs);
    if (nowMs - sinceMs < this.#doubtMs) return true;
    this.#missing.delete(uid);
    return false;
  }

  /** Draws the consequences of a failure that is seen for the first time. */
  async #draw(uid: string, finding: Finding): Promise<void> {
    const consequence = this.#held.judge(uid, finding);
    if (consequence === "latch" && finding.standing.state === "failed") {
      this.#vitals.latch(finding.standing.failure.message);
    }
    if (consequence !== "free-memory") return;
    try {
      await this.#http.free();
    } catch (error) {
      // Freeing makes room for the next try; the failure stands without it, and the circuit has heard of the missing answer.
      if (!isUnreachable(error)) throw error;
    }
  }
}
