import { expect, test } from "vitest";
import { isKnownClass, refusalOfClass } from "./class-policy.rules.ts";

test.each([
  "Terminal",
  "TerminalNode",
  "AnyNode",
  "SRL Eval",
  "ExecutePython",
  "Run Python Code",
  "PythonScript",
  "ShellCommand",
  "LoadImageFromUrl",
  "Image Load From URL",
  "DownloadAndLoadFlorence2Model",
  "HTTP Request",
  "CheckpointSave",
  "ModelSave",
  "CLIPSave",
  "VAESave",
  "ImageOnlyCheckpointSave",
  "SaveLoRA",
  "Load Image From Path",
  "VHS_LoadVideoPath",
  "Save Text File",
  "OpenAIDalle3",
  "FluxProUltraImageNode",
  "KlingTextToVideoNode",
  "Gemini API Node",
])("the class %s is refused by its name", (classType) => {
  expect(refusalOfClass(classType, false)).toMatch(/^(runs|fetches|writes|reads|calls)/);
});

test.each([
  "KSampler",
  "KSampler (Efficient)",
  "CheckpointLoaderSimple",
  "CLIPTextEncode",
  "EmptyLatentImage",
  "VAEDecode",
  "SaveImage",
  "PreviewImage",
  "LoadImage",
  "IPAdapterAdvanced",
  "IPAdapterUnifiedLoader",
  "UltimateSDUpscale",
  "FaceDetailer",
  "ControlNetApplyAdvanced",
  "ImageScale",
  "FluxGuidance",
  "LoraLoader",
  "CR LoRA Stack",
])("the class %s is known and needs no server to vouch for it", (classType) => {
  expect(refusalOfClass(classType, false)).toBeUndefined();
  expect(isKnownClass(classType)).toBe(true);
});

test("a class that its own server calls a paid service is refused whatever its name, and an odd name is merely unknown", () => {
  expect(refusalOfClass("PleasantNode", true)).toContain("paid service");
  expect(refusalOfClass("PleasantNode", false)).toBeUndefined();
  expect(isKnownClass("PleasantNode")).toBe(false);
});
