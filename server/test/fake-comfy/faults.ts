/**
 * What may go wrong with one request. "error": 500 without effect. "reset": the connection breaks without effect.
 * "reply-lost": it works, then the connection breaks. "html": a page of some proxy, without effect. "nan": it works, and
 * the answer holds bare NaN and Infinity. "ignored": 200 without effect. "truncated": half of the announced bytes.
 * "wrong-id": it works, and every prompt id in the answer is somebody else's. A hold lets the request wait before it
 * works, even if the client has gone.
 */
export type RequestFault = (typeof requestFaults)[number] | Hold;

export const requestFaults = [
  "error",
  "reset",
  "reply-lost",
  "html",
  "nan",
  "ignored",
  "truncated",
  "wrong-id",
] as const;

export interface Hold {
  /** Resolves when the request has come. */
  arrived: Promise<void>;
  /** Lets it go on. */
  release(): void;
}

interface HeldRequest extends Hold {
  arrive(): void;
  released: Promise<void>;
}

function makeHold(): HeldRequest {
  const arrival = Promise.withResolvers<void>();
  const departure = Promise.withResolvers<void>();
  const { promise: arrived, resolve: arrive } = arrival;
  return { arrived, arrive, released: departure.promise, release: departure.resolve };
}

async function passThrough(hold: HeldRequest | undefined): Promise<void> {
  hold?.arrive();
  await hold?.released;
}

type Planned = Exclude<RequestFault, Hold> | HeldRequest;

interface NodeFault {
  type: string;
  message: string;
}

export const outOfMemory: NodeFault = {
  type: "torch.OutOfMemoryError",
  message: "Allocation on device 0 would exceed allowed memory. (out of memory)",
};

/** Faults laid out by a test and used up by what the server does next. */
export class Faults {
  /** While true every request and every socket is reset, as if the machine were off. */
  outage = false;
  /** Every node that really runs ends in this exception, from now on. */
  everyNode: NodeFault | undefined;
  readonly #planned: { route: string; fault: Planned }[] = [];
  readonly #nodeFaults: NodeFault[] = [];
  readonly #wedges: HeldRequest[] = [];
  #historyHold: HeldRequest | undefined;
  #lostCancels = 0;
  #workerDeaths = 0;

  /** The next requests whose method and path begin with `route` meet these faults, one each. */
  next(route: string, ...faults: Exclude<RequestFault, Hold>[]): void {
    for (const fault of faults) this.#planned.push({ route, fault });
  }

  /** The next request whose method and path begin with `route` waits for its release. */
  hold(route: string): Hold {
    const fault = makeHold();
    this.#planned.push({ route, fault });
    return fault;
  }

  /** The next success is announced at once and becomes readable only after the release. */
  holdHistory(): Hold {
    this.#historyHold = makeHold();
    return this.#historyHold;
  }

  /** The next node that really runs ends in this exception. */
  failNode(type: string, message: string): void {
    this.#nodeFaults.push({ type, message });
  }

  /** The next node that really runs stays inside itself until the release, whatever interrupts it. */
  wedge(): Hold {
    const wedge = makeHold();
    this.#wedges.push(wedge);
    return wedge;
  }

  /** The worker's thread ends with the next job, which stays in the queue as running for ever. */
  killWorker(): void {
    this.#workerDeaths += 1;
  }

  /** The next cancels of a running job are answered as done, and are not. */
  loseCancels(count = 1): void {
    this.#lostCancels += count;
  }

  takeNodeFault(): NodeFault | undefined {
    return this.#nodeFaults.shift() ?? this.everyNode;
  }

  async takeWedge(): Promise<void> {
    await passThrough(this.#wedges.shift());
  }

  /** Whether the worker is to die and no job has come for it to die at. */
  get hasDoomedWorker(): boolean {
    return this.#workerDeaths > 0;
  }

  takeWorkerDeath(): boolean {
    if (this.#workerDeaths === 0) return false;
    this.#workerDeaths -= 1;
    return true;
  }

  takeLostCancel(): boolean {
    if (this.#lostCancels === 0) return false;
    this.#lostCancels -= 1;
    return true;
  }

  /** Called by the server between announcing success and writing it down. */
  async beforeHistory(): Promise<void> {
    const hold = this.#historyHold;
    this.#historyHold = undefined;
    await passThrough(hold);
  }

  /** The fault that this request meets, after it has waited out a hold. */
  async meet(method: string, path: string): Promise<Exclude<RequestFault, Hold> | undefined> {
    const at = this.#planned.findIndex(({ route }) => `${method} ${path}`.startsWith(route));
    if (at < 0) return undefined;
    const fault = this.#planned.splice(at, 1)[0]?.fault;
    if (typeof fault !== "object") return fault;
    await passThrough(fault);
    return undefined;
  }

  /** Faults that nothing has met yet: a test that leaves some has not tested them. */
  get left(): number {
    const inside = this.#nodeFaults.length + this.#wedges.length + this.#lostCancels + this.#workerDeaths;
    return this.#planned.length + inside;
  }
}
