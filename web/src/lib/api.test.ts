import { ProblemError } from "@pentimento/contract";
import { expect, test } from "vitest";
import { formTrouble, sentenceOf, troubleOf } from "./api.ts";

const refused = (detail: string, errors?: { pointer: string; detail: string }[]) =>
  new ProblemError({ type: "/problems/validation", title: "Not valid", status: 400, instance: "/api", detail, errors });

test("a person is told what is wrong without the place in the request, and each field its own flaw", () => {
  const error = refused("/entity/name: Enter a name. And 1 more.", [
    { pointer: "/entity/name", detail: "Enter a name." },
    { pointer: "/count", detail: "Enter a whole number." },
  ]);
  expect(sentenceOf(error)).toBe("Enter a name. And 1 more.");
  expect(troubleOf(error).fields).toEqual({ "entity.name": "Enter a name.", count: "Enter a whole number." });
  expect(formTrouble(error, ["name"]).general).toBe("Enter a name. And 1 more.");
  expect(formTrouble(error, ["count"]).general).toBeUndefined();
});

test("a detail that begins with no place stays whole", () => {
  expect(sentenceOf(refused("/tmp is full: free some space."))).toBe("/tmp is full: free some space.");
  expect(sentenceOf(refused("", [{ pointer: "", detail: "Send one thing." }]))).toBe("Not valid");
});

test("an answer that never came says so", () => {
  expect(troubleOf(new TypeError("fetch failed"))).toMatchObject({ slug: "offline", status: 0 });
});
