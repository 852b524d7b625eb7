import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { ready, setBackend, tensor3d } from "@tensorflow/tfjs";
import { setWasmPaths } from "@tensorflow/tfjs-backend-wasm";
import faceapi from "@vladmandic/face-api/dist/face-api.node-wasm.js";
import { CHIP_SIDE } from "./alignment.ts";
import type { Pixels, Point } from "./pixels.ts";

/** A face as the networks see it, in pixels of the picture they were given. */
export interface Detection {
  box: { x: number; y: number; width: number; height: number };
  score: number;
  /** The 68 points of the iBUG scheme. */
  landmarks: Point[];
}

export interface Networks {
  detect(picture: Pixels): Promise<Detection[]>;
  /** @param chip 150 x 150 pixels in RGB; answers 128 numbers */
  describe(chip: Uint8Array): Promise<number[]>;
}

const MIN_CONFIDENCE = 0.4;
const MAX_FACES = 20;

/** Loads the three networks and the wasm engine from the installed packages; nothing is downloaded. */
export async function loadNetworks(): Promise<Networks> {
  const { resolve } = createRequire(import.meta.url);
  setWasmPaths(`${dirname(resolve("@tensorflow/tfjs-backend-wasm"))}/`);
  if (!(await setBackend("wasm"))) throw new Error("The wasm engine did not start.");
  await ready();
  const models = join(dirname(resolve("@vladmandic/face-api/package.json")), "model");
  await faceapi.nets.ssdMobilenetv1.loadFromDisk(models);
  await faceapi.nets.faceLandmark68Net.loadFromDisk(models);
  await faceapi.nets.faceRecognitionNet.loadFromDisk(models);
  return { detect, describe };
}

async function detect({ data, width, height }: Pixels): Promise<Detection[]> {
  const input = tensor3d(data, [height, width, 3], "int32");
  try {
    const options = new faceapi.SsdMobilenetv1Options({ minConfidence: MIN_CONFIDENCE, maxResults: MAX_FACES });
    const found = await faceapi.detectAllFaces(input, options).withFaceLandmarks();
    return found.map(({ detection: { box, score }, landmarks }) => ({
      box: { x: box.x, y: box.y, width: box.width, height: box.height },
      score,
      landmarks: landmarks.positions.map(({ x, y }) => ({ x, y })),
    }));
  } finally {
    input.dispose();
  }
}

async function describe(chip: Uint8Array): Promise<number[]> {
  const input = tensor3d(chip, [CHIP_SIDE, CHIP_SIDE, 3], "int32");
  try {
    const descriptor = await faceapi.nets.faceRecognitionNet.computeFaceDescriptor(input);
    if (Array.isArray(descriptor)) throw new Error("One face was given, several descriptors came back.");
    return Array.from(descriptor);
  } finally {
    input.dispose();
  }
}
