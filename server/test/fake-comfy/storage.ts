import { createHash } from "node:crypto";

export interface StoredRef {
  filename: string;
  subfolder: string;
  type: string;
}

const keyOf = ({ type, subfolder, filename }: StoredRef) => `${type}/${subfolder}/${filename}`;

/** The folders input, output and temp, kept in memory; a restart keeps them but for temp. */
export class Storage {
  readonly #files = new Map<string, Buffer>();

  read(ref: StoredRef): Buffer | undefined {
    return this.#files.get(keyOf(ref));
  }

  remove(ref: StoredRef): void {
    this.#files.delete(keyOf(ref));
  }

  names(type: string): string[] {
    return [...this.#files.keys()].filter((key) => key.startsWith(`${type}/`)).map((key) => key.slice(type.length + 1));
  }

  /** Stores an upload: equal bytes keep the name, other bytes get a number. */
  upload(type: string, subfolder: string, filename: string, bytes: Buffer): StoredRef {
    const dot = filename.lastIndexOf(".");
    for (let number = 0; ; number += 1) {
      const name = number === 0 ? filename : `${filename.slice(0, dot)} (${number})${filename.slice(dot)}`;
      const ref = { filename: name, subfolder, type };
      const present = this.read(ref);
      if (present === undefined) this.#files.set(keyOf(ref), bytes);
      if (present === undefined || present.equals(bytes)) return ref;
    }
  }

  /** Stores under the prefix and the counter after the highest one in use. */
  saveNext(type: string, prefix: string, bytes: Buffer): StoredRef {
    const slash = prefix.lastIndexOf("/");
    const [subfolder, stem] = [prefix.slice(0, Math.max(0, slash)), prefix.slice(slash + 1)];
    const start = `${type}/${subfolder}/${stem}_`;
    const counters = [...this.#files.keys()].filter((key) => key.startsWith(start));
    const highest = Math.max(0, ...counters.map((key) => Number.parseInt(key.slice(start.length), 10)));
    const ref = { filename: `${stem}_${String(highest + 1).padStart(5, "0")}_.png`, subfolder, type };
    this.#files.set(keyOf(ref), bytes);
    return ref;
  }

  #inputRef(name: string): StoredRef {
    const slash = name.lastIndexOf("/");
    return { filename: name.slice(slash + 1), subfolder: name.slice(0, Math.max(0, slash)), type: "input" };
  }

  hasInput(name: string): boolean {
    return this.read(this.#inputRef(name)) !== undefined;
  }

  input(name: string): Buffer {
    const bytes = this.read(this.#inputRef(name));
    if (bytes === undefined) throw new Error(`Invalid image file: ${name}`);
    return bytes;
  }

  /** Stands for IS_CHANGED of LoadImage: other bytes under one name run again. */
  inputDigest(name: string): string {
    return createHash("sha256").update(this.input(name)).digest("hex");
  }
}
