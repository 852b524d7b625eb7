import type { Clock } from "../../../platform/clock.ts";
import { StudioError } from "../../../platform/errors.ts";
import { newUid } from "../../../platform/ids.ts";
import { isUnreachable } from "../failures.ts";
import type { ComfyHttp } from "../http.ts";
import type { ComfyLimits } from "../limits.ts";
import { judgeStall, type Stall, type StallVerdict } from "./stall.rules.ts";
import { runTrial } from "./trial.ts";
import type { Vitals } from "./vitals.ts";

type Queue = Awaited<ReturnType<ComfyHttp["queue"]>>;

/** What the check-up has to know, and to do, about the attempts at its node. */
export interface Patient {
  isOurs(promptId: string): boolean;
  /** When the running attempt last gave a sign of life. */
  newsMs(promptId: string): number;
  /** Called when the server answers again: it may be another life of it. */
  cameBack(): void;
  /** The running attempt stands still and is being interrupted; if it ends, that is why. */
  isStopping(promptId: string): void;
  /** The attempt will not end by itself: nobody should go on waiting for it. */
  isLost(promptId: string): void;
}

/** Looks after one node: asks how it is, notices when it stands still, and lets a sick one prove itself. */
export class Checkup {
  readonly #http: ComfyHttp;
  readonly #vitals: Vitals;
  readonly #patient: Patient;
  readonly #limits: ComfyLimits;
  readonly #clock: Clock;
  readonly #closing: AbortSignal;
  #stall: Stall = {};
  #asked: Promise<void> | undefined;
  /** The first request of the last round. */
  #greeting: Promise<void> | undefined;
  #askedMs = Number.NEGATIVE_INFINITY;
  #trialMs = Number.NEGATIVE_INFINITY;
  #trial: { uid: string; ended: Promise<void> } | undefined;
  /** Whether the lists of classes and models are those of the server's present life. */
  #hasCatalogue = false;

  constructor(
    http: ComfyHttp,
    vitals: Vitals,
    patient: Patient,
    { limits, clock, closing }: { limits: ComfyLimits; clock: Clock; closing: AbortSignal },
  ) {
    this.#http = http;
    this.#vitals = vitals;
    this.#patient = patient;
    this.#limits = limits;
    this.#clock = clock;
    this.#closing = closing;
  }

  isTrial(promptId: string): boolean {
    return this.#trial?.uid === promptId;
  }

  /** The server may have begun a new life, with other classes and models. */
  forget(): void {
    this.#hasCatalogue = false;
  }

