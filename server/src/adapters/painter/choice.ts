import { backgroundTechniques, portraitTechniques } from "./catalogue.ts";
import type { PaintRequest } from "./painter.ts";
import { palettes } from "./palettes.rules.ts";
import { type Choice, choose } from "./plan.rules.ts";
import { createRandom } from "./random.ts";

/** Technique and colours of a request; the same for the same kind, prompt, seed, ordinal and style. */
export function choiceFor(request: Pick<PaintRequest, "kind" | "prompt" | "seed" | "ordinal" | "style">): Choice {
  const styles = Object.keys(request.kind === "portrait" ? portraitTechniques : backgroundTechniques);
  const names = palettes.map((palette) => palette.name);
  const wish = { prompt: request.prompt, ordinal: request.ordinal ?? 0, forcedStyle: request.style };
  return choose(styles, names, wish, (name) => createRandom(request.seed, name).next());
}
