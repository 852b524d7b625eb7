import { Toast } from "@base-ui/react/toast";
import { CircleX, Undo2, X } from "lucide-react";
import { useKeys } from "../lib/keys.tsx";
import { Button, IconButton } from "./button.tsx";
import { Icon } from "./icon.tsx";

/** How long a toast with Undo stays; the same as --duration-undo. */
const undoMs = 6000;
const manager = Toast.createToastManager();
let lastUndo: { id: string; run: () => void } | undefined;

/** Says what happened. With `undo`, offers it for six seconds, on the button and on Ctrl or Command Z. */
export function notify(message: string, undo?: () => void): void {
  const id = manager.add({
    title: message,
    timeout: undoMs,
    ...(undo ? { actionProps: { children: "Undo", onClick: () => takeBack(id) } } : {}),
    onRemove: () => {
      if (lastUndo?.id === id) lastUndo = undefined;
    },
  });
  if (undo) lastUndo = { id, run: undo };
}

function takeBack(id: string): void {
  const undo = lastUndo;
  manager.close(id);
  if (undo?.id !== id) return;
  lastUndo = undefined;
  undo.run();
}

/** An error stays until it is read and closed. */
export function notifyError(message: string, detail?: string): void {
  manager.add({ title: message, description: detail, type: "error", timeout: 0, priority: "high" });
}

function ToastList() {
  const { toasts } = Toast.useToastManager();
  useKeys([
    {
      combo: "mod+z",
      label: "Undo the last decision",
      group: "Everywhere",
      everywhere: true,
      run: () => lastUndo && takeBack(lastUndo.id),
    },
  ]);
  return toasts.map((toast) => (
    <Toast.Root key={toast.id} toast={toast} className="toast" swipeDirection={["right", "down"]}>
      <Toast.Content className="line">
        {toast.type === "error" && <Icon of={CircleX} className="fail" />}
        <div className="grow py-1">
          <Toast.Title className="text-sm" />
          <Toast.Description className="hint" />
        </div>
        {toast.actionProps && <Toast.Action render={<Button look="ghost" size="sm" icon={Undo2} className="acc" />} />}
        <Toast.Close render={<IconButton icon={X} label="Dismiss" size="sm" />} />
      </Toast.Content>
    </Toast.Root>
  ));
}

/** At most two are seen; hover and focus stop the clock. The shelf stands above the job tray (styles/floating.css). */
export function ToastShelf() {
  return (
    <Toast.Provider toastManager={manager} limit={2} timeout={undoMs}>
      <Toast.Portal>
        <Toast.Viewport className="toasts">
          <ToastList />
        </Toast.Viewport>
      </Toast.Portal>
    </Toast.Provider>
  );
}
