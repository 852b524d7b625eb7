import { expect, test } from "vitest";
import {
  decideGeneration,
  type GenerationRequest,
  type GenerationUsage,
  queueLimits,
  type SourceState,
} from "./decide-generation.rules.ts";

const provider = { name: "painter", costCentsEach: 3 };
const plain: GenerationRequest = { count: 4, provider, needsSource: true };
const idle: GenerationUsage = { mostPerBatch: 16, queuedByActor: 0, queuedInCollection: 0 };
const usable: SourceState = { usable: true };
const none: SourceState = { usable: false, because: "none", message: "no source" };
const pending: SourceState = { usable: false, because: "pending", message: "being checked" };
const failed: SourceState = { usable: false, because: "failed", message: "a check failed" };
const { perActor, perCollection } = queueLimits;

const allowed: [string, Partial<GenerationRequest>, SourceState, Partial<GenerationUsage>, number][] = [
  ["a usable source", {}, usable, {}, 12],
  ["no source where none is needed", { needsSource: false }, none, {}, 12],
  ["an unchecked source where none is needed", { needsSource: false }, pending, {}, 12],
  ["as many as the collection allows", { count: 7 }, usable, { mostPerBatch: 7 }, 21],
  ["the last place of a person", {}, usable, { queuedByActor: perActor - 4 }, 12],
  ["the last place of a collection", {}, usable, { queuedInCollection: perCollection - 4 }, 12],
  ["a provider that costs nothing", { provider: { ...provider, costCentsEach: 0 } }, usable, {}, 0],
];

test.each(allowed)("%s is enough", (_, request, source, usage, costCents) => {
  expect(decideGeneration({ ...plain, ...request }, source, { ...idle, ...usage })).toEqual({
    allowed: true,
    costCents,
  });
});

const refused: [string, Partial<GenerationRequest>, SourceState, Partial<GenerationUsage>, string][] = [
  ["S3-46 C14 no source", {}, none, {}, "source-not-usable"],
  ["C14 a source that failed its checks", {}, failed, {}, "source-not-usable"],
  ["C14 a source that is being checked", {}, pending, {}, "qa-pending"],
  ["a provider that is not there", { provider: undefined }, usable, {}, "provider-unknown"],
  ["C15 one more than the collection allows", { count: 8 }, usable, { mostPerBatch: 7 }, "count-too-large"],
  ["one more than a person may queue", {}, usable, { queuedByActor: perActor - 3 }, "queue-full"],
  ["one more than a collection may queue", {}, usable, { queuedInCollection: perCollection - 3 }, "queue-full"],
];

test.each(refused)("%s is refused, with a sentence", (_, request, source, usage, because) => {
  const decision = decideGeneration({ ...plain, ...request }, source, { ...idle, ...usage });
  expect(decision).toEqual({ allowed: false, because, message: expect.stringMatching(/\w/) });
});

test("a refusal for want of room names the numbers", () => {
  const decision = decideGeneration(plain, usable, { ...idle, queuedByActor: perActor });
  expect(decision).toMatchObject({ message: expect.stringContaining(String(perActor)) });
});
