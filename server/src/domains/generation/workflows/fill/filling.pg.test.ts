import { type InputOf, variantRoutes, workflowRoutes } from "@pentimento/contract";
import { afterEach, beforeEach, expect, test } from "vitest";
import { openComfyStudio } from "../../../../../test/comfy-studio.ts";
import { usualModels } from "../../../../../test/fake-comfy/nodes/models.ts";
import type { FakeComfy } from "../../../../../test/fake-comfy/start.ts";
import {
  batchOf,
  generate,
  type SourcedSubject,
  settledSoon,
  sourcedSubjects,
} from "../../../../../test/sourced-subject.ts";
import type { TestStudio } from "../../../../../test/studio.ts";
import { blend, blendGraph as graph, sketch } from "../../../../../test/workflows/blend.ts";
import { filesMade, graphsSent } from "../../../../../test/workflows/graphs-sent.ts";
import { styledPortrait } from "../../../../../test/workflows/portrait-graph.ts";

let studio: TestStudio;
let fake: FakeComfy;
let ada: SourcedSubject;
/** Files of models that the server has. */
let checkpoints: string[];
beforeEach(async () => {
  checkpoints = ["studio-xl.safetensors", "x.safetensors"];
  ({ studio, fake } = await openComfyStudio({ server: { models: { ...usualModels, checkpoints } } }));
  ada = await (await sourcedSubjects(studio))();
});
afterEach(async () => {
  await studio.close();
  await fake.close();
});

type Wish = Partial<InputOf<typeof workflowRoutes.create>["body"]>;
const keep = (wish: Wish = {}) =>
  ada.api(workflowRoutes.create, {
    body: {
      collection_id: ada.home.uid,
      ...blend,
      ...wish,
    },
  });

const sent = (batchId: string) => graphsSent(studio, batchId);

const made = async (wish: Parameters<typeof generate>[1] = {}) => {
  const answer = await generate(ada, { provider: "comfy", count: 1, seed: "7", ...wish });
  await settledSoon(studio);
  return answer;
};

test("S4-47 S4-48 S4-52 S4-89 the slot's default is filled in: rendered words, seed, size, source and style; what is locked stays", async () => {
  const first = await made({ prompt: "unused" }).catch((error: { slug: string }) => error);
  expect(first).toMatchObject({ slug: "workflow-unknown" });
  const workflow = await keep();
  expect(workflow.runs_on).toMatchObject([{ ok: true, message: "has every node and model" }]);
  const style = await studio.variant(ada.subject);
  const {
    batch_id: id,
    variant_uids: uids,
    ...told
  } = await made({
    count: 2,
    prompt: 'says "{name}"',
    style_reference_id: style.uid,
    inputs: { "4.blend_factor": "0.5" },
  });
  expect(told.style_taken_as).toBe("picture");
  expect(await batchOf(ada, id)).toMatchObject({ status: "Complete", completed_count: 2 });
  const graphs = await sent(id);
  const text = 'says "{name}", portrait of Ada Marsh';
  expect(graphs.map((one) => one["5"]?.inputs)).toMatchObject([
    { seed: 7, steps: 3, text, negative: "blurry, low quality, deformed" },
    { seed: 8, steps: 3, text, negative: "blurry, low quality, deformed" },
  ]);
  expect(graphs[0]?.["3"]?.inputs).toMatchObject({ width: 1024, height: 1280 });
  expect(graphs[0]?.["4"]?.inputs).toMatchObject({ blend_factor: 0.5 });
  const [source, styled] = [graphs[0]?.["1"]?.inputs.image, graphs[0]?.["2"]?.inputs.image];
  expect([source, styled]).toEqual([expect.stringContaining("pentimento"), expect.stringContaining("pentimento")]);
  expect(source).not.toBe(styled);
  const variant = await ada.api(variantRoutes.read, {
    params: { character_id: ada.subject.uid, variant_id: String(uids[0]) },
  });
  expect(variant.generation_params).toMatchObject({ prompts: { "5.text": text }, inputs: { "4.blend_factor": "0.5" } });
  const after = await ada.api(workflowRoutes.read, { params: { workflow_id: workflow.id } });
  expect(after.used_by).toBe(2);
});

