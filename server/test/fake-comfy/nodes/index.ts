import { imageNodes } from "./image-nodes.ts";
import { modelNodes } from "./model-nodes.ts";
import type { NodeClass } from "./node-class.ts";
import { plainNodes } from "./plain-nodes.ts";
import { samplingNodes } from "./sampling-nodes.ts";
import { styleNodes } from "./style-nodes.ts";

/** Every class that a fake server knows. */
export const allClasses: Readonly<Record<string, NodeClass>> = {
  ...imageNodes,
  ...plainNodes,
  ...modelNodes,
  ...samplingNodes,
  ...styleNodes,
};
