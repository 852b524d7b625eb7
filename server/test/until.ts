const givesUpMs = 40_000;

/** Waits for something to become true, looking every `lookMs`; gives what it was then. It throws after 40 s, naming it. */
export async function until<Found>(
  what: string,
  look: () => Promise<Found | undefined | false> | Found | undefined | false,
  lookMs = 10,
): Promise<Found> {
  const end = performance.now() + givesUpMs;
  while (performance.now() < end) {
    const found = await look();
    if (found !== undefined && found !== false) return found;
    await new Promise((resolve) => setTimeout(resolve, lookMs));
  }
  throw new Error(`it never came to be: ${what}`);
}
