import type { Activity } from "@pentimento/contract";
import { Sparkles } from "lucide-react";
import { ago, initials } from "../../lib/words.ts";
import { Icon } from "../../ui/icon.tsx";
import { Picture } from "../../ui/picture.tsx";

/** What happened last, newest first. */
export function ActivityList({ activity }: { activity: readonly Activity[] }) {
  return (
    <section aria-label="Activity" className="max-lg:mt-0 mt-7">
      <div className="section-head mb-1!">
        <h2 className="eyebrow">Activity</h2>
      </div>
      {activity.length === 0 && <p className="hint">Nothing has happened yet.</p>}
      <ul className="activity">
        {activity.map((act) => (
          <li key={act.sequence}>
            <span className="who s" aria-hidden="true">
              {act.actor ? initials(act.actor) : <Icon of={Sparkles} small />}
            </span>
            <div className="grow">
              <div>
                {act.actor && <b>{act.actor.split(" ")[0]}</b>} {act.text}
              </div>
              <time className="hint" dateTime={act.at}>
                {ago(act.at)}
              </time>
            </div>
            {act.picture && <Picture src={act.picture.thumb_url} thumbhash={act.picture.thumbhash} alt="" />}
          </li>
        ))}
      </ul>
    </section>
  );
}
