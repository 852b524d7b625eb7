import type { ReactNode } from "react";

/** One matter with its own Save. */
export function SettingsSection({ title, about, children }: { title: string; about?: ReactNode; children: ReactNode }) {
  return (
    <section className="settings-section" aria-label={title}>
      <div>
        <h2 className="font-medium">{title}</h2>
        {about && <p className="hint mt-1 max-w-[46ch]">{about}</p>}
      </div>
      <div className="min-w-0">{children}</div>
    </section>
  );
}