test("S4-52 a request that sets a locked input is refused, and one that sets what is not there, too much or a picture", async () => {
  await keep();
  const before = fake.accepted.length;
  const refused = (inputs: Record<string, string>) => made({ inputs }).catch((error: { slug: string }) => error.slug);
  expect(await refused({ "5.steps": "50" })).toBe("workflow-locked-input");
  expect(await refused({ "3.width": "1000000" })).toBe("workflow-range");
  expect(await refused({ "1.image": '"../../somebody.png"' })).toBe("workflow-input-not-allowed");
  expect(await refused({ "9.filename_prefix": '"../x"' })).toBe("workflow-input-not-allowed");
  expect(await refused({ "5.cfg": "7" })).toBe("validation");
  expect(await refused({ "4.blend_factor": '"much"' })).toBe("validation");
  expect(fake.accepted.length).toBe(before);
});

test("S4-120 without a node for it a style reference becomes words of the prompt, or is refused, as the mapping says", async () => {
  const { "2": _style, ...rest } = graph;
  const plain = { ...rest, "4": { class_type: "ImageInvert", inputs: { image: ["3", 0] } } };
  const workflow = await keep({ workflow_json: plain, style_reference_mapping: { mode: "AutoDetect" } });
  const style = await studio.variant(ada.subject);
  const { batch_id: id, style_taken_as: taken } = await made({ prompt: "a mason", style_reference_id: style.uid });
  expect(taken).toBe("words");
  const [one] = await sent(id);
  expect(one?.["5"]?.inputs).toMatchObject({ text: "a mason, portrait of Ada Marsh, a portrait" });
  await ada.api(workflowRoutes.save, {
    params: { workflow_id: workflow.id },
    body: { style_reference_mapping: { mode: "Off" } },
  });
  await expect(made({ style_reference_id: style.uid })).rejects.toMatchObject({ slug: "style-reference" });
});

test("S4-17 without a style the graph runs without its adapter, and one that cannot do without is refused before it is queued", async () => {
  const bindings = { seed: [], width: [], height: [], batch_size: [], sources: [], outputs: ["9"] };
  const settings = { style_reference_mapping: { mode: "AutoDetect" as const }, locked_inputs: [], prompt_mappings: [] };
  const styled = await keep({ name: "Styled", workflow_json: styledPortrait(), bindings, ...settings });
  const lastRun = () => fake.ledger.at(-1)?.prompt;
  await made({ workflow_id: styled.id });
  expect(Object.keys(lastRun() ?? {}).toSorted()).toEqual(["3", "4", "5", "6", "7", "8", "9"]);
  expect(lastRun()?.["3"]?.inputs.model).toEqual(["4", 0]);
  const style = await studio.variant(ada.subject);
  await made({ workflow_id: styled.id, style_reference_id: style.uid });
  expect(lastRun()?.["3"]?.inputs.model).toEqual(["11", 0]);

  const before = fake.accepted.length;
  const blended = await keep({ name: "Blended" });
  await expect(made({ workflow_id: blended.id })).rejects.toMatchObject({
    slug: "style-reference",
    problem: { errors: [{ pointer: "/style_reference_id", detail: expect.stringContaining("missing") }] },
  });
  expect(fake.accepted.length).toBe(before);
});

test("S4-17 a graph is checked against the server: a class, a model and a range that it lacks are named with node and input", async () => {
  const lacking = {
    ...graph,
    "20": { class_type: "CheckpointLoaderSimple", inputs: { ckpt_name: "absent.safetensors" } },
    "21": { class_type: "IPAdapterApply", inputs: { model: ["20", 0] } },
  };
  const { flaws, runs_on } = await keep({ workflow_json: lacking });
  expect(flaws.map(({ node, input, kind, severity }) => ({ node, input, kind, severity }))).toEqual(
    expect.arrayContaining([
      { node: "20", input: "ckpt_name", kind: "model-missing", severity: "warn" },
      { node: "21", input: null, kind: "class-missing", severity: "warn" },
    ]),
  );
  expect(runs_on).toMatchObject([{ ok: false, message: "lacks IPAdapterApply, absent.safetensors" }]);
  const beyond = { ...graph, "4": { ...graph["4"], inputs: { ...graph["4"].inputs, blend_factor: 3 } } };
  await expect(keep({ workflow_json: beyond })).rejects.toMatchObject({
    slug: "workflow-range",
    problem: { nodes: ["4"] },
  });
  const wrongOutput = { ...graph, "9": { ...graph["9"], inputs: { ...graph["9"].inputs, images: ["5", 4] } } };
  await expect(keep({ workflow_json: wrongOutput })).rejects.toMatchObject({
    slug: "workflow-graph",
    problem: { nodes: ["9"] },
  });
});

