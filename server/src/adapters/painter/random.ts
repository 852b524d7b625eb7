/** A stream of numbers that is the same for the same seed and label on every run. */
export interface Random {
  /** Uniform, 0 ≤ n < 1. */
  readonly next: () => number;
  /** Uniform, low ≤ n < high. */
  between(low: number, high: number): number;
  /** A whole number, 0 ≤ n < count. */
  below(count: number): number;
  pick<T>(list: readonly [T, ...T[]]): T;
  /** A stream of its own, so that drawing more from one never shifts another. */
  branch(label: string): Random;
}

/** FNV-1a over UTF-16 units. */
function hashText(text: string): number {
  let hash = 0x811c9dc5;
  for (let i = 0; i < text.length; i++) hash = Math.imul(hash ^ text.charCodeAt(i), 0x01000193);
  return hash >>> 0;
}

/**
 * Small Fast Counter (sfc32, from PractRand), warmed up for 16 rounds.
 * @param seed integer, 0 to 2^53 - 1
 * @param label separates streams of one seed
 */
export function createRandom(seed: number, label = ""): Random {
  let a = seed >>> 0;
  let b = Math.floor(seed / 4294967296) >>> 0;
  let c = hashText(label);
  let counter = 1;
  const draw = (): number => {
    const sum = (((a + b) | 0) + counter) | 0;
    counter = (counter + 1) | 0;
    a = b ^ (b >>> 9);
    b = (c + (c << 3)) | 0;
    c = (((c << 21) | (c >>> 11)) + sum) | 0;
    return (sum >>> 0) / 4294967296;
  };
  for (let round = 0; round < 16; round++) draw();
  const below = (count: number): number => Math.floor(draw() * count);
  return {
    next: draw,
    between: (low, high) => low + draw() * (high - low),
    below,
    pick: (list) => list[below(list.length)] ?? list[0],
    branch: (name) => createRandom(seed, `${label}/${name}`),
  };
}