  /** Does what is due: asks when the last answer is old or the circuit's wait is over, then lets a sick node try. */
  async beat(): Promise<void> {
    if (this.#isFresh()) return;
    await this.ask(false);
    const waitsMs = Math.max(this.#trialMs, this.#vitals.latchedMs ?? 0);
    if (this.#clock.now().getTime() - waitsMs >= this.#limits.trialEveryMs) await this.try();
  }

  /** Resolves when the node has answered, or not, within `healthFreshMs` before now; what it has to tell comes later. */
  async greet(): Promise<void> {
    if (!this.#isFresh()) void this.ask(false);
    await Promise.allSettled([this.#greeting]);
  }

  #isFresh(): boolean {
    return this.#clock.now().getTime() - this.#askedMs < this.#limits.healthFreshMs;
  }

  /**
   * Asks the node how it is, unless its circuit is open and not due.
   * @param atOnce whether an open circuit gets its probe before its time
   */
  async ask(atOnce: boolean): Promise<void> {
    this.#asked ??= this.#askOnce(atOnce).finally(() => {
      this.#asked = undefined;
    });
    await this.#asked;
  }

  /** Lets a latched node prove itself; one trial at a time. */
  async try(): Promise<void> {
    if (this.#vitals.latchedMs === undefined || this.#vitals.isOpen) return;
    this.#trialMs = this.#clock.now().getTime();
    if (this.#trial === undefined) {
      const uid = newUid();
      this.#trial = { uid, ended: this.#tryOnce(uid) };
    }
    await this.#trial.ended;
  }

  async #tryOnce(uid: string): Promise<void> {
    const terms = { uid, classes: this.#vitals.report().classes, limits: this.#limits, closing: this.#closing };
    try {
      if (await runTrial(this.#http, terms)) {
        this.#stall = {};
        this.#vitals.unlatch();
      }
    } catch (error) {
      // Not proved, whatever the reason; the circuit has heard of a missing answer itself.
      if (!(error instanceof StudioError)) throw error;
    } finally {
      this.#trial = undefined;
    }
  }

  async #askOnce(atOnce: boolean): Promise<void> {
    this.#askedMs = this.#clock.now().getTime();
    if (!this.#vitals.beginProbe(atOnce)) return;
    try {
      this.#greeting = this.#readStats();
      await this.#greeting;
      await this.#readQueue();
      if (!this.#hasCatalogue) await this.#readCatalogue();
    } catch (error) {
      // Standing still is told from looks in a row: one that failed breaks the row. The circuit has heard of it itself.
      this.#stall = {};
      if (!isUnreachable(error)) throw error;
    }
  }

  async #readStats(): Promise<void> {
    const { failures, lastSeenAt } = this.#vitals.report();
    const { system, devices } = await this.#http.systemStats(true);
    if (failures > 0 || lastSeenAt === undefined) this.#patient.cameBack();
    this.#vitals.see({
      version: system.comfyui_version,
      devices: devices.map(({ name, vram_total, vram_free }) => ({ name, vramTotal: vram_total, vramFree: vram_free })),
      lastSeenAt: this.#clock.now(),
    });
  }

  async #readCatalogue(): Promise<void> {
    this.#hasCatalogue = true;
    try {
      const classes = (await this.#http.classes()) ?? [];
      const folders = (await this.#http.modelFolders()) ?? [];
      const models: Record<string, readonly string[]> = {};
      for (const folder of folders) models[folder] = (await this.#http.models(folder)) ?? [];
      this.#vitals.see({ classes, models });
    } catch (error) {
      this.#hasCatalogue = false;
      throw error;
    }
  }

  async #readQueue(): Promise<void> {
    const queue = await this.#http.queue();
    const all = [...queue.running, ...queue.pending];
    const foreign = all.filter((id) => !this.#patient.isOurs(id) && !this.isTrial(id)).length;
    this.#vitals.see({ running: queue.running.size, waiting: queue.pending.size, foreign });
    const ours = [...queue.running].find((id) => this.#patient.isOurs(id));
    const idles = queue.running.size === 0 && [...queue.pending].some((id) => this.#patient.isOurs(id));
    const running = ours === undefined ? undefined : { uid: ours, newsMs: this.#patient.newsMs(ours) };
    const { stall, verdict } = judgeStall(this.#stall, { idles, running }, this.#clock.now().getTime(), this.#limits);
    this.#stall = stall;
    await this.#act(verdict, queue, ours);
  }

  /** The queue was read just before, so that even a server that interrupts whatever runs interrupts ours. */
  async #act(verdict: StallVerdict, queue: Queue, running: string | undefined): Promise<void> {
    if (verdict === "dead") await this.#giveUp(queue, "It accepts prompts and does not begin them");
    if (running === undefined || (verdict !== "stuck" && verdict !== "wedged")) return;
    this.#patient.isStopping(running);
    if (verdict === "wedged")
      await this.#giveUp(queue, "A prompt stands still there and does not heed its interruption");
    // Repeated at every look, because an interrupt can be lost.
    await this.#http.interrupt(running);
  }

  /**
   * Nobody goes on waiting for what is there. Our waiting prompts are taken out of the queue, so that they do not begin
   * after they were given to another node; a running one cannot be.
   */
  async #giveUp({ running, pending }: Queue, reason: string): Promise<void> {
    this.#vitals.latch(reason);
    for (const uid of [...running, ...pending].filter((id) => this.#patient.isOurs(id))) {
      if (pending.has(uid)) await this.#http.unqueue(uid);
      this.#patient.isLost(uid);
    }
  }
}
