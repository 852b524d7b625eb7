import type { Json, JsonObject } from "../../src/platform/exact-json.ts";
import { asText, writeJson } from "../../src/platform/exact-json.ts";
import type { Faults } from "./faults.ts";
import { type Inputs, type Made, nodeClasses } from "./nodes.ts";
import { encodePreview, type Raster } from "./picture.ts";
import type { Sockets } from "./sockets.ts";
import { Interrupted, type StepGate } from "./step-gate.ts";
import type { Storage } from "./storage.ts";
import { ancestry, linkedNode, type Prompt } from "./validate.ts";

export interface Job {
  number: number;
  id: string;
  prompt: Prompt;
  extraData: JsonObject;
  outputs: string[];
  clientId: string | undefined;
}

export interface Machine {
  storage: Storage;
  sockets: Sockets;
  faults: Faults;
  steps: StepGate;
}

export interface Entry extends JsonObject {
  prompt: Json[];
  outputs: JsonObject;
  status: { status_str: string; completed: boolean; messages: [string, JsonObject][] };
  meta: JsonObject;
}

export const queueRow = ({ number, id, prompt, extraData, outputs }: Job): Json[] => [
  number,
  id,
  prompt,
  extraData,
  outputs,
];

/** One job while it runs. `life` is that of the server: a job of an earlier life leaves no trace. */
interface Run {
  job: Job;
  life: number;
  made: Map<string, Made>;
  outputs: JsonObject;
  messages: [string, JsonObject][];
}

/** Queue, worker, cache and history of the fake server, all in memory and all lost by a restart. */
export class Engine {
  /** How often each prompt id has begun to run, over all lives. */
  readonly runs = new Map<string, number>();
  /** Prompt ids in the order of their acceptance, repeats included. */
  readonly accepted: string[] = [];
  readonly #machine: Machine;
  #pending: Job[] = [];
  #running: Job | undefined;
  #history = new Map<string, Entry>();
  #cache = new Map<string, Made>();
  #counter = 0;
  #life = 0;

  constructor(machine: Machine) {
    this.#machine = machine;
  }

  get pending(): readonly Job[] {
    return this.#pending;
  }

  get running(): Job | undefined {
    return this.#running;
  }

  get history(): ReadonlyMap<string, Entry> {
    return this.#history;
  }

  enqueue(job: Omit<Job, "number">): number {
    const number = this.#counter;
    this.#counter += 1;
    this.#pending.push({ ...job, number });
    this.accepted.push(job.id);
    this.#status();
    void this.#work();
    return number;
  }

  /** Takes the first waiting job of that id out, without a word to anybody. */
  remove(id: string): void {
    const at = this.#pending.findIndex((job) => job.id === id);
    if (at >= 0) this.#pending.splice(at, 1);
    this.#status();
  }

  /** Interrupts the running job, if it is this one. */
  interrupt(id: string | undefined): void {
    if (this.#running && (id === undefined || this.#running.id === id)) this.#machine.steps.interrupt();
  }

  restart(): void {
    this.#life += 1;
    this.#pending = [];
    this.#running = undefined;
    this.#history = new Map();
    this.#cache = new Map();
    this.#counter = 0;
    this.#machine.steps.interrupt();
    this.#machine.sockets.drop();
  }

  #status(): void {
    const queue_remaining = this.#pending.length + (this.#running ? 1 : 0);
    this.#machine.sockets.broadcast("status", { status: { exec_info: { queue_remaining } } });
  }

