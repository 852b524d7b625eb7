import type { Batch } from "@pentimento/contract";
import type { ReactNode } from "react";
import { costWords, tryWords } from "./batch.rules.ts";

/** What happened to the pictures that did not come: every try with its server and its end, and what it cost. */
export function BatchDetails({ batch }: { batch: Batch }) {
  const failed = batch.items.filter((item) => item.error !== null);
  return (
    <dl className="det num">
      {failed.map((item) => (
        <div key={item.variant_uid}>
          {batch.count > 1 && <Line term={`Picture ${item.ordinal + 1}`}>{item.error}</Line>}
          {item.tries.map((each) => (
            <Line key={each.number} term={`Attempt ${each.number}`}>
              {tryWords(each)}
            </Line>
          ))}
        </div>
      ))}
      <Line term="Cost">{costWords(batch)}</Line>
    </dl>
  );
}

function Line({ term, children }: { term: string; children: ReactNode }) {
  return (
    <div className="flex gap-3 py-0.5">
      <dt className="dim w-19 flex-none">{term}</dt>
      <dd className="min-w-0 break-words">{children}</dd>
    </div>
  );
}
