import { type Json, readJson } from "../../../../platform/exact-json.ts";
import { beyondLimits } from "../check/limits.rules.ts";
import { leadsOutside, takesUpload } from "../check/safety.rules.ts";
import { inputBeyond, inputNotAllowed, inputWrong, lockedInput, noSuchInput } from "../errors.ts";
import { linkIn, nodeAt, valueAt } from "../graph/graph.rules.ts";
import { isLocked, type WorkflowSettings } from "../settings.rules.ts";
import { placeOf } from "./fill-graph.rules.ts";

/**
 * Checks what a request sets by hand in a workflow: inputs that are there, free, and of the kind that stands there now.
 * @throws StudioError `validation`, `workflow-locked-input`, `workflow-input-not-allowed`, `workflow-range` (invalid)
 */
export function checkInputs(settings: WorkflowSettings, inputs: Readonly<Record<string, string>>): void {
  for (const [key, text] of Object.entries(inputs)) checkInput(settings, key, text);
}

function checkInput(settings: WorkflowSettings, key: string, text: string): void {
  const place = placeOf(key);
  const node = nodeAt(settings.graph, place.node);
  const standing = valueAt(settings.graph, place);
  if (!node || standing === undefined || linkIn(standing)) throw noSuchInput(key);
  if (isLocked(settings, place)) throw lockedInput(key);
  const value = parsed(key, text);
  if (kindOf(value) !== kindOf(standing)) throw inputWrong(key, `must be a ${kindOf(standing)}, as JSON text`);
  if (takesUpload(node, place.input, { describe: () => undefined }))
    throw inputNotAllowed(key, "takes a picture, which a request cannot name");
  if (typeof value === "string" && leadsOutside(place.input, value))
    throw inputNotAllowed(key, "leads outside of the server's own folders");
  const beyond = beyondLimits(place.input, value);
  if (beyond) throw inputBeyond(key, beyond);
}

function parsed(key: string, text: string): Json {
  try {
    return readJson(text);
  } catch (cause) {
    if (cause instanceof SyntaxError) throw inputWrong(key, 'must be JSON text, such as 30 or "euler"');
    throw cause;
  }
}

const kindOf = (value: Json): string => {
  if (typeof value === "bigint" || typeof value === "number") return "number";
  return typeof value === "string" ? "text" : typeof value === "boolean" ? "true or false" : "value";
};
