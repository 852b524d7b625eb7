import type { Clock } from "../../../platform/clock.ts";
import type { NodeReport } from "../../providers/provider.ts";
import { unreachable } from "../failures.ts";
import type { Gate } from "../line.ts";
import {
  afterFailure,
  type Breaker,
  type BreakerBounds,
  closedBreaker,
  lets,
  mayProbe,
  whileProbing,
} from "./breaker.rules.ts";

/** What a node said of itself when it was last asked. */
export type Facts = Pick<
  NodeReport,
  "version" | "devices" | "models" | "classes" | "running" | "waiting" | "foreign" | "lastSeenAt"
>;

const noFacts: Facts = {
  version: undefined,
  devices: [],
  models: {},
  classes: [],
  running: 0,
  waiting: 0,
  foreign: 0,
  lastSeenAt: undefined,
};

/** The time of the last sight is news only when it has moved by so much. */
const sightMs = 30_000;

/** What listeners are told of: the free memory changes with every look and is no news by itself. */
const notable = ({ lastSeenAt, devices, models, classes, ...rest }: NodeReport) =>
  JSON.stringify([
    rest,
    Math.floor((lastSeenAt?.getTime() ?? 0) / sightMs),
    devices.map(({ name }) => name),
    Object.values(models).map((files) => files.length),
    classes.length,
  ]);

/** How one node stands. It is the gate through which every request to the node passes. */
export class Vitals implements Gate {
  readonly key: string;
  readonly #clock: Clock;
  readonly #bounds: BreakerBounds;
  readonly #changed: (report: NodeReport) => void;
  #breaker: Breaker = closedBreaker;
  #failure: string | undefined;
  #sickness: { reason: string; sinceMs: number } | undefined;
  #facts = noFacts;
  #told = "";

  constructor(key: string, clock: Clock, bounds: BreakerBounds, changed: (report: NodeReport) => void) {
    this.key = key;
    this.#clock = clock;
    this.#bounds = bounds;
    this.#changed = changed;
    this.#told = notable(this.report());
  }

  pass(isProbe: boolean): void {
    if (lets(this.#breaker, isProbe)) return;
    throw unreachable(`ComfyUI is left alone for a while, because it did not answer: ${this.#failure}`);
  }

  answered(): void {
    this.#breaker = closedBreaker;
    this.#failure = undefined;
    this.#tell();
  }

  failed(reason: string): void {
    this.#breaker = afterFailure(this.#breaker, this.#clock.now().getTime(), this.#bounds);
    this.#failure = reason;
    this.#tell();
  }

  /** Tells whether the node may be asked how it is; if the circuit was open, this is the one probe. */
  beginProbe(atOnce: boolean): boolean {
    const nowMs = this.#clock.now().getTime();
    const may = mayProbe(this.#breaker, nowMs, atOnce);
    if (may) this.#breaker = whileProbing(this.#breaker, nowMs);
    return may;
  }

  /** Gives the node no work until it has proved itself. */
  latch(reason: string): void {
    this.#sickness ??= { reason, sinceMs: this.#clock.now().getTime() };
    this.#tell();
  }

  unlatch(): void {
    this.#sickness = undefined;
    this.#tell();
  }

  /** Since when it has had to prove itself, in milliseconds; undefined while it is well. */
  get latchedMs(): number | undefined {
    return this.#sickness?.sinceMs;
  }

  get isOpen(): boolean {
    return this.#breaker.state !== "closed";
  }

  see(facts: Partial<Facts>): void {
    this.#facts = { ...this.#facts, ...facts };
    this.#tell();
  }

  report(): NodeReport {
    const { failures } = this.#breaker;
    const retryAt = this.#breaker.state === "open" ? new Date(this.#breaker.untilMs) : undefined;
    return {
      key: this.key,
      state: this.#state(),
      reason: this.#failure ?? this.#sickness?.reason,
      retryAt,
      failures,
      ...this.#facts,
    };
  }

  #state(): NodeReport["state"] {
    if (this.#breaker.state !== "closed") return "open";
    if (this.#sickness !== undefined) return "latched";
    if (this.#breaker.failures > 0) return "degraded";
    return this.#facts.lastSeenAt === undefined ? "unknown" : "connected";
  }

  #tell(): void {
    const report = this.report();
    const told = notable(report);
    if (told === this.#told) return;
    this.#told = told;
    this.#changed(report);
  }
}
