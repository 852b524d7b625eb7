import { setTimeout as pause } from "node:timers/promises";
import { type Clock, systemClock } from "../../platform/clock.ts";
import { StudioError } from "../../platform/errors.ts";
import type { JsonObject } from "../../platform/exact-json.ts";
import type { Attempt, ImageProvider, Picture, Standing, Watch } from "../providers/provider.ts";
import { badOutput, refused, unreachable } from "./failures.ts";
import { Follower, unlessAborted } from "./follower.ts";
import type { PreviewFrame } from "./frames.ts";
import { nodeWeights, readGraph } from "./graph.ts";
import { ComfyHttp, type SystemStats } from "./http.ts";
import { type ComfyLimits, usualLimits } from "./limits.ts";
import { GraphProgress } from "./progress.ts";
import { ComfySocket } from "./socket.ts";
import { type Finding, lookUp } from "./standing.ts";
import { lostOutputs, Submissions } from "./submission.ts";

export interface ComfyOptions {
  /** Address of the server, with a path if it lives under one. */
  url: string;
  clock?: Clock;
  fetch?: typeof fetch;
  limits?: Partial<ComfyLimits>;
}

type Ended = Exclude<Standing, { state: "waiting" | "running" }>;

const isUnreachable = (error: unknown) => error instanceof StudioError && error.kind === "unavailable";

const isEnded = (standing: Standing): standing is Ended => standing.state !== "waiting" && standing.state !== "running";

const gigabyte = 1024 ** 3;

function describe({ system, devices }: SystemStats): string {
  const free = ({ name, vram_free }: SystemStats["devices"][number]) =>
    vram_free === undefined ? name : `${name} with ${(vram_free / gigabyte).toFixed(1)} GB free`;
  return [`ComfyUI ${system.comfyui_version ?? "of unknown version"}`, ...devices.map(free)].join(", ");
}

class ComfyProvider implements ImageProvider {
  readonly name = "comfy";
  readonly label = "ComfyUI";
  readonly costCentsEach = 0;
  readonly capabilities = {
    kinds: ["portrait", "background"] as const,
    source: true,
    seed: true,
    workflow: true,
    styles: [],
  };

  readonly #clock: Clock;
  readonly #limits: ComfyLimits;
  readonly #http: ComfyHttp;
  readonly #socket: ComfySocket;
  readonly #submissions: Submissions;
  readonly #followers = new Set<Follower>();
  readonly #closing = new AbortController();
  /** The prompt that the last `executing` spoke of: previews of the older kind belong to it. */
  #current: string | undefined;

