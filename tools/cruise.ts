/** One broken wall: its name, and the import that broke it; paths start at the root of the house. */
export interface Breach {
  wall: string;
  from: string;
  to: string;
}

export interface Survey {
  /** TypeScript files of ours that were really read. */
  files: number;
  breaches: Breach[];
}

interface CruiseResult {
  modules: { source: string }[];
  summary: { violations: { from: string; to: string; rule: { name: string } }[] };
}

/** Reads what dependency-cruiser writes with `--output-type json`. */
export function readSurvey(json: string): Survey {
  const { modules, summary } = JSON.parse(json) as CruiseResult;
  return {
    files: modules.filter(({ source }) => /^(contract|server|web)\/.*[.]tsx?$/.test(source)).length,
    breaches: summary.violations.map(({ from, to, rule }) => ({ wall: rule.name, from, to })),
  };
}
