import type { Json, JsonObject } from "../../src/platform/exact-json.ts";
import type { Prompt } from "./validation-flaws.ts";

/** An accepted prompt. */
export interface Job {
  number: number;
  id: string;
  prompt: Prompt;
  extraData: JsonObject;
  outputs: string[];
  clientId: string | undefined;
}

export interface Entry extends JsonObject {
  prompt: Json[];
  outputs: JsonObject;
  status: { status_str: string; completed: boolean; messages: [string, JsonObject][] };
  meta: JsonObject;
}

/** A job as the queue and the history show it. */
export const queueRow = ({ number, id, prompt, extraData, outputs }: Job): Json[] => [
  number,
  id,
  prompt,
  extraData,
  outputs,
];
