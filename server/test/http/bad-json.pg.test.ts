import { afterAll, beforeAll, expect, test } from "vitest";
import { asCreator, askJson, type Ground, layGround } from "./ground.ts";
import { nastyStrings } from "./nasty-strings.ts";
import { sendText, type TextField, textFields } from "./text-fields.ts";
import { type BadInput, expectProblem, expectRefused } from "./unharmed.ts";
import { type Answer, textAt } from "./wire.ts";

let ground: Ground;
beforeAll(async () => {
  ground = await layGround({ pace: { patienceMs: 400, bytesPerSecond: 10_240 } });
});
afterAll(() => ground.studio.close());

const subjects = (on: Ground) => `/api/collections/${on.subject.collection.uid}/subjects`;
const generate = (on: Ground) => `/api/characters/${on.place.uid}/variants/generate`;
const toSubjects = (body: unknown, type?: string) => (on: Ground) => askJson(on, "POST", subjects(on), body, type);
const toGenerate = (body: unknown) => (on: Ground) => askJson(on, "POST", generate(on), body);

const sword = { kind: "item", name: "A sword" };
const nested = (levels: number) => `${"[".repeat(levels)}${"]".repeat(levels)}`;
const text = JSON.stringify(sword);

async function* slowly(): AsyncGenerator<Uint8Array> {
  for (const byte of Buffer.from(text)) {
    yield Buffer.from([byte]);
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}

const refused = (title: string, send: BadInput["send"], status: number, slug: string, field?: string): BadInput => ({
  title,
  send,
  status,
  slug,
  field,
});
const invalid = (title: string, send: BadInput["send"], field: string) =>
  refused(title, send, 400, "validation", field);

const shapes: BadInput[] = [
  refused("broken JSON", toSubjects("{"), 400, "json-malformed"),
  refused("JSON with a tail", toSubjects(`${text}x`), 400, "json-malformed"),
  refused("JSON with a byte order mark", toSubjects(`\ufeff${text}`), 400, "json-malformed"),
  refused("NaN", toGenerate('{"variant_type":"backdrop","count":NaN}'), 400, "json-malformed"),
  refused(
    "bytes that are not UTF-8",
    toSubjects(Buffer.from("7b226e616d65223a22ff22 7d".replace(" ", ""), "hex")),
    400,
    "json-malformed",
  ),
  refused("an empty body", toSubjects(""), 400, "json-malformed"),
  invalid("null", toSubjects("null"), ""),
  invalid("a list", toSubjects("[]"), ""),
  refused("more than 1 MiB", toSubjects({ ...sword, description: "x".repeat(1_048_576) }), 413, "json-too-large"),
  refused("1,000 levels", toSubjects(`{"kind":${nested(1_000)}}`), 400, "json-too-deep"),
  refused("100,000 levels that never close", toSubjects("[".repeat(100_000)), 400, "json-too-deep"),
  refused("text/plain", toSubjects(text, "text/plain"), 415, "content-type"),
  refused("a form", toSubjects("kind=item&name=a", "application/x-www-form-urlencoded"), 415, "content-type"),
  refused("UTF-16", toSubjects(Buffer.from(text, "utf16le"), "application/json; charset=utf-16"), 415, "content-type"),
  refused(
    "no content type",
    (on) => asCreator(on, { method: "POST", path: subjects(on), body: text }),
    415,
    "content-type",
  ),
  refused(
    "a packed body",
    (on) =>
      asCreator(on, {
        method: "POST",
        path: subjects(on),
        headers: { "content-type": "application/json", "content-encoding": "gzip" },
        body: text,
      }),
    415,
    "content-type",
  ),
  refused(
    "a byte now and then",
    (on) =>
      asCreator(on, {
        method: "POST",
        path: subjects(on),
        headers: { "content-type": "application/json" },
        body: slowly(),
      }),
    408,
    "upload-slow",
  ),
];

const strangers = ["owner_id", "is_admin", "is_hero", "deleted_at", "__proto__", "constructor", "toString"];
const fields: BadInput[] = [
  ...strangers.map((name) =>
    invalid(`the unknown field ${name}`, toSubjects(`{"kind":"item","name":"a","${name}":1}`), `/${name}`),
  ),
  ...strangers.map((name) =>
    invalid(
      `the unknown field ${name} in a change`,
      (on) => askJson(on, "PATCH", `/api/subjects/${on.subject.uid}`, `{"name":"a","${name}":{"a":1}}`),
      `/${name}`,
    ),
  ),
  invalid(
    "__proto__ as an attribute",
    toSubjects('{"kind":"item","name":"a","attributes":{"__proto__":"x"}}'),
    "/attributes/__proto__",
  ),
  invalid(
    "__proto__ deep inside",
    toSubjects('{"kind":"item","name":"a","attributes":{"a":{"__proto__":{"b":1}}}}'),
    "/attributes/a/__proto__",
  ),
  ...["0", "17", "-1", "4.5", '"4"', "1e400", "null", "true", "[4]", "9007199254740993"].map((count) =>
    invalid(`a count of ${count}`, toGenerate(`{"variant_type":"backdrop","count":${count}}`), "/count"),
  ),
  invalid("a seed that is no number", toGenerate({ variant_type: "backdrop", seed: "7 or 1=1" }), "/seed"),
  invalid("a slot key with a path", toGenerate({ variant_type: "../backdrop" }), "/variant_type"),
  invalid("an unknown kind", toSubjects({ kind: "dragon", name: "a" }), "/kind"),
  invalid("a name of blanks", toSubjects({ kind: "item", name: " \t\n" }), "/name"),
  invalid("a name of 201 characters", toSubjects({ kind: "item", name: "x".repeat(201) }), "/name"),
  invalid(
    "a description of 8,001 characters",
    toSubjects({ ...sword, description: "x".repeat(8_001) }),
    "/description",
  ),
  invalid(
    "a prompt of 8,001 characters",
    toGenerate({ variant_type: "backdrop", prompt: "x".repeat(8_001) }),
    "/prompt",
  ),
  invalid(
    "41 attributes",
    toSubjects({ ...sword, attributes: Object.fromEntries(Array.from({ length: 41 }, (_, n) => [`a${n}`, "b"])) }),
    "/attributes",
  ),
  invalid(
    "the key of the source's slot",
    (on) => askJson(on, "POST", `/api/subjects/${on.subject.uid}/slots`, { key: "Source!" }),
    "/key",
  ),
];

test.each([...shapes, ...fields])("$title is answered with $status $slug and changes nothing", async (one) => {
  await expectRefused(ground, one);
});

const unstorable = [
  { what: "a lone surrogate", bad: "a\ud800b" },
  { what: "a lone low surrogate", bad: "a\udc00b" },
  { what: "U+0000", bad: "a\u0000b" },
];
const unstorableCases = textFields.flatMap((field) => unstorable.map((one) => ({ ...one, field, name: field.name })));
test.each(unstorableCases)("$what in $name is refused, for it could not be kept", async ({ field, bad }) => {
  const send = (on: Ground) => sendText(on, field, bad);
  await expectRefused(ground, { title: "", send, status: 400, slug: "text-invalid", field: field.pointer });
});

const readable = textFields.filter((field) => field.shown !== undefined);
test.each(readable)("nasty strings in $name come back as they went in, or are refused by name", async (field) => {
  for (const nasty of nastyStrings) expectKeptOrRefused(field, nasty, await sendText(ground, field, nasty));
});

function expectKeptOrRefused(field: TextField, nasty: string, answer: Answer): void {
  if (answer.status === 400) return expectProblem(answer, { status: 400, slug: "validation", field: field.pointer });
  const text = field.shown?.(answer);
  expect({ status: answer.status, text }).toEqual({ status: statusOf(field), text: kept(field.pointer, nasty) });
}

const statusOf = (field: { method: string }) => (field.method === "PATCH" ? 200 : 201);
/** Names and labels lose the blanks around them; prose is kept to the byte. */
const kept = (pointer: string, nasty: string) => (/name|label/.test(pointer) ? nasty.trim() : nasty);

test("every nasty string is taken where prose is taken, and found again by a second read", async () => {
  for (const nasty of nastyStrings) {
    const made = await askJson(ground, "POST", subjects(ground), { ...sword, description: nasty });
    expect(made.status).toBe(201);
    const read = await asCreator(ground, { path: `/api/subjects/${textAt(made, "uid")}` });
    expect(read.json?.description).toBe(nasty);
  }
});

test("nasty prompts are stored to the byte", async () => {
  const field = textFields.find((one) => one.pointer === "/prompt");
  if (!field) throw new Error("no field of that name");
  for (const nasty of nastyStrings.slice(0, 40)) {
    const made: Answer = await sendText(ground, field, nasty);
    expect(made.status).toBe(202);
    const path = `/api/assets/batch/${textAt(made, "batch_id")}`;
    const read = await asCreator(ground, { path });
    expect(read.json?.prompt).toBe(nasty);
    await asCreator(ground, { method: "DELETE", path });
  }
});
