import type { Variant } from "@pentimento/contract";
import type { ChosenWords } from "../../lib/chosen.rules.ts";
import { useChosenWords } from "../../lib/chosen.tsx";
import { type KeyBinding, useKeys } from "../../lib/keys.tsx";
import type { Rights } from "../../lib/rights.rules.ts";
import { mayChoose, mayDownload, mayReject, mayRemove, mayRevive, type VariantActs } from "./acts.ts";
import type { ZoomView } from "./use-zoom.ts";

interface LightboxKeys {
  variant: Variant | undefined;
  rights: Rights;
  acts: VariantActs;
  view: ZoomView;
  step: (by: number) => void;
  toggleInfo: () => void;
  turnGround: () => void;
  /** The picture is decided away: show another. */
  afterLeaving: () => void;
}

export function useLightboxKeys(keys: LightboxKeys): void {
  useKeys([...lookKeys(keys), ...decisionKeys(keys, useChosenWords())]);
}

function lookKeys({ view, step, toggleInfo, turnGround }: LightboxKeys): KeyBinding[] {
  const group = "Large picture";
  return [
    { combo: "arrowleft", label: "Previous", group, run: () => step(-1) },
    { combo: "arrowright", label: "Next", group, run: () => step(1) },
    { combo: "z", label: "Fit or 100 %", group, run: view.toggle },
    { combo: "0", label: "Fit", group, run: view.fit },
    { combo: "1", label: "100 %", group, run: view.whole },
    { combo: "+", label: "Closer", group, run: view.closer },
    { combo: "-", label: "Further", group, run: view.further },
    { combo: "i", label: "Details", group, run: toggleInfo },
    { combo: "t", label: "Ground behind transparency", group, run: turnGround },
  ];
}

function decisionKeys({ variant, rights, acts, afterLeaving }: LightboxKeys, words: ChosenWords): KeyBinding[] {
  const group = "Decide";
  const on = (may: (variant: Variant, rights: Rights) => boolean, act: (variant: Variant) => void) => () => {
    if (variant && may(variant, rights)) act(variant);
  };
  const reject = (chosen: Variant) => {
    acts.reject([chosen]);
    if (!chosen.is_hero) afterLeaving();
  };
  return [
    { combo: "h", label: words.act, group, run: on(mayChoose, acts.choose) },
    { combo: "x", label: "Reject, show the next", group, run: on(mayReject, reject) },
    { combo: "u", label: "Back to review", group, run: on(mayRevive, (chosen) => acts.revive([chosen])) },
    { combo: "e", label: "Export at full size", group, run: on(mayDownload, (chosen) => acts.download([chosen])) },
    { combo: "delete", label: "To the trash", group, run: on(mayRemove, (chosen) => acts.remove([chosen])) },
  ];
}