  async #work(): Promise<void> {
    const life = this.#life;
    while (!this.#running && this.#pending.length > 0 && life === this.#life) {
      this.#pending.sort((first, second) => first.number - second.number);
      const job = this.#pending.shift() as Job;
      this.#running = job;
      this.runs.set(job.id, (this.runs.get(job.id) ?? 0) + 1);
      await this.#run({ job, life, made: new Map(), outputs: {}, messages: [] });
    }
  }

  /** Tells the submitter; what the history repeats is kept. */
  #tell({ job, life, messages }: Run, type: string, data: JsonObject): void {
    if (life !== this.#life) return;
    const full = { ...data, prompt_id: job.id };
    if (type.startsWith("execution_")) messages.push([type, { ...full, timestamp: this.#counter }]);
    this.#machine.sockets.send(job.clientId, type, full);
  }

  async #run(run: Run): Promise<void> {
    this.#status();
    this.#machine.steps.clear();
    this.#tell(run, "execution_start", {});
    const ok = await this.#runNodes(run);
    if (ok) await this.#machine.faults.beforeHistory();
    if (run.life !== this.#life) return;
    this.#history.set(run.job.id, {
      prompt: queueRow(run.job),
      outputs: run.outputs,
      status: { status_str: ok ? "success" : "error", completed: ok, messages: run.messages },
      meta: {},
    });
    this.#running = undefined;
    this.#status();
    this.#tell(run, "executing", { node: null });
  }

  /** Runs the nodes in order; tells whether all went well. */
  async #runNodes(run: Run): Promise<boolean> {
    const { prompt, outputs } = run.job;
    const order = new Set(outputs.flatMap((output) => [...ancestry(prompt, output)]));
    const cached = [...order].filter((id) => this.#cache.has(this.#signature(prompt, id)));
    this.#tell(run, "execution_cached", { nodes: cached });
    for (const id of order) {
      try {
        await this.#runNode(run, id, cached.includes(id));
      } catch (error) {
        this.#fail(run, id, error);
        return false;
      }
    }
    this.#tell(run, "execution_success", {});
    return true;
  }

  async #runNode(run: Run, id: string, isCached: boolean): Promise<void> {
    const signature = this.#signature(run.job.prompt, id);
    if (!isCached) {
      this.#machine.steps.check();
      this.#tell(run, "executing", { node: id, display_node: id });
      this.#cache.set(signature, await this.#make(run, id));
    }
    const made = this.#cache.get(signature) as Made;
    run.made.set(id, made);
    if (made.shown === undefined) return;
    run.outputs[id] = { images: made.shown.map((ref) => ({ ...ref })) };
    this.#tell(run, "executed", { node: id, display_node: id, output: run.outputs[id] });
  }

  async #make(run: Run, id: string): Promise<Made> {
    const fault = this.#machine.faults.takeNodeFault();
    if (fault) throw Object.assign(new Error(fault.message), { name: fault.type });
    const node = run.job.prompt[id];
    const made = await nodeClasses[node?.class_type ?? ""]?.run(this.#inputs(run, id), {
      promptId: run.job.id,
      promptText: writeJson(run.job.prompt),
      storage: this.#machine.storage,
      step: (value, max, picture) => this.#step(run, id, { value, max }, picture),
    });
    return made as Made;
  }

  #inputs({ job, made }: Run, id: string): Inputs {
    const given = Object.entries(job.prompt[id]?.inputs ?? {}).map(([name, value]) => {
      const from = linkedNode(value);
      return [name, from === undefined ? value : made.get(from)?.images[0]] as const;
    });
    return Object.fromEntries(given) as Inputs;
  }

  async #step(run: Run, node: string, progress: { value: number; max: number }, picture: Raster): Promise<void> {
    await this.#machine.steps.pass();
    this.#tell(run, "progress", { ...progress, node });
    const jpeg = await encodePreview(picture);
    if (run.life !== this.#life) return;
    this.#machine.sockets.preview(run.job.clientId, jpeg, { node_id: node, prompt_id: run.job.id });
  }

  #fail(run: Run, node_id: string, error: unknown): void {
    const node_type = run.job.prompt[node_id]?.class_type ?? "";
    const where = { node_id, node_type, executed: [...run.made.keys()] };
    if (error instanceof Interrupted) return this.#tell(run, "execution_interrupted", where);
    const { name, message } = error as Error;
    const traceback = ['  File "/srv/comfy/execution.py", line 1\n'];
    const exception_type = name === "Error" ? "Exception" : name;
    this.#tell(run, "execution_error", { ...where, exception_type, exception_message: message, traceback });
  }

  /** What makes two nodes equal to the cache: class, literal inputs, changed files, and the same of all they are fed by. */
  #signature(prompt: Prompt, id: string): string {
    const node = prompt[id];
    const parts = Object.entries(node?.inputs ?? {}).map(([name, value]) => {
      const from = linkedNode(value);
      return [name, from === undefined ? value : this.#signature(prompt, from)] as Json;
    });
    const file = node?.class_type === "LoadImage" ? this.#machine.storage.inputDigest(asText(node.inputs.image)) : "";
    return writeJson([node?.class_type ?? "", file, ...parts]);
  }
}
