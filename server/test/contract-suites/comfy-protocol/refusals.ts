import { expect, test } from "vitest";
import { asObject, type Json, type JsonObject } from "../../../src/platform/exact-json.ts";
import { empty, flat, flawsOf, node, saved, type WireUnderTest } from "./ground.ts";

export function refusals(house: () => WireUnderTest): void {
  const at = () => house().wire;
  const refused = (error: JsonObject) => ({ status: 400, body: { error } });

  test("an unknown class is named with its node", async () => {
    const prompt = { 1: node("NoSuchNode", {}), 9: saved("1") };
    const extra_info = { node_id: "1", class_type: "NoSuchNode", node_title: "NoSuchNode" };
    const message = "Node 'NoSuchNode' not found. The custom node may not be installed.";
    const error = { type: "missing_node_type", message, details: "Node ID '#1'", extra_info };
    expect((await at().prompt(prompt)).body).toEqual({ error, node_errors: {} });
    const lacking = await at().prompt({ 1: { inputs: {} } });
    expect(lacking).toMatchObject(refused({ type: "missing_node_type", extra_info: { class_type: null } }));
  });

  test("wrong values are told input by input", async () => {
    const prompt = { 1: node("EmptyImage", { width: 0, color: "abc", batch_size: 5000 }), 9: saved("1") };
    const reply = await at().prompt(prompt);
    expect(reply).toMatchObject(refused({ type: "prompt_outputs_failed_validation", details: "" }));
    expect(flawsOf(reply, "1")).toEqual(
      ["required_input_missing", "invalid_input_type", "value_smaller_than_min", "value_bigger_than_max"].toSorted(),
    );
    expect(reply.body.node_errors).toMatchObject({ 1: { dependent_outputs: ["9"], class_type: "EmptyImage" } });
    const errors = asObject(asObject(reply.body.node_errors)?.["1"])?.errors;
    expect(errors).toContainEqual({
      type: "value_smaller_than_min",
      message: "Value 0 smaller than min of 1",
      details: "width",
      extra_info: {
        input_name: "width",
        input_config: ["INT", { default: 512, min: 1, max: 16384, step: 1 }],
        received_value: 0,
      },
    });
  });

  test("a missing file of a model is a value that is not in its list", async () => {
    const reply = await at().prompt({
      1: node("CheckpointLoaderSimple", { ckpt_name: "absent.safetensors" }),
      2: node("EmptyLatentImage", { width: 64, height: 64, batch_size: 1 }),
      3: node("VAEDecode", { samples: ["2", 0], vae: ["1", 2] }),
      9: saved("3"),
    });
    expect(flawsOf(reply, "1")).toEqual(["value_not_in_list"]);
    expect(reply.text).toContain("ckpt_name: 'absent.safetensors' not in ");
    expect(Object.keys(asObject(reply.body.node_errors) ?? {})).toEqual(["1"]);
  });

  test("a dangling link, a slot that is not there and a wrong type are blamed on the consumer", async () => {
    const dangling = await at().prompt({ 9: saved("nowhere") });
    expect(flawsOf(dangling, "9")).toEqual(["exception_during_validation"]);
    expect(dangling.text).toContain("'nowhere'");
    const slot = { ...saved("1"), inputs: { images: ["1", 3], filename_prefix: "x" } };
    expect(flawsOf(await at().prompt({ 1: empty(1), 9: slot }), "9")).toEqual(["exception_during_validation"]);
    const mask = { 1: node("SolidMask", { value: 1, width: 8, height: 8 }), 9: saved("1") };
    const details = "images, received_type(MASK) mismatch input_type(IMAGE)";
    expect(await at().prompt(mask)).toMatchObject({
      body: { error: { details: `Return type mismatch between linked nodes: ${details}` } },
    });
    expect(
      flawsOf(await at().prompt({ 1: empty(1), 9: { ...saved("1"), inputs: { images: [1, 0] } } }), "9"),
    ).toContain("exception_during_validation");
  });

  test("an input picture that is not there fails its own validation", async () => {
    const reply = await at().prompt({ 1: node("LoadImage", { image: "absent.png" }), 9: saved("1") });
    expect(flawsOf(reply, "1")).toEqual(["custom_validation_failed"]);
    expect(reply.text).toContain("image - Invalid image file: absent.png");
  });

  test("one sound output is enough for 200, and the others are dropped with their reasons", async () => {
    const prompt = { ...flat(), 2: empty(-1), 19: saved("2") };
    const reply = await at().prompt(prompt);
    expect(reply.status).toBe(200);
    expect(flawsOf(reply, "2")).toEqual(["value_smaller_than_min"]);
    const entry = await at().ended(String(reply.body.prompt_id));
    expect(entry).toMatchObject({ status: { status_str: "success" } });
    expect(Object.keys(asObject(entry.outputs) ?? {})).toEqual(["9"]);
  });

  test("values are converted in place", async () => {
    const prompt = { 1: node("EmptyImage", { width: 32.9, height: "16", batch_size: 1, color: 1 }), 9: saved("1") };
    const entry = await at().made(prompt);
    expect((entry.prompt as Json[])[2]).toMatchObject({ 1: { inputs: { width: 32, height: 16 } } });
  });

  test("only the outputs that are asked for run", async () => {
    const prompt = { ...flat(), 19: saved("1") };
    const entry = await at().made(prompt, { partial_execution_targets: ["19"] });
    expect(Object.keys(asObject(entry.outputs) ?? {})).toEqual(["19"]);
    const none = await at().prompt(prompt, { partial_execution_targets: ["8"] });
    expect(none).toMatchObject(refused({ type: "prompt_no_outputs" }));
  });
}
