/** What one benchmark found, beside a floor or a peer measured in the same run: only ratios carry from machine to machine. */
export interface Measurement {
  what: string;
  /** Median of one operation, in milliseconds. */
  medianMs: number;
  /** The floor or the peer, and its median in milliseconds. */
  against: { what: string; medianMs: number };
}

export interface Benchmark {
  name: string;
  about: string;
  run(): Promise<Measurement[]>;
}

/** Median time of one call in milliseconds, over `rounds` calls after one that does not count. */
export async function medianMs(rounds: number, operation: () => Promise<unknown>): Promise<number> {
  await operation();
  const times: number[] = [];
  for (let round = 0; round < rounds; round += 1) {
    const began = performance.now();
    await operation();
    times.push(performance.now() - began);
  }
  return times.sort((a, b) => a - b)[Math.floor(times.length / 2)] ?? 0;
}
