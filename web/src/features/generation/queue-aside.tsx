import type { Batch, Provider } from "@pentimento/contract";
import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { CircleCheck, PlugZap } from "lucide-react";
import { me } from "../../lib/queries.ts";
import { count } from "../../lib/words.ts";
import { useComfy } from "../../parts/comfy/use-comfy.ts";
import { Badge } from "../../ui/badge.tsx";
import { buttonClass } from "../../ui/button.tsx";
import { Icon } from "../../ui/icon.tsx";
import { isOpen } from "./batch.rules.ts";
import { NodeList } from "./node-list.tsx";

interface QueueAsideProps {
  batches: readonly Batch[];
  makers: readonly Provider[];
}

/** Who makes the pictures, and what the list adds up to. */
export function QueueAside({ batches, makers }: QueueAsideProps) {
  const others = makers.filter((maker) => maker.name !== "comfy");
  return (
    <aside>
      <ComfyNodes />
      {others.length > 0 && (
        <section className="mb-7">
          <h2 className="eyebrow mb-1.5">Other makers</h2>
          {others.map((maker) => (
            <div key={maker.name} className="maker">
              <Icon of={maker.ready ? CircleCheck : PlugZap} small className={maker.ready ? "ok" : "warn"} />
              <b>{maker.label}</b>
              <Badge tone={maker.ready ? "ok" : "warn"}>{maker.ready ? "Connected" : "Not ready"}</Badge>
              <span className="hint">{maker.message}</span>
            </div>
          ))}
        </section>
      )}
      <Sums batches={batches} />
    </aside>
  );
}

function ComfyNodes() {
  const { data: status, dataUpdatedAt } = useComfy();
  const { data: person } = useQuery(me);
  if (!status) return null;
  return (
    <section className="mb-7">
      <div className="row mb-1.5 min-h-6.5">
        <h2 className="eyebrow grow">ComfyUI nodes</h2>
        {person?.is_admin && (
          <Link to="/ops" className={buttonClass("ghost", "sm", "-mr-2")}>
            Manage
          </Link>
        )}
      </div>
      {status.nodes.length === 0 && <p className="hint">None is set up; the built-in painter makes the pictures.</p>}
      <NodeList status={status} toldAt={dataUpdatedAt} />
    </section>
  );
}

function Sums({ batches }: { batches: readonly Batch[] }) {
  const sum = (of: (batch: Batch) => number) => count(batches.reduce((all, batch) => all + of(batch), 0));
  const toCome = (batch: Batch) => (isOpen(batch) ? batch.count - batch.completed_count - batch.failed_count : 0);
  return (
    <section>
      <h2 className="eyebrow mb-1.5">In this list</h2>
      <dl className="sums num">
        <dt>Pictures to come</dt>
        <dd>{sum(toCome)}</dd>
        <dt>Pictures made</dt>
        <dd>{sum((batch) => batch.completed_count)}</dd>
        <dt>Failed, not charged</dt>
        <dd>{sum((batch) => batch.failed_count)}</dd>
      </dl>
    </section>
  );
}
