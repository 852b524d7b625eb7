import { BaseSequencer, type TestSpecification } from "vitest/node";

/** What takes half a minute or more beside others of its kind that take seconds; the longest first. */
const long = ["storm.fault", "looks.e2e", "director.e2e", "twins.fault", "killed.fault", "spending.pg", "machines.pg"];

/** Begins with the longest files, so that at the end no core waits for the other. */
export default class LongestFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const sorted = await super.sort(files);
    return sorted.toSorted((one, other) => rankOf(one) - rankOf(other));
  }
}

function rankOf({ moduleId }: TestSpecification): number {
  const rank = long.findIndex((name) => moduleId.endsWith(`/${name}.test.ts`));
  return rank < 0 ? long.length : rank;
}
