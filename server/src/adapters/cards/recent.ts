/**
 * Remembers the newest `sizeMax` results of slow work by key; the one unused for longest goes first. Callers that ask for
 * the same key while the work runs share it. Failed work is forgotten, so that the next call tries again.
 */
export class RecentResults<Result> {
  readonly #results = new Map<string, Promise<Result>>();
  readonly #sizeMax: number;

  constructor(sizeMax: number) {
    this.#sizeMax = sizeMax;
  }

  get(key: string, work: () => Promise<Result>): Promise<Result> {
    const result = this.#results.get(key) ?? this.#begin(key, work);
    this.#results.delete(key);
    this.#results.set(key, result);
    const [oldest] = this.#results.keys();
    if (oldest !== undefined && this.#results.size > this.#sizeMax) this.#results.delete(oldest);
    return result;
  }

  clear(): void {
    this.#results.clear();
  }

  #begin(key: string, work: () => Promise<Result>): Promise<Result> {
    const result = work();
    result.catch(() => {
      if (this.#results.get(key) === result) this.#results.delete(key);
    });
    return result;
  }
}
