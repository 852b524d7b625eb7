import type { Deps } from "../../../platform/deps.ts";
import { notAGraph } from "./errors.ts";
import { readPngGraph } from "./graph/png-graph.ts";
import { type ReadSettings, readSettings } from "./read-settings.ts";

/**
 * Reads the graph that ComfyUI wrote into a PNG, else the drawing that it was made from. Nothing of the picture is kept.
 * @throws StudioError `workflow-format` (invalid): it carries neither; and as `readSettings` does
 */
export async function inspectPicture(deps: Deps, bytes: Uint8Array): Promise<ReadSettings> {
  const found = readPngGraph(bytes);
  if (found === undefined) throw notAGraph("This is no PNG; ComfyUI writes its workflow into PNG files only");
  const text = found.prompt ?? found.workflow;
  if (text === undefined)
    throw notAGraph("This picture carries no workflow; ComfyUI writes one into the PNG files it saves");
  return readSettings(deps, { workflow_json: text });
}
