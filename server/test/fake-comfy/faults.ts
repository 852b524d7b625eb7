/**
 * What may go wrong with one request. "error": 500 without effect. "reset": the connection breaks without effect.
 * "reply-lost": it works, then the connection breaks. "html": a page of some proxy, without effect. "nan": it works, and
 * the answer holds bare NaN and Infinity. "ignored": 200 without effect. "truncated": half of the announced bytes.
 * A hold lets the request wait before it works, even if the client has gone.
 */
export type RequestFault = "error" | "reset" | "reply-lost" | "html" | "nan" | "ignored" | "truncated" | Hold;

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

type Planned = Exclude<RequestFault, Hold> | HeldRequest;

interface NodeFault {
  type: string;
  message: string;
}

/** Faults laid out by a test and used up by what the server does next. */
export class Faults {
  /** While true every request and every socket is reset, as if the machine were off. */
  outage = false;
  readonly #planned: { route: string; fault: Planned }[] = [];
  readonly #nodeFaults: NodeFault[] = [];
  #historyHold: HeldRequest | undefined;

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

  takeNodeFault(): NodeFault | undefined {
    return this.#nodeFaults.shift();
  }

  /** Called by the server between announcing success and writing it down. */
  async beforeHistory(): Promise<void> {
    const hold = this.#historyHold;
    this.#historyHold = undefined;
    hold?.arrive();
    await hold?.released;
  }

  /** The fault that this request meets, after it has waited out a hold. */
  async meet(method: string, path: string): Promise<Exclude<RequestFault, Hold> | undefined> {
    const at = this.#planned.findIndex(({ route }) => `${method} ${path}`.startsWith(route));
    if (at < 0) return undefined;
    const fault = this.#planned.splice(at, 1)[0]?.fault;
    if (typeof fault !== "object") return fault;
    fault.arrive();
    await fault.released;
    return undefined;
  }

  /** Faults that nothing has met yet: a test that leaves some has not tested them. */
  get left(): number {
    return this.#planned.length + this.#nodeFaults.length;
  }
}
