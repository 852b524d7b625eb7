/** What a picture is for: a person, or what stands behind things. */
export type PaintKind = "portrait" | "background";

export interface PaintRequest {
  kind: PaintKind;
  /** Steers technique and colours; words that are not known change nothing. */
  prompt: string;
  /** Integer, 0 to 2^53 - 1. */
  seed: number;
  /** Pixels, 16 to 4096. */
  width: number;
  height: number;
  /** The likeness to paint from; a portrait without one shows an invented figure, a background ignores it. */
  source?: {
    /** A verified PNG, JPEG or WebP of at most 50 megapixels. */
    bytes: Uint8Array;
    /** Where the face is, as fractions of the upright image. Without it the image's most striking part is taken. */
    face?: { x: number; y: number; width: number; height: number };
  };
  /** One of `Painter.styles(kind)`; left out, prompt and seed decide. */
  style?: string;
  /** Cut the person out, on nothing; asks for a portrait. */
  alpha?: boolean;
  /** Position in a batch, 0 and up: neighbours of one seed differ in style. */
  ordinal?: number;
}

export interface Painting {
  png: Uint8Array;
  width: number;
  height: number;
  style: string;
  palette: string;
}

export interface PaintOptions {
  signal?: AbortSignal;
  /** Hears a rising fraction of 0 to 1, and a JPEG of 192 pixels on its long side that clears up as it rises. */
  onProgress?: (fraction: number, previewJpeg?: Uint8Array) => void;
}

export interface Painter {
  /** Names that `PaintRequest.style` may force. */
  styles(kind: PaintKind): readonly string[];
  /** The style that a request is painted in: the one it names, else the one that prompt and seed decide. */
  styleOf(request: Pick<PaintRequest, "kind" | "prompt" | "seed" | "ordinal" | "style">): string;
  /**
   * Paints one picture off the main thread. The same request gives the same bytes on the same machine.
   * @throws StudioError `painter/unknown-style`, `painter/bad-request` (invalid): nothing was started
   * @throws StudioError `painter/failed` (unavailable): the worker broke or could not read the source
   * @throws DOMException `AbortError` when the signal fires; the work is stopped, not just forgotten
   */
  paint(request: PaintRequest, options?: PaintOptions): Promise<Painting>;
  /** Stops what is running and ends the threads. */
  close(): Promise<void>;
}
