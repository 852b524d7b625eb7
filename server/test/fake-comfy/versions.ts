/** What a ComfyUI of some version can do and how it behaves, where versions differ. */
export interface Traits {
  /** Events with the state of every node, and previews that say whose they are: from 0.3.45. */
  progressState: boolean;
  /** POST /interrupt heeds `prompt_id`; an older server interrupts whatever runs: from 0.3.57. */
  interruptById: boolean;
  /** `create_time` in a prompt's extra data: from 0.3.69. */
  createTime: boolean;
  /** The routes under /api/jobs: from 0.6. */
  jobs: boolean;
  /** Results that the last prompt did not use are forgotten: the default of hosts with ordinary memory, from 0.9. */
  forgetfulCache: boolean;
  /** A prompt id has to be a UUID in lower case: from 0.25. */
  uuidOnly: boolean;
  /** The routes that cancel jobs: from 0.26. */
  cancelJobs: boolean;
  /** Cached pictures appear in the history of a prompt without a client too: from 0.28. */
  cachedWithoutClient: boolean;
  /** Pictures in outputs carry the id of an asset: on by default from 0.38. */
  assets: boolean;
}

const parts = (version: string) => version.split(".").map(Number);

function atLeast(version: string, least: string): boolean {
  const [have, want] = [parts(version), parts(least)];
  const at = want.findIndex((number, index) => (have[index] ?? 0) !== number);
  return at < 0 || (have[at] ?? 0) > (want[at] ?? 0);
}

/** @param version such as "0.33.0" */
export const traitsOf = (version: string): Traits => ({
  progressState: atLeast(version, "0.3.45"),
  interruptById: atLeast(version, "0.3.57"),
  createTime: atLeast(version, "0.3.69"),
  jobs: atLeast(version, "0.6"),
  forgetfulCache: atLeast(version, "0.9"),
  uuidOnly: atLeast(version, "0.25"),
  cancelJobs: atLeast(version, "0.26"),
  cachedWithoutClient: atLeast(version, "0.28"),
  assets: atLeast(version, "0.38"),
});
