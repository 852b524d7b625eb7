import { faceChip } from "./alignment.ts";
import type { Face } from "./faces.ts";
import { type Detection, loadNetworks, type Networks } from "./networks.ts";
import { type Pixels, padded } from "./pixels.ts";
import { readPose } from "./pose.ts";

/** Grey margins to try in turn when no face is found: tight crops (34 of 83 photos) fail without them, none with. */
const margins = [0, 0.25, 0.5, 0.8];

/** Once a thread. */
const networks = loadNetworks();

/** Runs in the engine's thread: pixels in, faces out, largest first. */
export default async function findFaces(picture: Pixels): Promise<Face[]> {
  const nets = await networks;
  for (const margin of margins) {
    const room = padded(picture, margin);
    const detections = await nets.detect(room);
    if (detections.length === 0) continue;
    const faces: Face[] = [];
    for (const detection of detections) faces.push(await describeFace(nets, detection, room, picture));
    return faces.sort((one, other) => area(other) - area(one));
  }
  return [];
}

const area = ({ box }: Face): number => box.width * box.height;

async function describeFace(
  nets: Networks,
  { box, score, landmarks }: Detection,
  room: ReturnType<typeof padded>,
  picture: Pixels,
): Promise<Face> {
  const across = span(box.x - room.left, box.width, picture.width);
  const down = span(box.y - room.top, box.height, picture.height);
  return {
    box: { x: across.from, y: down.from, width: across.length, height: down.length },
    score,
    facePixels: box.width,
    ...readPose(landmarks),
    embedding: await nets.describe(faceChip(room, landmarks)),
  };
}

/** Pixels to fractions of a side. Boxes may reach beyond the picture; what is left of them is told. */
function span(start: number, length: number, side: number): { from: number; length: number } {
  const [from, to] = [Math.max(0, start), Math.min(side, start + length)];
  return { from: from / side, length: Math.max(0, to - from) / side };
}
