import type { Batch, Provider } from "@pentimento/contract";
import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { CircleCheck, PlugZap } from "lucide-react";
import { me } from "../../lib/queries.ts";
import { useComfy } from "../../parts/comfy/use-comfy.ts";
import { Badge } from "../../ui/badge.tsx";
import { buttonClass } from "../../ui/button.tsx";
import { Icon } from "../../ui/icon.tsx";
import { NodeList } from "./node-list.tsx";
import { RestButtons } from "./resting.tsx";
import { Today } from "./today.tsx";

interface QueueAsideProps {
  batches: readonly Batch[];
  /** The collection that the page is narrowed to. */
  chosen: string | undefined;
  makers: readonly Provider[];
}

/** Who makes the pictures, what was made today and what it cost. */
export function QueueAside({ batches, chosen, makers }: QueueAsideProps) {
  const others = makers.filter((maker) => maker.name !== "comfy");
  return (
    <aside aria-label="Makers and spending">
      <ComfyNodes />
      {others.length > 0 && (
        <section>
          <h2 className="eyebrow">Other makers</h2>
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
      <RestButtons batches={batches} chosen={chosen} />
      <Today collectionId={chosen ?? batches[0]?.collection_id} />
    </aside>
  );
}

function ComfyNodes() {
  const { data: status, dataUpdatedAt } = useComfy();
  const { data: person } = useQuery(me);
  if (!status) return null;
  return (
    <section>
      <div className="row mb-1.5 min-h-6.5">
        <h2 className="eyebrow grow mb-0!">ComfyUI nodes</h2>
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
