import { createHash } from "node:crypto";
import type { Attempt } from "../../providers/provider.ts";
import type { ComfyHttp } from "../http.ts";
import type { ComfyLimits } from "../limits.ts";
import { patiently } from "../line.ts";

type Source = NonNullable<Attempt["source"]>;

const mediaTypes = { png: "image/png", jpeg: "image/jpeg", webp: "image/webp" } as const;

/**
 * Source pictures at one server, named by their content: the same picture is sent once, and stored once by whoever sends
 * it. The server offers no way to delete them.
 */
export class Uploads {
  readonly #http: ComfyHttp;
  readonly #limits: ComfyLimits;
  readonly #closing: AbortSignal;
  #names = new Map<string, string>();

  constructor(http: ComfyHttp, limits: ComfyLimits, closing: AbortSignal) {
    this.#http = http;
    this.#limits = limits;
    this.#closing = closing;
  }

  /**
   * The name to use in a graph. The server may choose another than ours, when somebody left other bytes under it.
   * @throws StudioError `provider/unreachable`, `provider/refused`: it was not stored
   */
  async nameOf({ bytes, format }: Source): Promise<string> {
    const filename = `${createHash("sha256").update(bytes).digest("hex")}.${format}`;
    const known = this.#names.get(filename);
    if (known !== undefined) return known;
    const upload = { bytes, filename, subfolder: "pentimento", mediaType: mediaTypes[format] };
    // Equal bytes under an equal name change nothing when they arrive twice.
    const name = await patiently(() => this.#http.upload(upload), this.#limits.retryMs, this.#closing);
    this.#names.set(filename, name);
    return name;
  }

  /** The server may be another one, or have lost its files. */
  forget(): void {
    this.#names = new Map();
  }
}
