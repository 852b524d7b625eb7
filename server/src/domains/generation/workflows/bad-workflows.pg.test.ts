import { type Client, type InputOf, workflowRoutes } from "@pentimento/contract";
import { afterAll, beforeAll, expect, test } from "vitest";
import { openTestStudio, type TestStudio } from "../../../../test/studio.ts";
import { portraitGraph } from "../../../../test/workflows/portrait-graph.ts";

let studio: TestStudio;
let home: Awaited<ReturnType<TestStudio["collection"]>>;
let creator: Client;
beforeAll(async () => {
  studio = await openTestStudio({ works: false });
  home = await studio.collection();
  creator = await studio.as(home.maker);
});
afterAll(() => studio.close());

type Body = Partial<InputOf<typeof workflowRoutes.create>["body"]>;
const create = (body: Body) =>
  creator(workflowRoutes.create, {
    body: { collection_id: home.uid, name: "A", slot: "portrait", workflow_json: portraitGraph(), ...body },
  });
const kept = () => studio.deps.db.read.selectFrom("workflow_versions").select("id").execute();

/** Refused, with the nodes at fault named, and nothing was kept. */
async function expectRefused(body: Body, slug: string, status: number, nodes?: string[]): Promise<void> {
  const before = (await kept()).length;
  await expect(create(body)).rejects.toMatchObject({ slug, problem: { status, ...(nodes && { nodes }) } });
  expect((await kept()).length).toBe(before);
}

const added = (class_type: string, inputs: object = {}) => ({ ...portraitGraph(), "20": { class_type, inputs } });
const padded = (bytes: number) => JSON.stringify(portraitGraph({ 6: { text: "x".repeat(bytes) } }));
const many = (count: number) =>
  Object.fromEntries(Array.from({ length: count }, (_, at) => [String(at), { class_type: "VAEDecode", inputs: {} }]));

test.each([
  ["no JSON", "{ a fox"],
  ["a list", "[1, 2]"],
  ["no node", "{}"],
  ["a request around the graph", JSON.stringify({ prompt: portraitGraph() })],
  ["a drawing, while no server can explain it", JSON.stringify({ nodes: [{ id: 1, type: "SaveImage" }], links: [] })],
  ["something else", '{"fox": {"red": true}}'],
])("what is no graph is answered with 400 workflow-format: %s", async (_what, workflow_json) => {
  await expectRefused({ workflow_json }, "workflow-format", 400);
});

test("a graph of more than 500 nodes or 512 KiB is answered with 413 workflow-too-large", async () => {
  await expectRefused({ workflow_json: JSON.stringify(many(501)) }, "workflow-too-large", 413);
  await expectRefused({ workflow_json: padded(512 * 1024) }, "workflow-too-large", 413);
  expect(await create({ workflow_json: padded(500 * 1024) })).toMatchObject({ version: 1 });
});

test.each([
  ["a circle", portraitGraph({ 5: { width: ["8", 0] } }), undefined],
  ["a link to no node", portraitGraph({ 8: { samples: ["77", 0] } }), ["8"]],
  ["an output below the first", portraitGraph({ 8: { samples: ["3", -1] } }), ["8"]],
  ["no output node", { "4": portraitGraph()["4"] }, undefined],
])("%s is answered with 400 workflow-graph", async (_what, graph, nodes) => {
  await expectRefused({ workflow_json: graph }, "workflow-graph", 400, nodes);
});

test.each(["Terminal", "AnyNode", "SRL Eval", "LoadImageFromUrl", "CheckpointSave", "OpenAIDalle3", "ShellCommand"])(
  "the class %s is answered with 400 workflow-node-not-allowed, and the node is named",
  async (classType) => {
    await expectRefused({ workflow_json: added(classType) }, "workflow-node-not-allowed", 400, ["20"]);
  },
);

test.each([
  ["a prefix above its folder", "9", { filename_prefix: "../x" }],
  ["a prefix that is absolute", "9", { filename_prefix: "/etc/cron.d/x" }],
  ["a prefix on another drive", "9", { filename_prefix: "C:\\x" }],
  ["a model above its folder", "4", { ckpt_name: "../../x.ckpt" }],
  ["a model by its address", "4", { ckpt_name: "https://evil.example/x.ckpt" }],
  ["a key", "3", { api_key: "secret" }],
])("%s is answered with 400 workflow-input-not-allowed, and the node is named", async (_what, node, inputs) => {
  const graph = portraitGraph({ [node]: inputs });
  await expectRefused({ workflow_json: graph }, "workflow-input-not-allowed", 400, [node]);
});

