import { isIP } from "node:net";
import { type Clock, systemClock } from "../../platform/clock.ts";
import { StudioError } from "../../platform/errors.ts";
import type { Attempt, Failure, ImageProvider, Standing, Watch } from "../providers/provider.ts";
import { type Answer, exchange, NoAnswer } from "./exchange.ts";
import { isPublicAddress, publicLookup } from "./public-address.ts";
import { failureOf, type Given, pictureOf, requestOf, restSeconds, type Size } from "./wire.ts";

export interface ImagesApiOptions {
  /** Address up to the version, such as https://api.example.org/v1. */
  url: string;
  key: string | undefined;
  model: string;
  label: string;
  costCentsEach: number;
  sizes: readonly Size[];
  /** Whether the model takes a source picture. */
  edits: boolean;
  clock?: Clock;
  limits?: Partial<typeof usualLimits>;
}

/** Milliseconds, and bytes of an answer: base64 makes a picture a third larger. */
const usualLimits = { pictureMs: 120_000, downloadMs: 60_000, healthMs: 5_000, bytesMax: 32 * 1024 * 1024 };

/** Pictures asked for at once; such services count requests per minute. */
const depth = 4;

type End = Exclude<Standing, { state: "waiting" | "running" }>;

interface Work {
  stop: AbortController;
  end: Promise<End>;
  ended?: End;
  given?: Given;
}

const failed = (failure: Failure): End => ({ state: "failed", failure });

/** Such a service has no look-up: what this process did not see end may have been made, and is never asked for again. */
const unseen = failed({
  kind: "unreachable",
  message: "The image API's answer was never seen; the picture may have been charged",
  mayHaveCost: true,
});

const badOutput = (message: string) => new StudioError("gone", "provider/bad-output", message);

class ImagesApi implements ImageProvider {
  readonly name = "images-api";
  readonly label: string;
  readonly costCentsEach: number;
  readonly capabilities;
  readonly #options: ImagesApiOptions;
  readonly #base: URL;
  readonly #clock: Clock;
  readonly #limits: typeof usualLimits;
  readonly #works = new Map<string, Work>();
  #restsUntil = new Date(0);

  constructor(options: ImagesApiOptions) {
    this.#options = options;
    this.#base = new URL(options.url.endsWith("/") ? options.url : `${options.url}/`);
    this.#clock = options.clock ?? systemClock;
    this.#limits = { ...usualLimits, ...options.limits };
    this.label = options.label;
    this.costCentsEach = options.costCentsEach;
    this.capabilities = {
      kinds: ["portrait", "background"] as const,
      source: options.edits,
      seed: false,
      workflow: false,
      styles: [],
      sizes: options.sizes,
      forgets: true,
    } as const;
  }

  nodes() {
    const takesWork = this.#restsUntil <= this.#clock.now();
    return [{ key: this.name, label: this.label, depth, takesWork }];
  }

