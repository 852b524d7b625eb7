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

  /** What a start of the server does: the folder temp is emptied. */
  clearTemp(): void {
    for (const key of this.#files.keys()) if (key.startsWith("temp/")) this.#files.delete(key);
  }

  /** Deletes every picture that was made, as somebody tidying the disk would. */
  clearOutput(): void {
    for (const key of this.#files.keys()) if (key.startsWith("output/")) this.#files.delete(key);
  }

  write(ref: StoredRef, bytes: Buffer): void {
    this.#files.set(keyOf(ref), bytes);
  }

  remove(ref: StoredRef): void {
    this.#files.delete(keyOf(ref));
  }

  names(type: string): string[] {
    return [...this.#files.keys()].filter((key) => key.startsWith(`${type}/`)).map((key) => key.slice(type.length + 1));
  }

  /** Stores an upload: equal bytes keep the name, other bytes get a number unless they shall replace. */
  upload(type: string, subfolder: string, filename: string, bytes: Buffer, overwrite = false): StoredRef {
    if (overwrite) this.remove({ filename, subfolder, type });
    const dot = filename.lastIndexOf(".");
    for (let number = 0; ; number += 1) {
      const name = number === 0 ? filename : `${filename.slice(0, dot)} (${number})${filename.slice(dot)}`;
      const ref = { filename: name, subfolder, type };
      const present = this.read(ref);
      if (present === undefined) this.#files.set(keyOf(ref), bytes);
      if (present === undefined || present.equals(bytes)) return ref;
    }
  }

  /** Stores under the prefix and the counter after the highest one in use. @throws Error when it leads outside */
  saveNext(type: "output" | "temp", prefix: string, bytes: Buffer): StoredRef {
    if (prefix.split("/").includes("..")) {
      throw new Error("**** ERROR: Saving image outside the output folder is not allowed.");
    }
    const slash = prefix.lastIndexOf("/");
    const [subfolder, stem] = [prefix.slice(0, Math.max(0, slash)), prefix.slice(slash + 1)];
    const start = `${type}/${subfolder}/${stem}_`;
    const counters = [...this.#files.keys()].filter((key) => key.startsWith(start));
    const highest = Math.max(0, ...counters.map((key) => Number.parseInt(key.slice(start.length), 10)));
    const ref = { filename: `${stem}_${String(highest + 1).padStart(5, "0")}_.png`, subfolder, type };
    this.#files.set(keyOf(ref), bytes);
    return ref;
  }

  /** A picture as graphs name it: `folder/name.png`, or the same with ` [output]` or ` [temp]` behind it. */
  #inputRef(annotated: string): StoredRef {
    const [, name = annotated, type = "input"] = /^(.*) \[(input|output|temp)\]$/.exec(annotated) ?? [];
    const slash = name.lastIndexOf("/");
    return { filename: name.slice(slash + 1), subfolder: name.slice(0, Math.max(0, slash)), type };
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
