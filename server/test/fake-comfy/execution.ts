import { randomUUID } from "node:crypto";
import { asObject, type Json, type JsonObject } from "../../src/platform/exact-json.ts";
import { type Entry, type Job, queueRow } from "./job.ts";
import type { Ending } from "./ledger.ts";
import type { Machine } from "./machine.ts";
import type { Inputs, Made, Scene } from "./nodes/node-class.ts";
import { encodePng, encodePreview, type Raster } from "./nodes/picture.ts";
import { writePython } from "./python-json.ts";
import { type ResultCache, signatureOf } from "./result-cache.ts";
import { Interrupted } from "./step-gate.ts";
import { ancestry } from "./validate.ts";
import { linkedNode } from "./validation-flaws.ts";

type NodeState = { value: number; max: number; state: "running" | "finished" | "error" };

const placeOf = (id: string) => ({ node_id: id, display_node: id, parent_node: null, real_node_id: id });

/** One prompt while it runs. */
export class Execution {
  /** The node that is being run. */
  current: string | undefined;
  /** Signatures of all results that took part. */
  readonly used = new Set<string>();
  readonly #job: Job;
  readonly #machine: Machine;
  readonly #cache: ResultCache;
  readonly #isPresent: () => boolean;
  readonly #made = new Map<string, Made>();
  readonly #executed: string[] = [];
  readonly #states = new Map<string, NodeState>();
  readonly #outputs: JsonObject = {};
  readonly #messages: [string, JsonObject][] = [];

  /** @param isPresent whether the server still lives the life in which the job began */
  constructor(job: Job, machine: Machine, cache: ResultCache, isPresent: () => boolean) {
    this.#job = job;
    this.#machine = machine;
    this.#cache = cache;
    this.#isPresent = isPresent;
  }

