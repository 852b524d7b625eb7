import type { Variant } from "@pentimento/contract";
import { useMemo, useState } from "react";
import { notifyError } from "../../ui/toast.tsx";
import { downloadAll, type VariantActs } from "./acts.ts";
import type { Emptying } from "./emptying.tsx";
import { useDecisions } from "./use-decisions.ts";

/** The acts of a gallery, with the question before a slot is left empty. */
export function useVariantActs(
  subjectId: string,
  slot: string,
  onStyle: ((variant: Variant) => void) | undefined,
  showStyle: (variant: Variant) => void,
) {
  const desk = useDecisions(subjectId, slot);
  const [wish, setWish] = useState<Emptying>();
  const acts = useMemo((): VariantActs => {
    const unlessHero = (how: Emptying["how"]) => (chosen: readonly Variant[]) => {
      const hero = chosen.find((each) => each.is_hero);
      if (hero) setWish({ hero, chosen, how });
      else void desk[how](chosen);
    };
    return {
      choose: (variant) => void desk.choose(variant),
      reject: unlessHero("reject"),
      remove: unlessHero("remove"),
      revive: (chosen) => void desk.revive(chosen),
      retry: (variant) => void desk.retry(variant),
      download: (chosen) => {
        downloadAll(chosen).catch(() => notifyError("The download did not start."));
      },
      useAsStyle: onStyle,
      showStyle,
    };
  }, [desk, onStyle, showStyle]);
  const confirm = ({ how, chosen }: Emptying) => {
    setWish(undefined);
    void desk[how](chosen);
  };
  return { acts, wish, confirm, refuse: () => setWish(undefined) };
}