test("a path in a lock is refused like one in the graph", async () => {
  const locked_inputs = [{ node: "9", input: "filename_prefix", value: '"../x"' }];
  await expectRefused({ locked_inputs }, "workflow-input-not-allowed", 400, ["9"]);
});

test("a picture of the server is used by nobody: LoadImage is bound to the source, or refused", async () => {
  const graph = {
    ...portraitGraph({ 3: { latent_image: ["11", 0] } }),
    "10": { class_type: "LoadImage", inputs: { image: "somebody.png" } },
    "11": { class_type: "VAEEncode", inputs: { pixels: ["10", 0], vae: ["4", 2] } },
  };
  const found = await create({ workflow_json: graph });
  expect(found.bindings.sources).toEqual([{ node: "10", input: "image" }]);
  const bindings = { ...found.bindings, sources: [] };
  await expectRefused({ workflow_json: graph, bindings }, "workflow-input-not-allowed", 400, ["10"]);
});

test.each([
  ["a thousand million steps", "3", { steps: 1e9 }],
  ["a million pixels across", "5", { width: 1e6 }],
  ["a thousand pictures at once", "5", { batch_size: 1_000 }],
])("%s are answered with 400 workflow-range", async (_what, node, inputs) => {
  await expectRefused({ workflow_json: portraitGraph({ [node]: inputs }) }, "workflow-range", 400, [node]);
});

test.each(["extra_data", "client_id", "api_key_comfy_org"])("%s is answered with 400 validation", async (key) => {
  await expectRefused({ [key]: "x" }, "validation", 400);
  const workflow_json = JSON.stringify({ prompt: portraitGraph(), [key]: "x" });
  await expectRefused({ workflow_json }, "validation", 400);
});

test("S4-47 a placeholder that can name nothing is refused; an unknown one and one with quotes stay text", async () => {
  const mapping = (template: string) => [{ node: "6", input: "text", source: "entity_description" as const, template }];
  await expectRefused({ prompt_mappings: mapping("{1 + 1}, portrait") }, "workflow-graph", 400, ["6"]);
  const template = '{unheard of}, {"quoted"}, "{description}"';
  expect((await create({ prompt_mappings: mapping(template) })).prompt_mappings[0]?.template).toBe(template);
});

test("mappings of nodes that are not there are refused", async () => {
  const prompt_mappings = [{ node: "66", input: "text", source: "static_text" as const, template: "a" }];
  await expectRefused({ prompt_mappings }, "workflow-graph", 400, ["66"]);
  await expectRefused({ locked_inputs: [{ node: "3", input: "steps", value: "thirty" }] }, "workflow-graph", 400, [
    "3",
  ]);
  const style_reference_mapping = { mode: "Node" as const, node: "77" };
  await expectRefused({ style_reference_mapping }, "workflow-graph", 400, ["77"]);
});

test("without a server a graph is kept all the same, with a warning", async () => {
  const graph = added("PleasantNode", { mood: 1 });
  const { flaws, runs_on } = await create({ workflow_json: graph });
  expect(runs_on).toEqual([]);
  expect(flaws.map(({ node, severity }) => ({ node, severity }))).toEqual([
    { node: "20", severity: "warn" },
    { node: null, severity: "warn" },
  ]);
});

test("an inspection tells everything that is wrong at once, and keeps nothing", async () => {
  const before = (await kept()).length;
  const graph = {
    ...portraitGraph({ 3: { steps: 1e9 }, 9: { filename_prefix: "../x" } }),
    "20": { class_type: "Terminal", inputs: {} },
  };
  const { flaws } = await creator(workflowRoutes.inspect, {
    body: { collection_id: home.uid, workflow_json: graph },
  });
  const refused = flaws
    .filter(({ severity }) => severity === "refuse")
    .map(({ node, input, kind }) => ({ node, input, kind }));
  expect(refused).toEqual(
    expect.arrayContaining([
      { node: "3", input: "steps", kind: "range" },
      { node: "9", input: "filename_prefix", kind: "not-allowed" },
      { node: "20", input: null, kind: "not-allowed" },
    ]),
  );
  expect((await kept()).length).toBe(before);
});