  /** Asks for the list of models, which costs nothing; a service without that list is taken to be ready. */
  async health(): Promise<{ ready: boolean; message: string }> {
    if (this.#restsUntil > this.#clock.now())
      return { ready: false, message: `Asked to wait until ${this.#restsUntil.toISOString()}` };
    try {
      const { status } = await exchange(new URL("models", this.#base), {
        method: "GET",
        headers: this.#authority(),
        signal: new AbortController().signal,
        timeoutMs: this.#limits.healthMs,
        bytesMax: this.#limits.bytesMax,
      });
      if (status === 401 || status === 403) return { ready: false, message: "The key is not accepted" };
      if (status >= 500) return { ready: false, message: `The image API answers ${status}` };
      return { ready: true, message: `Ready; ${this.#options.model}, ${this.costCentsEach} cents a picture` };
    } catch (error) {
      if (!(error instanceof NoAnswer)) throw error;
      return { ready: false, message: `The image API ${error.message}` };
    }
  }

  /** Never throws after anything was sent: what came of it is the end that `follow` tells. */
  async submit(attempt: Attempt): Promise<void> {
    const refuse = (message: string) => new StudioError("invalid", "provider/refused", message);
    if (attempt.graph) throw refuse("An image API runs no workflow");
    if (attempt.style !== undefined) throw refuse("An image API has no styles; say it in the prompt");
    if (attempt.source && !this.capabilities.source) throw refuse("This image API takes no source picture");
    if (this.#works.has(attempt.uid)) throw refuse("This attempt was handed over before");
    const stop = new AbortController();
    const work: Work = { stop, end: Promise.resolve(unseen) };
    this.#works.set(attempt.uid, work);
    work.end = this.#make(attempt, work).then((end) => (work.ended = end));
  }

  async observe({ uid }: Attempt): Promise<Standing> {
    const work = this.#works.get(uid);
    return work ? (work.ended ?? { state: "running" }) : unseen;
  }

  async follow({ uid }: Attempt, { signal }: Watch): Promise<End> {
    const work = this.#works.get(uid);
    if (!work) return unseen;
    signal.throwIfAborted();
    const left = Promise.withResolvers<never>();
    const onAbort = () => left.reject(signal.reason);
    signal.addEventListener("abort", onAbort, { once: true });
    try {
      return await Promise.race([work.end, left.promise]);
    } finally {
      signal.removeEventListener("abort", onAbort);
    }
  }

  async fetch({ uid }: Attempt) {
    const work = this.#works.get(uid);
    if (!work?.given) throw badOutput("The picture is no longer there");
    if ("url" in work.given) work.given = { bytes: await this.#download(work.given.url) };
    return [{ bytes: work.given.bytes, origin: this.name }];
  }

  /** Breaks the connection off; whether the service stops then, and whether it charges, nobody tells. */
  async cancel({ uid }: Attempt): Promise<void> {
    const work = this.#works.get(uid);
    work?.stop.abort();
    await work?.end;
  }

  async release({ uid }: Attempt): Promise<void> {
    this.#works.delete(uid);
  }

  async close(): Promise<void> {
    for (const { stop } of this.#works.values()) stop.abort();
    await Promise.all([...this.#works.values()].map((work) => work.end));
  }

  async #make(attempt: Attempt, work: Work): Promise<End> {
    try {
      const { path, mediaType, body } = await requestOf(attempt, this.#options.model, this.#options.sizes);
      const answer = await exchange(new URL(path, this.#base), {
        method: "POST",
        headers: { ...this.#authority(), "content-type": mediaType, "idempotency-key": attempt.uid },
        body,
        signal: work.stop.signal,
        timeoutMs: this.#limits.pictureMs,
        bytesMax: this.#limits.bytesMax,
      });
      return this.#judge(answer, work);
    } catch (error) {
      return endWithout(error, work.stop.signal.aborted);
    }
  }

  #judge(answer: Answer, work: Work): End {
    if (answer.status === 429) {
      const seconds = restSeconds(answer, this.#clock.now());
      this.#restsUntil = new Date(this.#clock.now().getTime() + seconds * 1_000);
      return { state: "absent", message: `The image API takes no more now; it asks to wait ${seconds} s` };
    }
    if (answer.status < 200 || answer.status > 299) return failed(failureOf(answer));
    work.given = pictureOf(answer);
    if (work.given) return { state: "done" };
    const message = "The image API answered without a picture; it may have been charged";
    return failed({ kind: "bad-output", message, mayHaveCost: true });
  }

  /** Only from the service itself, or over https from a public address; the key goes to the service alone. */
  async #download(text: string): Promise<Buffer> {
    const url = URL.parse(text);
    const own = url?.origin === this.#base.origin;
    if (!url || !(own || isPublicPlace(url))) throw badOutput("The image API named an address that may not be asked");
    try {
      const { status, bytes } = await exchange(url, {
        method: "GET",
        headers: own ? this.#authority() : {},
        signal: new AbortController().signal,
        timeoutMs: this.#limits.downloadMs,
        bytesMax: this.#limits.bytesMax,
        lookup: own ? undefined : publicLookup,
      });
      if (status === 200) return bytes;
      throw badOutput(`The picture's address answered ${status}`);
    } catch (error) {
      if (!(error instanceof NoAnswer)) throw error;
      throw new StudioError("unavailable", "provider/unreachable", `The picture's address ${error.message}`, {
        cause: error,
      });
    }
  }

  #authority(): Record<string, string> {
    return this.#options.key ? { authorization: `Bearer ${this.#options.key}` } : {};
  }
}

function isPublicPlace(url: URL): boolean {
  const host = url.hostname.replace(/^\[|\]$/g, "");
  const isPlain = url.protocol === "https:" && url.port === "" && url.username === "" && url.password === "";
  return isPlain && (isIP(host) === 0 || isPublicAddress(host));
}

/** A connection that never stood proves that nothing was asked; after any other loss the picture may have been made. */
function endWithout(error: unknown, cancelled: boolean): End {
  const { message, sent } =
    error instanceof NoAnswer ? error : { message: "was asked, and something broke here", sent: true };
  const doubt = sent ? "; the picture may have been charged" : "";
  if (cancelled) return failed({ kind: "cancelled", message: `Cancelled${doubt}`, mayHaveCost: sent });
  if (!sent) return { state: "absent", message: `The image API ${message}` };
  return failed({ kind: "unreachable", message: `The image API ${message}${doubt}`, mayHaveCost: true });
}

/**
 * Pictures from a service that speaks the images part of the OpenAI API. It has no look-up by id, so an attempt lives in
 * this process only: one whose answer was lost ends as failed and perhaps charged, and is never sent again by itself.
 */
export function openImagesApi(options: ImagesApiOptions): ImageProvider {
  return new ImagesApi(options);
}
