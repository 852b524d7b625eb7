import { MessageChannel, type MessagePort, receiveMessageOnPort } from "node:worker_threads";
import { Piscina } from "piscina";
import { type Flaw, StudioError } from "../../platform/errors.ts";
import { backgroundTechniques, portraitTechniques } from "./catalogue.ts";
import { choiceFor } from "./choice.ts";
import type { Painter, Painting, PaintKind, PaintOptions, PaintRequest } from "./painter.ts";
import type { PaintTask, ProgressNote } from "./worker.ts";

const SIDE_MIN = 16;
const SIDE_MAX = 4096;
/** Threads end after this many idle milliseconds; starting one again takes about 300. */
const IDLE_MILLISECONDS = 60_000;

const stylesOf: Readonly<Record<PaintKind, readonly string[]>> = {
  portrait: Object.keys(portraitTechniques),
  background: Object.keys(backgroundTechniques),
};

function findFlaws({ width, height, seed, ordinal = 0 }: PaintRequest): Flaw[] {
  const side = (value: number): boolean => Number.isInteger(value) && value >= SIDE_MIN && value <= SIDE_MAX;
  const count = (value: number): boolean => Number.isSafeInteger(value) && value >= 0;
  const sideDetail = `must be a whole number of ${SIDE_MIN} to ${SIDE_MAX}`;
  const countDetail = "must be a whole number of 0 to 2^53 - 1";
  const judged: [boolean, Flaw][] = [
    [side(width), { pointer: "/width", detail: sideDetail }],
    [side(height), { pointer: "/height", detail: sideDetail }],
    [count(seed), { pointer: "/seed", detail: countDetail }],
    [count(ordinal), { pointer: "/ordinal", detail: countDetail }],
  ];
  return judged.filter(([right]) => !right).map(([, flaw]) => flaw);
}

function check(request: PaintRequest): void {
  const flaws = findFlaws(request);
  if (flaws.length > 0)
    throw new StudioError("invalid", "painter/bad-request", "This picture cannot be painted as asked", { flaws });
  const { kind, style } = request;
  const styles = stylesOf[kind];
  if (style === undefined || styles.includes(style)) return;
  throw new StudioError("invalid", "painter/unknown-style", "The painter has no such style", {
    details: { kind, styles },
  });
}

function abortError(signal: AbortSignal): DOMException {
  if (signal.reason instanceof DOMException && signal.reason.name === "AbortError") return signal.reason;
  return Object.assign(new DOMException("Painting was cancelled", "AbortError"), { cause: signal.reason });
}

/** Passes notes on as they come; `drain` hands over the last ones, which may arrive after the picture itself. */
function listen(
  port: MessagePort,
  onProgress: NonNullable<PaintOptions["onProgress"]>,
  onFault: (fault: unknown) => void,
): { drain(): void; stop(): void } {
  const hear = (note: ProgressNote): void => {
    try {
      onProgress(note.fraction, note.previewJpeg);
    } catch (fault) {
      onFault(fault);
    }
  };
  port.on("message", hear);
  return {
    drain() {
      for (let next = receiveMessageOnPort(port); next; next = receiveMessageOnPort(port)) hear(next.message);
    },
    stop: () => port.close(),
  };
}

/** Piscina insists on an array at run time, but its type, inferred from Node's overloads, names the options object. */
function asTransferList(ports: MessagePort[]): TransferList {
  return ports as unknown as TransferList;
}

type TransferList = NonNullable<Parameters<Piscina["run"]>[1]>["transferList"];

async function runTask(
  pool: Piscina<PaintTask, Painting>,
  request: PaintRequest,
  signal: AbortSignal,
  options: PaintOptions,
): Promise<Painting> {
  if (!options.onProgress) return pool.run({ request }, { signal });
  const { port1, port2 } = new MessageChannel();
  let fault: { reason: unknown } | undefined;
  const notes = listen(port1, options.onProgress, (reason) => {
    fault ??= { reason };
  });
  try {
    const painting = await pool.run({ request, port: port2 }, { signal, transferList: asTransferList([port2]) });
    notes.drain();
    if (fault) throw fault.reason;
    return painting;
  } finally {
    notes.stop();
  }
}

/**
 * Opens the built-in painter.
 * @param options.threads pictures painted at once, 1 by default; one takes a core and about 150 MB
 */
export function openPainter(options: { threads?: number } = {}): Painter {
  const pool = new Piscina<PaintTask, Painting>({
    filename: new URL("./worker.ts", import.meta.url).href,
    minThreads: 0,
    maxThreads: options.threads ?? 1,
    idleTimeout: IDLE_MILLISECONDS,
  });
  const closing = new AbortController();
  return {
    styles: (kind) => stylesOf[kind],
    styleOf: (request) => choiceFor(request).style,
    async paint(request, paintOptions = {}) {
      check(request);
      const signal = AbortSignal.any([closing.signal, ...(paintOptions.signal ? [paintOptions.signal] : [])]);
      if (signal.aborted) throw abortError(signal);
      try {
        return await runTask(pool, request, signal, paintOptions);
      } catch (cause) {
        if (signal.aborted) throw abortError(signal);
        throw new StudioError("unavailable", "painter/failed", "The picture could not be painted", { cause });
      }
    },
    async close() {
      closing.abort();
      await pool.destroy();
    },
  };
}
