import type { Point } from "./pixels.ts";

/** Places among the 68 landmarks. */
const LEFT_EYE = [36, 37, 38, 39, 40, 41];
const RIGHT_EYE = [42, 43, 44, 45, 46, 47];
const JAW_START = 0;
const JAW_END = 16;
const NOSE_TIP = 30;

export interface Pose {
  /** Degrees, clockwise positive. */
  roll: number;
  /** 0 frontal to 1 profile. */
  yaw: number;
}

/** Tilt from the line through the eyes; turn from how unevenly the nose divides the jaw along that line. */
export function readPose(landmarks: Point[]): Pose {
  const point = (index: number): Point => landmarks[index] ?? { x: 0, y: 0 };
  const middle = (indices: number[]): Point => ({
    x: indices.reduce((sum, index) => sum + point(index).x, 0) / indices.length,
    y: indices.reduce((sum, index) => sum + point(index).y, 0) / indices.length,
  });
  const [left, right] = [middle(LEFT_EYE), middle(RIGHT_EYE)];
  const angle = Math.atan2(right.y - left.y, right.x - left.x);
  const along = ({ x, y }: Point): number => x * Math.cos(angle) + y * Math.sin(angle);
  const before = along(point(NOSE_TIP)) - along(point(JAW_START));
  const after = along(point(JAW_END)) - along(point(NOSE_TIP));
  const span = before + after;
  const yaw = span > 0 ? Math.min(1, Math.abs(before - after) / span) : 1;
  return { roll: (angle * 180) / Math.PI, yaw };
}
