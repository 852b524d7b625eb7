import type { Batch, Provider } from "@pentimento/contract";
import { CircleCheck, PlugZap } from "lucide-react";
import { count } from "../../lib/words.ts";
import { Badge } from "../../ui/badge.tsx";
import { Icon } from "../../ui/icon.tsx";
import { isOpen } from "./batch.rules.ts";

interface QueueAsideProps {
  batches: readonly Batch[];
  makers: readonly Provider[];
}

/** Who makes the pictures, and what the list adds up to. */
export function QueueAside({ batches, makers }: QueueAsideProps) {
  const open = batches.filter(isOpen);
  const waiting = open.reduce((sum, batch) => sum + batch.count - batch.completed_count - batch.failed_count, 0);
  const made = batches.reduce((sum, batch) => sum + batch.completed_count, 0);
  const failed = batches.reduce((sum, batch) => sum + batch.failed_count, 0);
  return (
    <aside>
      {makers.length > 0 && (
        <section className="mb-7">
          <h2 className="eyebrow mb-1.5">Makers</h2>
          {makers.map((maker) => (
            <div key={maker.name} className="maker">
              <Icon of={maker.ready ? CircleCheck : PlugZap} small className={maker.ready ? "ok" : "warn"} />
              <b>{maker.label}</b>
              <Badge tone={maker.ready ? "ok" : "warn"}>{maker.ready ? "Connected" : "Not ready"}</Badge>
              <span className="hint">{maker.message}</span>
            </div>
          ))}
        </section>
      )}
      <section>
        <h2 className="eyebrow mb-1.5">In this list</h2>
        <dl className="sums num">
          <dt>Pictures to come</dt>
          <dd>{count(waiting)}</dd>
          <dt>Pictures made</dt>
          <dd>{count(made)}</dd>
          <dt>Failed, not charged</dt>
          <dd>{count(failed)}</dd>
        </dl>
      </section>
    </aside>
  );
}
