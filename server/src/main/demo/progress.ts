/** Shows steps as they run: on a terminal in place, elsewhere a line per finished step. */
export class Progress {
  readonly #out: NodeJS.WriteStream;
  #label = "";
  #began = 0;
  #note = "";
  #timer: NodeJS.Timeout | undefined;

  constructor(out: NodeJS.WriteStream) {
    this.#out = out;
  }

  say(line: string): void {
    this.#out.write(`${line}\n`);
  }

  begin(label: string): void {
    this.#label = label;
    this.#note = "";
    this.#began = performance.now();
    if (!this.#out.isTTY) return;
    this.#timer = setInterval(() => this.#paint("…"), 100);
    this.#paint("…");
  }

  note(note: string): void {
    this.#note = note;
  }

  end(ok: boolean, result: string): number {
    const ms = performance.now() - this.#began;
    this.#note = result;
    this.stop();
    this.#paint(ok ? "✓" : "✗");
    this.#out.write("\n");
    return ms;
  }

  stop(): void {
    clearInterval(this.#timer);
  }

  #paint(mark: string): void {
    const seconds = `${((performance.now() - this.#began) / 1_000).toFixed(1)} s`;
    const line = `  ${mark} ${this.#label.padEnd(26)} ${seconds.padStart(6)}  ${this.#note}`;
    this.#out.write(this.#out.isTTY ? `\r\u001b[2K${line}` : line);
  }
}
