import { setTimeout as pause } from "node:timers/promises";
import { type Client, createClient, generationRoutes } from "@pentimento/contract";
import type { FakeComfy } from "../../fake-comfy/start.ts";
import { type Moment, moments } from "./deaths.ts";
import { Dice } from "./dice.ts";
import type { Ground } from "./ground.ts";
import { MortalApp } from "./mortal-app.ts";
import { faults } from "./weather.ts";

export interface StormOptions {
  seed: number;
  /** Pictures that are asked for at least; each takes an attempt or more. */
  pictures: number;
  /** Faults of the servers, drawn from the seed. */
  faults: number;
  /** How often the process dies at each of its moments. */
  deathsEach: number;
}

export interface Toll {
  faults: Record<string, number>;
  kills: Record<string, number>;
}

const perBatch = 8;
/** Pictures that wait or are made at once, so that requests come as long as the storm lasts. */
const openMax = 32;
/** So long the last faults are waited for. */
const lastMs = 2_000;
/** After a prompt that is still in flight when its sender dies: until then the next process has looked for it. */
const lateMs = 400;
/** So long without a landing, in milliseconds, and something waits for ever: faults and deaths hold pictures up for seconds. */
const stillMs = 120_000;

/** A studio at work while its servers fail and its process is killed again and again. */
export class Storm {
  readonly #ground: Ground;
  readonly #servers: readonly FakeComfy[];
  readonly #options: StormOptions;
  readonly #dice: Dice;
  readonly #toll: Toll = { faults: {}, kills: {} };
  #app: MortalApp;
  #cookie: string | undefined;
  #asked = 0;
  #deathsAreOver = false;
  #mayEnd = false;
  #lastLanded = { count: 0, atMs: performance.now() };

  constructor(ground: Ground, servers: readonly FakeComfy[], options: StormOptions) {
    this.#ground = ground;
    this.#servers = servers;
    this.#options = options;
    this.#dice = new Dice(options.seed);
    this.#app = new MortalApp(ground.environment);
  }

  /** Runs until every picture that was asked for has ended; gives what was done to it. */
  async rage(): Promise<Toll> {
    try {
      await Promise.all([this.#askAll(), this.#failAll(), this.#killAll()]);
      await this.#calm();
      await this.#app.kill("SIGTERM");
      return this.#toll;
    } finally {
      if (!this.#app.isOver) await this.#app.kill("SIGKILL");
    }
  }

  get #landed(): number {
    return this.#app.standing.landed;
  }

  async #untilLanded(count: number): Promise<void> {
    await this.#until(() => this.#landed >= count);
  }

  /** @throws Error: what is waited for cannot come any more */
  async #until(holds: () => boolean): Promise<void> {
    while (!holds()) {
      await pause(20);
      this.#requireLife();
    }
  }

  /** A storm in which the app ended by itself, a picture failed or nothing moves any more has been lost. */
  #requireLife(): void {
    const { standing, isOver, written } = this.#app;
    if (isOver && !this.#mayEnd) throw new Error(`the app ended by itself: ${written}`);
    if (standing.failed.length > 0) throw new Error(`pictures failed: ${standing.failed.join(" · ")}`);
    const nowMs = performance.now();
    if (standing.landed !== this.#lastLanded.count) this.#lastLanded = { count: standing.landed, atMs: nowMs };
    if (nowMs - this.#lastLanded.atMs < stillMs) return;
    throw new Error(`nothing has landed for two minutes: ${standing.oldest.join(" · ")}\n${written}`);
  }

  async #calm(): Promise<void> {
    for (const { faults: planned } of this.#servers) planned.outage = false;
    await this.#until(() => this.#app.standing.open === 0);
  }

  /** Asks for all pictures, and for more while a death is still to come: most of them take a picture to come at all. */
  async #askAll(): Promise<void> {
    while (this.#asked < this.#options.pictures || !this.#deathsAreOver) {
      await this.#untilLanded(this.#asked + perBatch - openMax);
      await this.#askOnce(perBatch, crypto.randomUUID());
      this.#asked += perBatch;
    }
  }

  /** As a careful client does: the same request under the same key until an answer comes. */
  async #askOnce(count: number, key: string): Promise<void> {
    const { subjectUid, workflow } = this.#ground;
    const body = { variant_type: "backdrop", provider: "comfy", workflow_id: workflow, count };
    for (;;) {
      try {
        const ask = await this.#client(key);
        await ask(generationRoutes.generate, { params: { character_id: subjectUid }, body });
        return;
      } catch (error) {
        const slug = (error as { problem?: { type?: string } }).problem?.type;
        // The queue is full, or the process that was asked is gone.
        if (slug !== undefined && slug !== "/problems/queue-full") throw error;
        await pause(100);
        this.#requireLife();
      }
    }
  }

