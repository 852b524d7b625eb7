/** Thrown where Python would compare two dicts. */
export class Incomparable extends Error {}

/** What orders a waiting prompt: its number, then its id. */
export interface Ordered {
  number: number;
  id: string;
}

/** Whether Python's tuple comparison puts `first` before `second`. @throws Incomparable for equal numbers and ids */
function isBefore(first: Ordered, second: Ordered): boolean {
  if (first === second) return false;
  if (first.number !== second.number) return first.number < second.number;
  if (first.id !== second.id) return first.id < second.id;
  throw new Incomparable("'<' not supported between instances of 'dict' and 'dict'");
}

/**
 * The binary heap of Python's heapq, down to the moments at which it compares: that decides which operation fails when
 * two prompts cannot be told apart, and in which state the queue is left. Its order is what GET /queue shows.
 */
export class Heap<T extends Ordered> {
  readonly #items: T[] = [];

  get items(): readonly T[] {
    return this.#items;
  }

  /** @throws Incomparable with the item queued all the same */
  push(item: T): void {
    this.#items.push(item);
    this.#rise(0, this.#items.length - 1);
  }

  /** @throws Incomparable */
  pop(): T | undefined {
    const last = this.#items.pop();
    const first = this.#items[0];
    if (last === undefined || first === undefined) return last;
    this.#items[0] = last;
    this.#sink(0);
    return first;
  }

  /** Takes the first match out and restores the order. @throws Incomparable with the item gone */
  remove(matches: (item: T) => boolean): boolean {
    const at = this.#items.findIndex(matches);
    if (at < 0) return false;
    this.#items.splice(at, 1);
    for (let place = Math.floor(this.#items.length / 2) - 1; place >= 0; place -= 1) this.#sink(place);
    return true;
  }

  clear(): void {
    this.#items.length = 0;
  }

  #at(place: number): T {
    return this.#items[place] as T;
  }

  /** Moves the item at `place` towards the root, not beyond `start`. */
  #rise(start: number, from: number): void {
    const item = this.#at(from);
    let place = from;
    while (place > start) {
      const parent = (place - 1) >> 1;
      if (!isBefore(item, this.#at(parent))) break;
      this.#items[place] = this.#at(parent);
      place = parent;
    }
    this.#items[place] = item;
  }

  /** Brings the smaller children up until a leaf is free, then lets the item rise from there. */
  #sink(start: number): void {
    const end = this.#items.length;
    const item = this.#at(start);
    let place = start;
    for (let child = 2 * place + 1; child < end; child = 2 * place + 1) {
      const right = child + 1;
      if (right < end && !isBefore(this.#at(child), this.#at(right))) child = right;
      this.#items[place] = this.#at(child);
      place = child;
    }
    this.#items[place] = item;
    this.#rise(start, place);
  }
}
