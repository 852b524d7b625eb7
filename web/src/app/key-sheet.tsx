import { keycapsOf } from "../lib/combo.rules.ts";
import { type KeyBinding, useKeySheet } from "../lib/keys.tsx";
import { Dialog } from "../ui/dialog.tsx";

function groupsOf(bindings: readonly KeyBinding[]): [string, KeyBinding[]][] {
  const groups = new Map<string, Map<string, KeyBinding>>();
  for (const binding of bindings) {
    const group = groups.get(binding.group) ?? new Map<string, KeyBinding>();
    group.set(binding.combo, binding);
    groups.set(binding.group, group);
  }
  return [...groups].map(([name, list]) => [name, [...list.values()]]);
}

/** All keys that answer on this page, as they are registered. */
export function KeySheet({ open, onClose }: { open: boolean; onClose: () => void }) {
  return (
    <Dialog
      open={open}
      onClose={onClose}
      title="Keys on this page"
      width="wide"
      lead="They act on what lies on top, never while you write."
    >
      <KeyGroups />
    </Dialog>
  );
}

function KeyGroups() {
  const bindings = useKeySheet();
  return (
    <div className="gap-8 pb-4 sm:columns-2">
      {groupsOf(bindings).map(([group, list]) => (
        <section key={group} className="mb-5 break-inside-avoid">
          <h3 className="mb-1">{group}</h3>
          <dl>
            {list.map((binding) => (
              <div key={binding.combo} className="flex items-center gap-3 border-b border-line py-1.5">
                <dt className="grow">{binding.label}</dt>
                <dd className="flex gap-1">
                  {keycapsOf(binding.combo).map((cap) => (
                    <kbd key={cap}>{cap}</kbd>
                  ))}
                </dd>
              </div>
            ))}
          </dl>
        </section>
      ))}
    </div>
  );
}
