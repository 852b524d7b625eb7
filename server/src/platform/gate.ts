/** Runs work when a place is free, in the order of asking. */
export type Gate = <Result>(work: () => Promise<Result>) => Promise<Result>;

/**
 * A gate that lets at most `places` pieces of work run at once; the rest wait. For machines that are hurt by crowds
 * (a decoder's memory, a single-threaded engine). Whatever the work throws reaches the one who asked for it.
 */
export function createGate(places: number): Gate {
  const waiting: (() => void)[] = [];
  let free = places;
  const enter = async (): Promise<void> => {
    if (free > 0) {
      free -= 1;
      return;
    }
    await new Promise<void>((go) => waiting.push(go));
  };
  const leave = (): void => {
    const next = waiting.shift();
    if (next) next();
    else free += 1;
  };
  return async (work) => {
    await enter();
    try {
      return await work();
    } finally {
      leave();
    }
  };
}
