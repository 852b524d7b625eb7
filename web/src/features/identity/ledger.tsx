import type { AnswerOf, spendingRoutes } from "@pentimento/contract";
import { ago, money } from "../../lib/words.ts";

type Entry = AnswerOf<typeof spendingRoutes.read>["entries"][number];

const kinds: Record<Entry["kind"], string> = { reserved: "Set aside", released: "Given back", spent: "Spent" };

/** The newest entries, folded: nothing is spent that does not stand here. */
export function Ledger({ entries }: { entries: readonly Entry[] }) {
  if (entries.length === 0) return <p className="hint">Nothing was ever spent here.</p>;
  return (
    <details>
      <summary className="font-medium cursor-pointer py-1">Newest entries</summary>
      <div className="overflow-x-auto mt-2">
        <table className="table num">
          <thead>
            <tr>
              <th scope="col">When</th>
              <th scope="col">What</th>
              <th scope="col">Who</th>
              <th scope="col">Made by</th>
              <th scope="col" className="text-right! pr-0!">
                Sum
              </th>
            </tr>
          </thead>
          <tbody>
            {entries.map((entry) => (
              <tr key={entry.id}>
                <td className="whitespace-nowrap">{ago(entry.created_at)}</td>
                <td>{kinds[entry.kind]}</td>
                <td>{entry.user_name ?? "Nobody signed in"}</td>
                <td>{entry.provider}</td>
                <td className="text-right pr-0! whitespace-nowrap">{money(entry.cents)}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </details>
  );
}
