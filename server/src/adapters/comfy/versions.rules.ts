/** Since when POST /interrupt spares a prompt that is not the one named; before, it ends whatever runs. */
const namedInterrupt = [0, 3, 57];

/** Whether an interrupt can only hit the prompt that it names. A version that cannot be read counts as old. */
export function interruptsByName(version: string | undefined): boolean {
  const parts = /^v?(\d+)\.(\d+)\.(\d+)/
    .exec(version ?? "")
    ?.slice(1)
    .map(Number);
  if (parts === undefined) return false;
  const at = namedInterrupt.findIndex((part, place) => part !== parts[place]);
  return at < 0 || (parts[at] ?? 0) > (namedInterrupt[at] ?? 0);
}
