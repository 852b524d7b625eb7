import type { Provider } from "@pentimento/contract";
import { expect, test } from "vitest";
import { askedBody, costWords, makerOf, makersFor } from "./wish.rules.ts";

const provider = (name: string, given: Partial<Provider> = {}): Provider => ({
  name,
  label: name,
  ready: true,
  message: "",
  styles: [],
  runs_workflows: false,
  workflows: [],
  cost_cents_each: 0,
  ...given,
});
const painter = provider("painter", { styles: [{ key: "ink", kind: "portrait" }] });
const workflows = [
  { id: 3, uid: "w3", name: "Portrait v2", slot: "portrait", collection_id: null, is_default: true },
  { id: 4, uid: "w4", name: "Tavern", slot: "backdrop", collection_id: null, is_default: true },
  { id: 5, uid: "w5", name: "Elsewhere", slot: "portrait", collection_id: "another", is_default: true },
  { id: 6, uid: "w6", name: "Ink", slot: "portrait", collection_id: "crown", is_default: false },
];
const comfy = provider("comfy", { runs_workflows: true, workflows });
const portrait = { collection: "crown", slot: "portrait" };
const wish = { slot: "portrait", prompt: " a bartender ", maker: "", style: "ink", count: 4 };

test("S4-7 each workflow made for the slot is a choice of its own beside the providers that need none", () => {
  expect(makersFor([painter, comfy], portrait).map(({ key }) => key)).toEqual(["painter", "comfy/3", "comfy/6"]);
  expect(makersFor([painter, comfy], { collection: "crown", slot: "sprite" }).map(({ key }) => key)).toEqual([
    "painter",
  ]);
});

test("a workflow for the slot is asked first; while its server is away the painter is", () => {
  expect(makerOf(wish, makersFor([painter, comfy], portrait))?.key).toBe("comfy/3");
  expect(makerOf(wish, makersFor([painter, { ...comfy, ready: false }], portrait))?.key).toBe("painter");
  expect(makerOf({ maker: "painter" }, makersFor([painter, comfy], portrait))?.key).toBe("painter");
});

test("S3-45 S3-53 S4-27 the request names slot, workflow and count, and a style that is followed instead of a named one", () => {
  const [words, graph] = makersFor([painter, comfy], portrait);
  expect(askedBody(wish, graph, undefined)).toEqual({
    variant_type: "portrait",
    count: 4,
    prompt: "a bartender",
    provider: "comfy",
    workflow_id: 3,
  });
  expect(askedBody(wish, words, undefined)).toMatchObject({ provider: "painter", style: "ink" });
  const following = askedBody(wish, words, "u1");
  expect(following).toMatchObject({ style_reference_id: "u1" });
  expect(following).not.toHaveProperty("style");
});

test("what it costs is said before it is asked for, to the tenth of a cent", () => {
  const [free] = makersFor([painter], portrait);
  const [paid] = makersFor([provider("images-api", { cost_cents_each: 3.2 })], portrait);
  expect(costWords(free, 4)).toBe("painter: free");
  expect(costWords(paid, 4)).toBe("4 × 3.2 ct = 12.8 ct");
});
