import { execFileSync } from "node:child_process";
import { cpSync, existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join, resolve } from "node:path";
import { readSurvey, type Survey } from "./cruise.ts";

const workspaces = ["contract", "server", "web"];
const configuration = [".dependency-cruiser.mjs", "package.json", "tsconfig.base.json"];

/** A copy of the source tree in a temporary folder, where imports can be planted while other tests run. */
export class PlantedHouse {
  readonly #folder = mkdtempSync(join(tmpdir(), "pentimento-walls-"));

  /** @param source folder of the project, with its packages installed */
  constructor(source: string) {
    const keep = (path: string) => !/(^|\/)(node_modules|dist)$/.test(path);
    for (const name of workspaces)
      cpSync(join(source, name), join(this.#folder, name), { recursive: true, filter: keep });
    for (const name of configuration) cpSync(join(source, name), join(this.#folder, name));
    this.#linkPackages(join(source, "node_modules"));
  }

  /** Links every package, and our own workspaces to the copy: a link to the original would lead out of the walls. */
  #linkPackages(packages: string): void {
    const linked = join(this.#folder, "node_modules");
    mkdirSync(join(linked, "@pentimento"), { recursive: true });
    for (const name of readdirSync(packages)) {
      if (name !== "@pentimento" && !name.startsWith(".")) symlinkSync(join(packages, name), join(linked, name));
    }
    for (const name of workspaces) symlinkSync(join("..", "..", name), join(linked, "@pentimento", name));
  }

  /** Writes a file that holds the import, and an empty one where it leads when nothing is there yet. */
  plant(file: string, line: string): void {
    const path = join(this.#folder, file);
    this.#write(path, `${line}\nexport {};\n`);
    const [, target] = /["'](\.[^"']+)["']/.exec(line) ?? [];
    if (target && !existsSync(resolve(dirname(path), target)))
      this.#write(resolve(dirname(path), target), "export {};\n");
  }

  #write(path: string, text: string): void {
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, text);
  }

  survey(): Survey {
    const cruiser = join(this.#folder, "node_modules/dependency-cruiser/bin/dependency-cruiser.mjs");
    const given = ["--config", ".dependency-cruiser.mjs", "--output-type", "json", ...workspaces];
    return readSurvey(outputOf(cruiser, given, this.#folder));
  }

  remove(): void {
    rmSync(this.#folder, { recursive: true });
  }
}

/** The cruiser exits with the number of breaches, which here is no failure. */
function outputOf(program: string, given: string[], cwd: string): string {
  try {
    return execFileSync(process.execPath, [program, ...given], { cwd, encoding: "utf8", maxBuffer: 100_000_000 });
  } catch (error) {
    const { stdout } = error as { stdout?: string };
    if (!stdout) throw error;
    return stdout;
  }
}