  /** Runs the nodes in order. */
  async run(): Promise<Exclude<Ending, "lost">> {
    this.#machine.steps.clear();
    this.#tell("execution_start", {});
    const { prompt, outputs } = this.#job;
    const order = new Set(outputs.flatMap((output) => [...ancestry(prompt, output)]));
    const cached = new Set([...order].filter((id) => this.#cache.get(this.#signature(id))));
    this.#tell("execution_cached", { nodes: [...cached] });
    for (const id of order) {
      try {
        if (cached.has(id)) this.#reuse(id);
        else await this.#runNode(id);
      } catch (error) {
        return this.#fail(id, error);
      }
    }
    this.#tell("execution_success", {});
    return "success";
  }

  /** What the history keeps of it. */
  entry(ending: Ending): Entry {
    const success = ending === "success";
    return {
      prompt: queueRow(this.#job),
      outputs: this.#outputs,
      status: { status_str: success ? "success" : "error", completed: success, messages: this.#messages },
      meta: Object.fromEntries(Object.keys(this.#outputs).map((id) => [id, placeOf(id)])),
    };
  }

  #signature(id: string): string {
    return signatureOf(this.#job.prompt, id, this.#machine.installation.storage);
  }

  /** Tells the submitter, with the prompt's id; what the history repeats is kept. */
  #tell(type: string, data: JsonObject): void {
    if (!this.#isPresent()) return;
    const isTimed = type.startsWith("execution_");
    const full = { ...data, prompt_id: this.#job.id, ...(isTimed && { timestamp: Date.now() }) };
    if (isTimed) this.#messages.push([type, full]);
    this.#machine.sockets.tell(this.#job.clientId, type, full);
  }

  /** A result that is there already: its outputs are shown again, with the old names of its files. */
  #reuse(id: string): void {
    const made = this.#cache.get(this.#signature(id)) as Made;
    const isTold = this.#job.clientId !== undefined || this.#machine.traits.cachedWithoutClient;
    this.#finish(id, made, isTold);
  }

  /** @throws Interrupted, also where the server has ended under it */
  #check(): void {
    this.#machine.steps.check();
    if (!this.#isPresent()) throw new Interrupted();
  }

  async #runNode(id: string): Promise<void> {
    this.#check();
    this.current = id;
    this.#progress(id, { value: 0, max: 1, state: "running" });
    this.#tell("executing", { node: id, display_node: id });
    const made = await this.#make(id);
    this.#cache.set(this.#signature(id), made);
    this.#executed.push(id);
    this.#finish(id, made, true);
    this.#progress(id, { value: 1, max: 1, state: "finished" });
  }

  #finish(id: string, made: Made, isTold: boolean): void {
    this.used.add(this.#signature(id));
    this.#made.set(id, made);
    if (made.shown === undefined || !isTold) return;
    const images = made.shown.map((ref) => ({ ...ref }));
    this.#outputs[id] = { images };
    this.#tell("executed", { node: id, display_node: id, output: { images } });
  }

  async #make(id: string): Promise<Made> {
    const { faults, installation } = this.#machine;
    await faults.takeWedge();
    if (!this.#isPresent()) throw new Interrupted();
    const fault = faults.takeNodeFault();
    if (fault) throw Object.assign(new Error(fault.message), { name: fault.type });
    const node = installation.classes[this.#job.prompt[id]?.class_type ?? ""];
    if (node === undefined) throw new Error(`node ${id} has lost its class`);
    return node.run(this.#inputs(id), this.#scene(id));
  }

  #inputs(id: string): Inputs {
    const given = Object.entries(this.#job.prompt[id]?.inputs ?? {}).map(([name, value]) => {
      const from = linkedNode(value);
      return [name, from === undefined ? value : this.#made.get(from)?.outputs[Number((value as Json[])[1])]] as const;
    });
    return Object.fromEntries(given);
  }

  #scene(id: string): Scene {
    const { storage } = this.#machine.installation;
    return {
      storage,
      save: async (type, prefix, raster) => {
        const ref = storage.saveNext(type, prefix, await encodePng(raster, this.#texts()));
        return this.#machine.traits.assets ? { ...ref, id: randomUUID() } : ref;
      },
      step: (value, max, picture) => this.#step(id, { value, max }, picture),
    };
  }

  #texts(): Record<string, string> {
    const extra = Object.entries(asObject(this.#job.extraData.extra_pnginfo) ?? {});
    const texts = extra.map(([key, value]) => [key, writePython(value)] as const);
    return { prompt: writePython(this.#job.prompt), ...Object.fromEntries(texts) };
  }

  async #step(node: string, { value, max }: { value: number; max: number }, picture?: Raster): Promise<void> {
    await this.#machine.steps.pass();
    this.#check();
    this.#tell("progress", { value, max, node });
    this.#progress(node, { value, max, state: "running" });
    if (picture === undefined) return;
    const jpeg = await encodePreview(picture);
    if (!this.#isPresent()) return;
    const prompt_id = this.#job.id;
    const metadata = { node_id: node, prompt_id, display_node_id: node, parent_node_id: null, real_node_id: node };
    this.#machine.sockets.preview(this.#job.clientId, jpeg, { ...metadata, image_type: "image/jpeg" });
  }

  #progress(id: string, state: NodeState): void {
    if (!this.#machine.traits.progressState) return;
    this.#states.set(id, state);
    const prompt_id = this.#job.id;
    const nodes = [...this.#states].map(([node, told]) => {
      const places = { node_id: node, display_node_id: node, parent_node_id: null, real_node_id: node };
      return [node, { ...told, ...places, prompt_id }] as const;
    });
    this.#tell("progress_state", { nodes: Object.fromEntries(nodes) });
  }

  #fail(node_id: string, error: unknown): "error" | "interrupted" {
    const node_type = this.#job.prompt[node_id]?.class_type ?? "";
    const where = { node_id, node_type, executed: this.#executed };
    if (error instanceof Interrupted) {
      this.#tell("execution_interrupted", where);
      return "interrupted";
    }
    const { name, message } = error as Error;
    this.#tell("execution_error", {
      ...where,
      exception_message: message,
      exception_type: name === "Error" ? "Exception" : name,
      traceback: ['  File "/srv/comfy/execution.py", line 1\n'],
      current_inputs: {},
      current_outputs: [...this.#made.keys()],
    });
    return "error";
  }
}