const naming = (file: string) => ({
  ...sketch.workflow_json,
  "20": { class_type: "CheckpointLoaderSimple", inputs: { ckpt_name: file } },
  "21": { class_type: "VAEDecode", inputs: { samples: ["22", 0], vae: ["20", 2] } },
  "22": { class_type: "EmptyLatentImage", inputs: { width: 64, height: 64, batch_size: 1 } },
  "5": { class_type: "FakeSampler", inputs: { ...sketch.workflow_json["5"].inputs, image: ["21", 0] } },
});

test("S4-10 a workflow that no connected server can run is kept without becoming the default, and a request for it is refused at once", async () => {
  const lacking = await keep({ ...sketch, workflow_json: naming("absent.safetensors") });
  expect(lacking.is_default).toBe(false);
  const refusal = {
    slug: "workflow-cannot-run",
    problem: {
      status: 409,
      nodes: ["20"],
      errors: [{ pointer: "/workflow_id", detail: expect.stringContaining("“absent.safetensors”") }],
    },
  };
  await expect(made({ workflow_id: lacking.id })).rejects.toMatchObject(refusal);
  // What a request sets itself counts, either way.
  const set = { workflow_id: lacking.id, inputs: { "20.ckpt_name": '"x.safetensors"' } };
  expect(await batchOf(ada, (await made(set)).batch_id)).toMatchObject({ status: "Complete" });
  const save = (body: object) => ada.api(workflowRoutes.save, { params: { workflow_id: lacking.id }, body });
  expect(await save({ locked_inputs: [] })).toMatchObject({ version: 2, is_default: false });
  expect(await save({ workflow_json: naming("x.safetensors") })).toMatchObject({ version: 3, is_default: true });
  await expect(made({ inputs: { "20.ckpt_name": '"absent.safetensors"' } })).rejects.toMatchObject(refusal);
  expect(fake.accepted).toHaveLength(1);
});

test("S4-10 a model that came to its server after it was missed is found by the next request, and what is not wanted may be missing", async () => {
  const late = await keep({ ...sketch, workflow_json: naming("late.safetensors") });
  await expect(made({ workflow_id: late.id })).rejects.toMatchObject({ slug: "workflow-cannot-run" });
  checkpoints.push("late.safetensors");
  expect(await batchOf(ada, (await made({ workflow_id: late.id })).batch_id)).toMatchObject({ status: "Complete" });
  const unwanted = { ...sketch.workflow_json, "20": naming("absent.safetensors")["20"] };
  expect(await keep({ ...sketch, workflow_json: unwanted })).toMatchObject({ is_default: true });
});

test("a picture that ComfyUI made is inspected for the graph that it carries", async () => {
  await keep();
  const { batch_id: id } = await made({
    prompt: "a mason",
    style_reference_id: (await studio.variant(ada.subject)).uid,
  });
  const [file] = await filesMade(studio, id);
  const inspect = (bytes: Uint8Array) =>
    ada.api(workflowRoutes.inspectPicture, {
      params: { collection_id: ada.home.uid },
      file: new Blob([new Uint8Array(bytes)]),
    });
  const found = await inspect(await studio.deps.blobs.read(file!.sha256, file!.format));
  expect(found).toMatchObject({ format: "png", bindings: { outputs: ["9"] } });
  expect(found.workflow_json).toContain("FakeSampler");
  await expect(inspect(Buffer.from("a fox"))).rejects.toMatchObject({ slug: "workflow-format" });
});
