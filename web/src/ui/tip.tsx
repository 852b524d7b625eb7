import { Tooltip } from "@base-ui/react/tooltip";
import type { ReactElement } from "react";

interface TipProps {
  text: string;
  hotkey?: string | undefined;
  children: ReactElement<Record<string, unknown>>;
}

/** A short word beside a control, on hover and on keyboard focus. Never holds what cannot be found elsewhere. */
export function Tip({ text, hotkey, children }: TipProps) {
  return (
    <Tooltip.Root>
      <Tooltip.Trigger render={children} delay={500} />
      <Tooltip.Portal>
        <Tooltip.Positioner sideOffset={6} className="layer-tip">
          <Tooltip.Popup className="tip">
            {text}
            {hotkey && <kbd>{hotkey}</kbd>}
          </Tooltip.Popup>
        </Tooltip.Positioner>
      </Tooltip.Portal>
    </Tooltip.Root>
  );
}
