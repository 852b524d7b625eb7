import type { Deps } from "../../../platform/deps.ts";
import { notAGraph } from "./errors.ts";
import { type ReadSettings, readSettings } from "./read-settings.ts";

/**
 * Reads the graph that ComfyUI wrote into a PNG, and keeps nothing of the picture.
 * @throws StudioError `workflow-format` (invalid): it carries none; and as `readSettings` and the raster do
 */
export async function inspectPicture(deps: Deps, bytes: Uint8Array): Promise<ReadSettings> {
  const { textChunks } = await deps.raster.inspect(bytes);
  const chunk = (keyword: string) => textChunks.find((one) => one.keyword === keyword)?.text;
  const text = chunk("prompt") ?? chunk("workflow");
  if (text === undefined)
    throw notAGraph("This picture carries no workflow; ComfyUI writes one into the PNG files it saves");
  return readSettings(deps, { workflow_json: text });
}
