import type { GraphFlaw } from "@pentimento/contract";
import { type Flaw, StudioError } from "../../../platform/errors.ts";

const wrongAt = (slug: string, pointer: string, detail: string) =>
  new StudioError("invalid", slug, `${pointer}: ${detail}`, { flaws: [{ pointer, detail }] });

export const notAGraph = (because: string) => wrongAt("workflow-format", "/workflow_json", because);
export const carriesRequest = (key: string) =>
  wrongAt("validation", `/workflow_json/${key}`, "belongs to a request to the server, not to a workflow");
export const tooLarge = (what: string) => new StudioError("too_large", "workflow-too-large", what);
export const movedOn = (version: number) =>
  new StudioError("conflict", "workflow-moved-on", `Somebody saved version ${version} meanwhile`, {
    details: { version },
  });
export const noSuchVersion = () => wrongAt("validation", "/version", "there is no such version of this workflow");
export const noGraph = () => wrongAt("validation", "/workflow_json", "is missing: this slot has no workflow yet");
export const lockedInput = (key: string) =>
  wrongAt("workflow-locked-input", `/inputs/${key}`, "is locked by the workflow");
export const noSuchInput = (key: string) =>
  wrongAt("validation", `/inputs/${key}`, "names no value of this workflow; give node and input, such as 3.steps");
export const inputNotAllowed = (key: string, why: string) =>
  wrongAt("workflow-input-not-allowed", `/inputs/${key}`, why);
export const inputWrong = (key: string, why: string) => wrongAt("validation", `/inputs/${key}`, why);
export const inputBeyond = (key: string, why: string) => wrongAt("workflow-range", `/inputs/${key}`, why);
export const noWorkflow = () =>
  wrongAt("workflow-unknown", "/workflow_id", "this slot has no workflow; import one from ComfyUI first");
export const styleRefused = (because: string) => wrongAt("style-reference", "/style_reference_id", because);
export const styleMissing = () =>
  styleRefused("is missing: this workflow works on a style's picture; name one, or choose a workflow without a style");

/** Nodes at fault are named like those of a graph that is refused. */
export function cannotRun(lacks: readonly GraphFlaw[]): StudioError {
  const nodes = [...new Set(lacks.map((flaw) => flaw.node).filter((node) => node !== null))];
  const flaws = lacks.slice(0, 50).map((flaw) => ({ pointer: "/workflow_id", detail: flaw.message }));
  const more = lacks.length > 1 ? `, and ${lacks.length - 1} more` : "";
  const message = `No connected ComfyUI server can run this workflow: ${lacks[0]?.message ?? ""}${more}`;
  return new StudioError("conflict", "workflow-cannot-run", message, { flaws, details: { nodes } });
}

const slugOf = ({ kind, input }: GraphFlaw): string => {
  if (kind === "not-allowed") return input === null ? "workflow-node-not-allowed" : "workflow-input-not-allowed";
  return kind === "range" ? "workflow-range" : "workflow-graph";
};

/** Which kind of refusal is told first: a graph that does not hold together, then what is not allowed, then ranges. */
const order = ["workflow-graph", "workflow-node-not-allowed", "workflow-input-not-allowed", "workflow-range"];

const pointerOf = ({ node, input }: GraphFlaw) =>
  ["/workflow_json", node, input && `inputs/${input}`].filter((part) => part !== null).join("/");

/** The refusal of a graph; undefined when nothing in it refuses. Every node at fault is named. */
export function graphRefused(flaws: readonly GraphFlaw[]): StudioError | undefined {
  const refusing = flaws.filter((flaw) => flaw.severity === "refuse");
  const slug = order.find((one) => refusing.some((flaw) => slugOf(flaw) === one));
  if (slug === undefined) return undefined;
  const told = refusing.filter((flaw) => slugOf(flaw) === slug);
  const [first] = told;
  const more = told.length > 1 ? `, and ${told.length - 1} more` : "";
  const nodes = [...new Set(told.map((flaw) => flaw.node).filter((node) => node !== null))];
  const errors: Flaw[] = told.slice(0, 50).map((flaw) => ({ pointer: pointerOf(flaw), detail: flaw.message }));
  return new StudioError("invalid", slug, `${first?.message ?? ""}${more}`, { flaws: errors, details: { nodes } });
}
