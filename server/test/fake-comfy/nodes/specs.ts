import type { Json, JsonObject } from "../../../src/platform/exact-json.ts";
import type { Storage } from "../storage.ts";
import type { Models } from "./models.ts";

/** How one input of a class is described in GET /object_info and judged by POST /prompt. */
export interface InputSpec {
  /** A type of links or values, or the values to choose from. */
  type: string | readonly string[];
  /** The second part of its description: bounds, default, hints for an editor. */
  options: JsonObject;
  isOptional?: true;
  /** Its values are the files of this folder of models, and these besides. */
  folder?: string;
  /** Its values are uploaded pictures: existence is checked, not the list. */
  isUpload?: true;
  /** Described in the newer form, in which the values stand among the options. */
  isNewForm?: true;
}

export const int = (least: number, most: number, initial: number, more: JsonObject = {}): InputSpec => ({
  type: "INT",
  options: { default: initial, min: least, max: most, ...more },
});

export const float = (least: number, most: number, initial: number, step = 0.01): InputSpec => ({
  type: "FLOAT",
  options: { default: initial, min: least, max: most, step },
});

/** Up to 2^64 - 1, more than a JavaScript number can hold. */
export const seed: InputSpec = {
  type: "INT",
  options: { default: 0, min: 0, max: 18_446_744_073_709_551_615n, control_after_generate: true },
};

export const text = (more: JsonObject = {}): InputSpec => ({ type: "STRING", options: more });
export const longText = text({ multiline: true, dynamicPrompts: true });
export const bool = (initial: boolean): InputSpec => ({ type: "BOOLEAN", options: { default: initial } });
export const choice = (...values: string[]): InputSpec => ({ type: values, options: {} });
export const newChoice = (...values: string[]): InputSpec => ({ type: values, options: {}, isNewForm: true });
export const file = (folder: string, ...besides: string[]): InputSpec => ({ type: besides, options: {}, folder });
export const upload: InputSpec = { type: [], options: { image_upload: true }, isUpload: true };
export const link = (type: string): InputSpec => ({ type, options: {} });
export const optional = (spec: InputSpec): InputSpec => ({ ...spec, isOptional: true });

/** What lists of values are made of. */
export interface Shelves {
  models: Models;
  storage: Storage;
}

/** The values to choose from; undefined when the input is no choice. */
export function valuesOf({ type, folder, isUpload }: InputSpec, { models, storage }: Shelves): string[] | undefined {
  if (typeof type === "string") return undefined;
  if (isUpload) return storage.names("input").flatMap((name) => (name.startsWith("/") ? [name.slice(1)] : []));
  return [...(folder === undefined ? [] : (models[folder] ?? [])), ...type];
}

/** The input as GET /object_info describes it. */
export function describeInput(spec: InputSpec, shelves: Shelves): Json {
  const values = valuesOf(spec, shelves);
  const { options } = spec;
  if (values !== undefined && spec.isNewForm) return ["COMBO", { multiselect: false, ...options, options: values }];
  const type = values ?? String(spec.type);
  return Object.keys(options).length > 0 ? [type, options] : [type];
}