  async #client(key: string): Promise<Client> {
    const origin = await this.#app.origin;
    this.#cookie ??= await signIn(origin, this.#ground.person);
    return createClient({ origin, headers: { cookie: this.#cookie, origin, "idempotency-key": key } });
  }

  /** Spreads the faults over the pictures. */
  async #failAll(): Promise<void> {
    const { pictures, faults: count } = this.#options;
    const names = Object.keys(faults);
    const passing: Promise<void>[] = [];
    for (let at = 0; at < count; at += 1) {
      const name = at < names.length ? (names[at] ?? "") : this.#dice.pick(names);
      const fake = this.#dice.pick(this.#servers);
      await this.#untilLanded(Math.floor((at / count) * pictures * 0.95));
      this.#toll.faults[name] = (this.#toll.faults[name] ?? 0) + 1;
      passing.push(Promise.resolve(faults[name]?.(fake, this.#dice)));
    }
    // One that waits for a request that does not come any more is no reason to wait.
    await Promise.race([Promise.all(passing), pause(lastMs)]);
  }

  async #killAll(): Promise<void> {
    const { pictures, deathsEach } = this.#options;
    const plan = this.#dice.shuffled(Array.from({ length: deathsEach }, () => moments).flat());
    for (const [at, moment] of plan.entries()) {
      await this.#untilLanded(Math.floor((at / plan.length) * pictures * 0.95));
      await this.#killAt(moment);
      this.#toll.kills[moment] = (this.#toll.kills[moment] ?? 0) + 1;
      process.stdout.write(`storm: killed at "${moment}", ${this.#asked} pictures asked for\n`);
    }
    this.#deathsAreOver = true;
  }

  /** Kills the process at a moment, begins another, and waits until what was under way then has ended. */
  async #killAt(moment: Moment): Promise<void> {
    const release = moment === "in-flight" ? await this.#killInFlight() : undefined;
    this.#mayEnd = true;
    if (moment !== "in-flight") this.#app.expect(moment);
    await this.#until(() => this.#app.isOver);
    this.#app = new MortalApp(this.#ground.environment);
    this.#mayEnd = false;
    await this.#app.origin;
    if (release) {
      await pause(lateMs);
      release();
    }
  }

  /** The prompt has left when its sender dies; gives the way to let it arrive. */
  async #killInFlight(): Promise<() => void> {
    const fake = this.#dice.pick(this.#servers);
    await this.#until(() => this.#app.standing.mayDie);
    const hold = fake.faults.hold("POST /prompt");
    let arrived = false;
    void hold.arrived.then(() => {
      arrived = true;
    });
    await this.#until(() => arrived);
    void this.#app.kill("SIGKILL");
    return () => hold.release();
  }
}

async function signIn(origin: string, { email, password }: { email: string; password: string }): Promise<string> {
  const answer = await fetch(`${origin}/api/auth/sign-in/email`, {
    method: "POST",
    headers: { "content-type": "application/json", origin },
    body: JSON.stringify({ email, password }),
  });
  return answer.headers
    .getSetCookie()
    .map((cookie) => cookie.split(";")[0])
    .join("; ");
}
