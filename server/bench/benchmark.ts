/** What one benchmark found. Ratios carry from machine to machine, so a floor or a peer is measured in the same run where there is one. */
export interface Measurement {
  what: string;
  value: number;
  /** Without a unit it is a count. */
  unit: "ms" | "s" | "MB" | "KB" | "/s" | "";
  /** The floor or the peer, in the same unit. */
  against?: { what: string; value: number };
  /** What we hold ourselves to, in the same unit: at most this much. */
  goal?: number;
  /** The same where more is better: at least this much. */
  atLeast?: number;
}

export interface Benchmark {
  name: string;
  about: string;
  run(): Promise<Measurement[]>;
}

/** Times of calls in milliseconds, ascending, over `rounds` calls after one that does not count. */
export async function timesOf(rounds: number, operation: () => Promise<unknown>): Promise<number[]> {
  await operation();
  const times: number[] = [];
  for (let round = 0; round < rounds; round += 1) {
    const began = performance.now();
    await operation();
    times.push(performance.now() - began);
  }
  return times.sort((a, b) => a - b);
}

/** The value below which `share` (0 to 1) of ascending values lie. */
export const quantile = (ascending: number[], share: number): number =>
  ascending[Math.min(ascending.length - 1, Math.floor(ascending.length * share))] ?? 0;

/** Median time of one call in milliseconds. */
export const medianMs = async (rounds: number, operation: () => Promise<unknown>): Promise<number> =>
  quantile(await timesOf(rounds, operation), 0.5);
