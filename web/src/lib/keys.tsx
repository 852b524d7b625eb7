import {
  createContext,
  type ReactNode,
  useContext,
  useEffect,
  useId,
  useLayoutEffect,
  useRef,
  useSyncExternalStore,
} from "react";
import { comboOf, isSingleCharacter } from "./combo.rules.ts";

export interface KeyBinding {
  combo: string;
  /** What it does, as read on the `?` sheet. */
  label: string;
  /** Heading on the `?` sheet. */
  group: string;
  /** Answers on every layer, not only on the one it was registered in. */
  everywhere?: boolean;
  /** Answers while one writes in a field, too. */
  whileWriting?: boolean;
  /** Absent for keys that the focused part answers itself; they are only listed. */
  run?: (event: KeyboardEvent) => void;
}

const pageLayer = "page";
const LayerContext = createContext(pageLayer);
let layers: readonly string[] = [pageLayer];
const bindings = new Map<string, { layer: string; list: readonly KeyBinding[] }>();
const listeners = new Set<() => void>();
let version = 0;

function changed(): void {
  version += 1;
  for (const listener of listeners) listener();
}

const singleKeysOff = (): boolean => localStorage.getItem("single-keys") === "off";

/** Switches bare letters as shortcuts on or off for this browser (WCAG 2.1.4). */
export function setSingleKeys(on: boolean): void {
  localStorage.setItem("single-keys", on ? "on" : "off");
  changed();
}

export function useSingleKeys(): boolean {
  return useSyncExternalStore(subscribe, () => !singleKeysOff());
}

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

const writes =
  "input:not([type=checkbox]):not([type=radio]):not([type=range]), textarea, select, [contenteditable=true]";

function isSilent(event: KeyboardEvent, combo: string): boolean {
  const target = event.target instanceof Element ? event.target : null;
  if (event.defaultPrevented || event.isComposing) return true;
  if (target?.closest("[data-keys-off]")) return true;
  return isSingleCharacter(combo) && singleKeysOff();
}

const isWriting = ({ target }: KeyboardEvent) => target instanceof Element && target.closest(writes) !== null;

function onKeyDown(event: KeyboardEvent): void {
  const combo = comboOf(event);
  if (isSilent(event, combo)) return;
  const top = layers.at(-1);
  const writing = combo !== "escape" && isWriting(event);
  // The newest registration wins, so that a page can take over a key of its frame.
  for (const { layer, list } of [...bindings.values()].reverse()) {
    const binding = list.find(
      ({ combo: own, everywhere, whileWriting }) =>
        own === combo && (layer === top || everywhere) && (!writing || whileWriting),
    );
    if (!binding?.run) continue;
    event.preventDefault();
    // Taken once: the layer below must not close on the same Esc.
    event.stopPropagation();
    binding.run(event);
    return;
  }
}

/** Call once, from the root. Listens before the page's parts do: dialogs keep the arrow keys to themselves. */
export function startKeys(): void {
  window.addEventListener("keydown", onKeyDown, { capture: true });
}

/** What it holds lies over the page: while it is mounted, only its keys answer. */
export function KeyLayer({ children }: { children: ReactNode }) {
  const id = useId();
  useLayoutEffect(() => {
    layers = [...layers, id];
    changed();
    return () => {
      layers = layers.filter((layer) => layer !== id);
      changed();
    };
  }, [id]);
  return <LayerContext value={id}>{children}</LayerContext>;
}

/** Esc leaves the layer it stands in, even while a tooltip is up that would take the key for itself. */
export function EscapeKey({ onEscape }: { onEscape: () => void }) {
  useKeys([{ combo: "escape", label: "Close", group: "Everywhere", run: onEscape }]);
  return null;
}

/** Registers keys on the layer it is called in, for as long as the caller is mounted. */
export function useKeys(list: readonly KeyBinding[]): void {
  const id = useId();
  const layer = useContext(LayerContext);
  const newest = useRef(list);
  useEffect(() => {
    newest.current = list;
  });
  const shape = list.map((binding) => `${binding.combo} ${binding.label}`).join("\n");
  // biome-ignore lint/correctness/useExhaustiveDependencies: `shape` stands for the list; `run` is read fresh below.
  useEffect(() => {
    const fixed = newest.current.map((binding, index) =>
      binding.run ? { ...binding, run: (event: KeyboardEvent) => newest.current[index]?.run?.(event) } : binding,
    );
    bindings.set(id, { layer, list: fixed });
    changed();
    return () => {
      bindings.delete(id);
      changed();
    };
  }, [id, layer, shape]);
}

let sheet: { version: number; list: readonly KeyBinding[] } = { version: -1, list: [] };

/** The sheet is a layer itself: what it lists are the keys of the layer below it, and those of every layer. */
function sheetBindings(): readonly KeyBinding[] {
  if (sheet.version !== version) {
    const below = layers.at(-2) ?? pageLayer;
    const list = [...bindings.values()].flatMap((entry) =>
      entry.list.filter((binding) => binding.everywhere || entry.layer === below),
    );
    sheet = { version, list };
  }
  return sheet.list;
}

/** All keys that answer now, for the `?` sheet. */
export function useKeySheet(): readonly KeyBinding[] {
  return useSyncExternalStore(subscribe, sheetBindings);
}