  constructor({ url, clock = systemClock, fetch: fetcher = fetch, limits }: ComfyOptions) {
    const base = new URL(url.endsWith("/") ? url : `${url}/`);
    this.#clock = clock;
    this.#limits = { ...usualLimits, ...limits };
    this.#http = new ComfyHttp(base, fetcher, this.#limits);
    this.#submissions = new Submissions(this.#http, this.#limits, this.#closing.signal);
    this.#socket = new ComfySocket(base, this.#limits, {
      message: (type, data) => this.#hear(type, data),
      preview: (frame) => this.#show(frame),
      connected: () => this.#ringAll(),
    });
  }

  nodes() {
    return [{ key: this.name, label: this.label, depth: 2, takesWork: true }];
  }

  async health(): Promise<{ ready: boolean; message: string }> {
    try {
      return { ready: true, message: describe(await this.#http.systemStats()) };
    } catch (error) {
      if (!(error instanceof StudioError)) throw error;
      return { ready: false, message: error.message };
    }
  }

  async submit(attempt: Attempt): Promise<void> {
    const graph = this.#submissions.check(attempt);
    const again = this.#submissions.wasSent(attempt.uid);
    // The server runs an id as often as it is sent, so it is asked first.
    const { standing } = await this.#look(attempt);
    if (standing.state !== "absent") return;
    if (again) throw refused("This attempt was sent before and is gone; it needs a new uid");
    const nodeErrors = await this.#submissions.send(attempt, graph, () => this.#socket.clientId());
    const loss = lostOutputs(attempt, nodeErrors);
    if (loss === undefined) return;
    await this.cancel(attempt);
    throw loss;
  }

  async observe(attempt: Attempt): Promise<Standing> {
    return (await this.#look(attempt)).standing;
  }

  async follow(attempt: Attempt, watch: Watch): Promise<Ended> {
    this.#socket.start();
    const progress = new GraphProgress(nodeWeights(readGraph(attempt).graph));
    const pace = { clock: this.#clock, previewMs: this.#limits.previewMs };
    const follower = new Follower(attempt.uid, watch, progress, pace);
    this.#followers.add(follower);
    try {
      const ended = await this.#untilEnded(attempt, follower, watch.signal);
      if (ended.state !== "absent" || !follower.cancelled) return ended;
      return { state: "failed", failure: { kind: "cancelled", message: "It was taken out of the queue" } };
    } finally {
      this.#followers.delete(follower);
    }
  }

  async fetch(attempt: Attempt): Promise<Picture[]> {
    const { standing, pictures } = await this.#look(attempt);
    if (standing.state === "failed") throw badOutput(standing.failure.message);
    if (standing.state === "absent") throw badOutput("ComfyUI no longer knows the attempt");
    if (standing.state !== "done") throw unreachable("The attempt is not done yet");
    const fetched: Picture[] = [];
    for (const ref of pictures) {
      const origin = [ref.type, ref.subfolder, ref.filename].filter(Boolean).join("/");
      fetched.push({ bytes: await this.#http.view(ref), origin });
    }
    return fetched;
  }

  /**
   * Repeats itself, because an interrupt that arrives just as the prompt begins is lost, and one that arrives inside a
   * node waits for that node.
   * @throws StudioError `provider/unreachable`: no end was seen within `cancelPatienceMs`
   */
  async cancel(attempt: Attempt): Promise<void> {
    for (const follower of this.#followersOf(attempt.uid)) follower.cancelled = true;
    const patience = AbortSignal.any([AbortSignal.timeout(this.#limits.cancelPatienceMs), this.#closing.signal]);
    while (!patience.aborted) {
      if (await this.#cancelOnce(attempt)) {
        for (const follower of this.#followersOf(attempt.uid)) follower.bell.ring();
        return;
      }
      // Rejects only when patience ends, which the loop sees itself.
      await pause(this.#limits.cancelMs, undefined, { signal: patience }).catch(() => undefined);
    }
    throw unreachable("ComfyUI did not end the attempt");
  }

  /** Files stay on the server: it offers no way to delete them, and its own cache may still name them. */
  async release(attempt: Attempt): Promise<void> {
    this.#submissions.forget(attempt.uid);
  }

  async close(): Promise<void> {
    this.#closing.abort();
    await this.#socket.close();
  }

  /** Absence counts only when no request of ours was on its way at the time. */
  async #look(attempt: Attempt): Promise<Finding> {
    const inDoubt = this.#submissions.isInDoubt(attempt.uid);
    const finding = await lookUp(this.#http, attempt);
    if (inDoubt && finding.standing.state === "absent") throw unreachable("The attempt may still arrive at ComfyUI");
    return finding;
  }

  async #untilEnded(attempt: Attempt, follower: Follower, signal: AbortSignal): Promise<Ended> {
    let pauseMs = this.#limits.pollMs;
    for (;;) {
      const standing = await unlessAborted(this.#lookOrDoubt(attempt), signal);
      if (standing && isEnded(standing)) return standing;
      pauseMs = standing ? this.#limits.pollMs : Math.min(pauseMs * 2, this.#limits.pollMaxMs);
      await follower.bell.heard(pauseMs, signal);
    }
  }

  /** The standing, or undefined while nothing certain can be learnt. */
  async #lookOrDoubt(attempt: Attempt): Promise<Standing | undefined> {
    try {
      return await this.observe(attempt);
    } catch (error) {
      if (isUnreachable(error)) return undefined;
      throw error;
    }
  }

  /** Tells whether the attempt has ended; asks for its end where it has not. */
  async #cancelOnce(attempt: Attempt): Promise<boolean> {
    const standing = await this.#lookOrDoubt(attempt);
    try {
      if (standing?.state === "waiting") await this.#http.unqueue(attempt.uid);
      if (standing?.state === "running") await this.#http.interrupt(attempt.uid);
    } catch (error) {
      if (!isUnreachable(error)) throw error;
    }
    return standing !== undefined && isEnded(standing);
  }

  #followersOf(uid: string): Follower[] {
    return [...this.#followers].filter((follower) => follower.uid === uid);
  }

  #ringAll(): void {
    for (const follower of this.#followers) follower.bell.ring();
  }

  #hear(type: string, data: JsonObject): void {
    // Told to every client whenever the queue changes: the only news of what was submitted over a lost connection.
    if (type === "status") this.#ringAll();
    if (typeof data.prompt_id !== "string") return;
    this.#current = data.prompt_id;
    for (const follower of this.#followersOf(data.prompt_id)) follower.message(type, data);
  }

  #show({ bytes, promptId = this.#current }: PreviewFrame): void {
    if (promptId === undefined) return;
    for (const follower of this.#followersOf(promptId)) follower.preview(bytes);
  }
}

/**
 * Pictures from one ComfyUI server. It stays usable while the server is away: `health` says so, and attempts already
 * accepted are found again. Nothing is sent before the first call.
 */
export function openComfy(options: ComfyOptions): ImageProvider {
  return new ComfyProvider(options);
}
