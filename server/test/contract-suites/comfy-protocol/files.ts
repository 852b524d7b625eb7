import { randomUUID } from "node:crypto";
import sharp from "sharp";
import { expect, test } from "vitest";
import { asObject, type JsonObject, readJson } from "../../../src/platform/exact-json.ts";
import { flat, imagesOf, node, pngText, saved, viewOf, type WireUnderTest } from "./ground.ts";

export function files(house: () => WireUnderTest): void {
  const at = () => house().wire;
  const picture = (color: string) =>
    sharp({ create: { width: 20, height: 10, channels: 3, background: color } })
      .png()
      .toBuffer();
  const uploadOf = async (bytes: Buffer, name: string, more: Record<string, string> = {}) => {
    const form = new FormData();
    form.set("image", new Blob([new Uint8Array(bytes)]), name);
    for (const [key, value] of Object.entries(more)) form.set(key, value);
    return at().post("/upload/image", form);
  };

  test("equal bytes keep their name, other bytes get another, and the name works in a graph", async () => {
    const subfolder = `proof-${randomUUID()}`;
    const [red, blue] = [await picture("#ff0000"), await picture("#0000ff")];
    const place = { subfolder, type: "input" };
    expect((await uploadOf(red, "a.png", { subfolder })).body).toMatchObject({ name: "a.png", ...place });
    expect((await uploadOf(red, "a.png", { subfolder })).body).toMatchObject({ name: "a.png" });
    expect((await uploadOf(blue, "a.png", { subfolder })).body).toMatchObject({ name: "a (1).png" });
    expect((await uploadOf(blue, "a.png", { subfolder, overwrite: "True" })).body).toMatchObject({ name: "a (1).png" });
    const entry = await at().made({ 1: node("LoadImage", { image: `${subfolder}/a (1).png` }), 9: saved("1") });
    const response = await fetch(`${at().url}${viewOf(imagesOf(entry)[0]!)}`);
    expect(response.headers.get("content-type")).toBe("image/png");
    const { dominant } = await sharp(Buffer.from(await response.arrayBuffer())).stats();
    expect(dominant.b).toBeGreaterThan(dominant.r);
  });

  test("what is no picture is stored all the same, and fails when it is opened", async () => {
    const subfolder = `proof-${randomUUID()}`;
    expect(await uploadOf(Buffer.from("words"), "a.png", { subfolder })).toMatchObject({ status: 200 });
    const entry = await at().made({ 1: node("LoadImage", { image: `${subfolder}/a.png` }), 9: saved("1") });
    const messages = asObject(entry.status)?.messages as [string, JsonObject][];
    expect(messages.at(-1)?.[1].exception_type).toBe("PIL.UnidentifiedImageError");
  });

  test("a picture carries its graph and what came with it", async () => {
    const prompt = flat();
    const extra_data = { extra_pnginfo: { workflow: { id: "w" }, origin: { name: "Ada" } } };
    const [image] = imagesOf(await at().made(prompt, { extra_data }));
    const bytes = Buffer.from(await (await fetch(`${at().url}${viewOf(image!)}`)).arrayBuffer());
    expect(readJson((await pngText(bytes, "prompt")) ?? "")).toMatchObject(prompt);
    expect(readJson((await pngText(bytes, "workflow")) ?? "")).toEqual({ id: "w" });
    expect(readJson((await pngText(bytes, "origin")) ?? "")).toEqual({ name: "Ada" });
    const preview = await fetch(`${at().url}${viewOf(image!)}&preview=webp;50`);
    expect((await sharp(Buffer.from(await preview.arrayBuffer())).metadata()).format).toBe("webp");
  });

  test.for([
    ["filename=absent.png", 404],
    ["", 404],
    ["filename=../x.png", 400],
    ["filename=/etc/passwd", 400],
    ["filename=x.png&type=secret", 400],
    ["filename=x.png&subfolder=../..", 403],
  ] as const)("a look at ?%s is answered with %d", async ([query, status]) => {
    expect((await at().get(`/view?${query}`)).status).toBe(status);
  });

  test("a class is described in full, with the largest seed to its last digit", async () => {
    const { text, body } = await at().get("/object_info/ImageAddNoise");
    expect(text).toContain("18446744073709551615");
    const { input_order: order, output, output_node: isOutput } = asObject(body.ImageAddNoise) ?? {};
    expect({ order, output, isOutput }).toEqual({
      order: { required: ["image", "seed", "strength"] },
      output: ["IMAGE"],
      isOutput: false,
    });
    expect((await at().get("/object_info/NoSuchNode")).body).toEqual({});
    const all = (await at().get("/object_info")).body;
    for (const name of ["KSampler", "CheckpointLoaderSimple", "SaveImage"]) expect(all).toHaveProperty(name);
  });

  test("models are listed by folder", async () => {
    expect(readJson((await at().get("/models")).text)).toEqual(expect.arrayContaining(["checkpoints", "loras", "vae"]));
    expect(Array.isArray(readJson((await at().get("/models/checkpoints")).text))).toBe(true);
    expect((await at().get("/models/no-such-folder")).status).toBe(404);
  });
}
