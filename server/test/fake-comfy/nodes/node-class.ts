import type { Json } from "../../../src/platform/exact-json.ts";
import type { Storage, StoredRef } from "../storage.ts";
import type { Raster } from "./picture.ts";
import type { InputSpec } from "./specs.ts";

/** A loaded model with what was put on it. */
export interface Model {
  name: string;
  /** LoRAs and other patches. */
  patches: string[];
  /** Pictures whose style it follows, with their weights. */
  styles: { picture: Raster; weight: number }[];
}

export interface Conditioning {
  text: string;
  styles: Model["styles"];
}

/** A picture to be: its size in pixels, and what it is made from. */
export interface Latent {
  width: number;
  height: number;
  pictures: (Raster | undefined)[];
}

export interface Guider {
  model: Model;
  positive: Conditioning;
}

/** What flows along a link, by type: IMAGE and MASK are lists of rasters. */
export type Value = Json | Raster[] | Model | Conditioning | Latent | Guider;

export type Inputs = Record<string, Value | undefined>;

/** What a node may do while it runs. */
export interface Scene {
  storage: Storage;
  /** Writes a picture into a folder and tells how to ask for it. */
  save(type: "output" | "temp", prefix: string, raster: Raster): Promise<StoredRef>;
  /** Reports a step, waits until it may pass, and throws Interrupted when the prompt was interrupted. */
  step(value: number, max: number, picture?: Raster): Promise<void>;
}

export interface Made {
  outputs: Value[];
  /** What an output node shows, as it goes into the history. */
  shown?: StoredRef[];
}

export interface NodeClass {
  inputs: Record<string, InputSpec>;
  outputs: readonly string[];
  outputNames?: readonly string[];
  category: string;
  isOutput?: boolean;
  /** Where a real server has it from: "nodes", or the pack that brings it. */
  module?: string;
  run(inputs: Inputs, scene: Scene): Made | Promise<Made>;
}

export const give = (...outputs: Value[]): Made => ({ outputs });
export const rasters = (value: Value | undefined) => value as Raster[];
export const number = (value: Value | undefined) => Number(value);
export const word = (value: Value | undefined) => (typeof value === "string" ? value : "");
