import { StudioError } from "../../platform/errors.ts";
import type { Json } from "../../platform/exact-json.ts";
import type { Attempt } from "../providers/provider.ts";
import { droppedOutputs, nodeFlaws, refused, unreachable } from "./failures.ts";
import { unlessAborted } from "./follower.ts";
import { type Graph, preparedGraph, promptBody, readGraph, styledGraph } from "./graph.ts";
import type { ComfyHttp } from "./http.ts";
import type { ComfyLimits } from "./limits.ts";
import { Uploads } from "./node/uploads.ts";

/** The server's own rule for a prompt id, since 0.25. */
const promptIdForm = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

/** Failures of a connection that was never made: nothing can have been read. */
const neverConnected = new Set<unknown>(["ECONNREFUSED", "ENOTFOUND", "EAI_AGAIN", "EHOSTUNREACH", "ENETUNREACH"]);

function causes(error: unknown): unknown[] {
  return error instanceof Error ? [error, ...causes(error.cause)] : [];
}

/** Whether the connection broke after it stood, so that the server may still be reading the request. */
function mayStillArrive(error: unknown): boolean {
  const codes = causes(error).map((cause) => (cause as { code?: unknown }).code);
  return error instanceof StudioError && error.cause !== undefined && !codes.some((code) => neverConnected.has(code));
}

/** The required outputs that the server will not make, as a refusal; undefined when all of them run. */
export function lostOutputs({ graph }: Attempt, nodeErrors: Json | undefined): StudioError | undefined {
  const dropped = droppedOutputs(nodeErrors);
  const lost = graph?.outputNodes.filter((node) => dropped.has(node)) ?? [];
  if (lost.length === 0) return undefined;
  return refused(`ComfyUI dropped the output nodes ${lost.join(", ")}`, nodeFlaws(nodeErrors));
}

/** Whether a graph was refused because a file that it reads is not there. */
const lacksInput = (error: unknown) =>
  error instanceof StudioError && error.slug === "provider/refused" && error.message.includes("Invalid image file");

/** Ids of sent attempts kept in memory; our caller keeps all of them, this is a second guard. */
const rememberedMax = 10_000;

/**
 * Sends attempts, each at most once. An id of which nothing certain came back stays in doubt for a while, in which
 * its absence at the server proves nothing.
 */
export class Submissions {
  readonly #http: ComfyHttp;
  readonly #limits: ComfyLimits;
  readonly #inDoubt = new Set<string>();
  readonly #sent = new Set<string>();
  readonly #uploads: Uploads;

  constructor(http: ComfyHttp, limits: ComfyLimits, closing: AbortSignal) {
    this.#http = http;
    this.#limits = limits;
    this.#uploads = new Uploads(http, limits, closing);
  }

  isInDoubt(uid: string): boolean {
    return this.#inDoubt.has(uid);
  }

  wasSent(uid: string): boolean {
    return this.#sent.has(uid);
  }

  forget(uid: string): void {
    this.#sent.delete(uid);
  }

  /** The graph to send, checked before anything leaves the house. */
  check(attempt: Attempt): Graph {
    if (!promptIdForm.test(attempt.uid)) throw refused("The attempt's uid is no UUID in lower case");
    return readGraph(attempt).graph;
  }

  /** What was stored in an earlier life of the server may be gone. */
  forgetUploads(): void {
    this.#uploads.forget();
  }

  /**
   * Uploads the source and a style's picture and posts the graph. A server that lost one of them since it was stored refuses
   * the graph; it gets all once more. That is no second run: what was refused has never been in its queue.
   * @returns what the server says about nodes it will not run
   */
  async send(attempt: Attempt, graph: Graph, clientId: () => Promise<string>): Promise<Json | undefined> {
    try {
      return await this.#sendOnce(attempt, graph, clientId);
    } catch (error) {
      const hasPictures = attempt.source !== undefined || attempt.styleReference !== undefined;
      if (!hasPictures || !lacksInput(error)) throw error;
      this.#uploads.forget();
      return this.#sendOnce(attempt, graph, clientId);
    }
  }

  async #sendOnce(attempt: Attempt, graph: Graph, clientId: () => Promise<string>): Promise<Json | undefined> {
    const sourceName = attempt.source && (await this.#uploads.nameOf(attempt.source));
    const styleName = attempt.styleReference && (await this.#uploads.nameOf(attempt.styleReference));
    const styled = styleName === undefined ? graph : styledGraph(graph, attempt.graph?.stylePlaces, styleName);
    const prepared = preparedGraph(styled, attempt.uid, attempt.graph?.sourceNodes ?? [], sourceName);
    const body = promptBody(attempt.uid, await clientId(), prepared);
    this.#remember(attempt.uid);
    return this.#post(attempt.uid, body);
  }

  #remember(uid: string): void {
    this.#sent.add(uid);
    const oldest = this.#sent.values().next();
    if (this.#sent.size > rememberedMax && oldest.value !== undefined) this.#sent.delete(oldest.value);
  }

  /** Waits `promptMs` for the answer, then leaves the request to itself: cutting it off would not take it back. */
  async #post(uid: string, body: string): Promise<Json | undefined> {
    this.#inDoubt.add(uid);
    const answer = this.#http.submit(body);
    answer.then(
      () => this.#inDoubt.delete(uid),
      (error: unknown) => this.#doubt(uid, error),
    );
    const patience = AbortSignal.timeout(this.#limits.promptMs);
    try {
      return await unlessAborted(answer, patience);
    } catch (error) {
      if (error instanceof StudioError) throw error;
      throw unreachable("ComfyUI did not answer POST /prompt in time", error);
    }
  }

  #doubt(uid: string, error: unknown): void {
    const end = () => this.#inDoubt.delete(uid);
    if (mayStillArrive(error)) setTimeout(end, this.#limits.doubtMs).unref();
    else end();
  }
}
