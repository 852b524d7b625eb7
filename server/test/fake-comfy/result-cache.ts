import { asText, type Json, writePythonJson } from "../../src/platform/exact-json.ts";
import type { Made } from "./nodes/node-class.ts";
import type { Storage } from "./storage.ts";
import { linkedNode, type Prompt } from "./validation-flaws.ts";

/**
 * What makes two nodes equal to the cache: class, literal inputs, changed files, and the same of all they are fed by.
 * Ids, titles and the prompt's id do not count.
 */
export function signatureOf(prompt: Prompt, id: string, storage: Storage): string {
  const node = prompt[id];
  const parts = Object.entries(node?.inputs ?? {}).map(([name, value]) => {
    const from = linkedNode(value);
    return [name, from === undefined ? value : [signatureOf(prompt, from, storage), (value as Json[])[1]]] as Json;
  });
  const file = node?.class_type.startsWith("LoadImage") ? storage.inputDigest(asText(node.inputs.image)) : "";
  return writePythonJson([node?.class_type ?? "", file, ...parts]);
}

/** Results of nodes by signature. */
export class ResultCache {
  readonly #made = new Map<string, Made>();

  get(signature: string): Made | undefined {
    return this.#made.get(signature);
  }

  set(signature: string, made: Made): void {
    this.#made.set(signature, made);
  }

  /** Forgets all that the latest prompt did not use. */
  keepOnly(used: ReadonlySet<string>): void {
    for (const signature of this.#made.keys()) if (!used.has(signature)) this.#made.delete(signature);
  }

  clear(): void {
    this.#made.clear();
  }
}
