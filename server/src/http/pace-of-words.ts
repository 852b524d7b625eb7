/** A page says a few words when it opens; more than this in a second come from no page of ours. */
const mostPerSecond = 100;

/** Counts what is said on one line; true from the word on that is one too many in its second. */
export function floodGauge(): () => boolean {
  let second = 0;
  let words = 0;
  return () => {
    const now = Math.floor(performance.now() / 1_000);
    if (now !== second) words = 0;
    second = now;
    words += 1;
    return words > mostPerSecond;
  };
}
