/** Names everything that shapes a vector: detector, aligner, network, revision. Compare only vectors of one id. */
export const FACE_MODEL_ID = "faceapi1.7.15-ssdmnv1-al5p150@1";

export interface Face {
  /** In fractions of the upright image, 0 to 1. */
  box: { x: number; y: number; width: number; height: number };
  /** The detector's confidence, 0.4 to 1. */
  score: number;
  /** Width of the face in pixels of the image as analysed, its longest side at most 1024. */
  facePixels: number;
  /** Tilt in the image plane in degrees, clockwise positive. */
  roll: number;
  /** How far the nose is from the middle between the jaw's ends: 0 frontal, 0.5 strongly turned, 0.7 near profile. */
  yaw: number;
  /** 128 numbers; not of unit length, so compare by Euclidean distance. Biometric: never logged, never served. */
  embedding: number[];
}

export interface FaceAnalysis {
  /** Largest first; empty when there is no face. */
  faces: Face[];
  durationMs: number;
}

export interface AnalyseOptions {
  /** Counted from the moment the engine turns to this picture; 30,000 when left out. */
  timeoutMs?: number;
}

/** Finds faces and turns them into vectors. The same bytes give the same numbers, to the last bit. */
export interface FaceEngine {
  readonly modelId: typeof FACE_MODEL_ID;
  readonly dim: 128;
  readonly metric: "l2";
  /**
   * @param bytes an image that the raster accepted
   * @throws StudioError `image-…` (invalid) from the decoder; `faces/timeout` and `faces/failed` (unavailable): the
   *   engine was started afresh, try again
   */
  analyse(bytes: Uint8Array, options?: AnalyseOptions): Promise<FaceAnalysis>;
  /** Ends the engine's thread. Work that runs fails with `faces/failed`. */
  close(): Promise<void>;
}
