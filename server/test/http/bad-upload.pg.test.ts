import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { samplePixels } from "../crafted-images.ts";
import { cutPictures, refusedImages } from "../hostile-images.ts";
import { askForm, type Ground, layGround, sourcePath, upload } from "./ground.ts";
import { type BadInput, expectProblem, expectRefused, expectStillWorks, stateOf } from "./unharmed.ts";
import { type Asking, askAndLeave, askRaw, fieldPart, filePart, form, formType, part, textAt } from "./wire.ts";

/** Small, so that going past it is quick. */
const mostBytes = 768 * 1024;
/** The pace of the product with less patience. */
const pace = { patienceMs: 400, bytesPerSecond: 10_240 };

let ground: Ground;
beforeAll(async () => {
  ground = await layGround({ environment: { UPLOAD_MAX_BYTES: String(mostBytes) }, pace });
});
afterAll(() => ground.studio.close());

const good = await samplePixels(200, 150).png().toBuffer();
/** The good picture with zeros behind it: still that picture, of any length. */
const ofLength = (bytes: number) => Buffer.concat([good, Buffer.alloc(bytes - good.length)]);

const cuts = (await cutPictures()).filter(({ name }) => /^(jpeg|png|webp) cut/.test(name));
const pictures = [...(await refusedImages()), ...cuts];

test("the bad pictures cover each sixteenth of three formats and every stranger", () => {
  expect(cuts).toHaveLength(45);
  expect(pictures.length).toBeGreaterThan(80);
});

test.each(pictures)("S3-34 $name is refused as $slugs and leaves nothing behind", async ({ name, bytes, slugs }) => {
  await expectRefused(ground, { title: name, send: (on) => upload(on, bytes), status: 400, slug: slugs });
});

const sends = (body: Asking["body"], headers?: Asking["headers"]) => (on: Ground) => askForm(on, body, headers);

/** The first 64 KiB and then as many zeros as anybody wants to read. */
async function* endless(): AsyncGenerator<Uint8Array> {
  yield filePart(good).subarray(0, -2);
  for (;;) yield Buffer.alloc(64 * 1024);
}

/** Hangs up on the generator's end, which never comes: a byte now and then, as a stuck line sends them. */
async function* drip(): AsyncGenerator<Uint8Array> {
  for (const byte of form(filePart(good))) {
    yield Buffer.from([byte]);
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}

const raw = (on: Ground, length: number | string, body: Uint8Array) =>
  Buffer.concat([
    Buffer.from(
      [
        `POST ${sourcePath(on)} HTTP/1.1`,
        "Host: localhost",
        `Cookie: ${on.cookie}`,
        `Origin: ${on.studio.origin}`,
        "X-Pentimento: upload",
        `Content-Type: ${formType}`,
        `Content-Length: ${length}`,
        "Connection: close",
        "\r\n",
      ].join("\r\n"),
    ),
    body,
  ]);

const forms: BadInput[] = [
  { title: "no file", send: sends(form()), status: 400, slug: ["validation", "multipart-malformed"] },
  {
    title: "a field and no file",
    send: sends(form(fieldPart("a", "b"))),
    status: 400,
    slug: "validation",
    field: "/a",
  },
  {
    title: "two files",
    send: sends(form(filePart(good), filePart(good))),
    status: 400,
    slug: "validation",
    field: "/file",
  },
  {
    title: "a file in a wrong field",
    send: sends(form(filePart(good, { field: "upload" }))),
    status: 400,
    slug: "validation",
    field: "/upload",
  },
  {
    title: "a field named file",
    send: sends(form(fieldPart("file", "text"))),
    status: 400,
    slug: "validation",
    field: "/file",
  },
  ...["owner_id", "is_hero", "__proto__"].map((name) => ({
    title: `an extra field ${name}`,
    send: sends(form(filePart(good), fieldPart(name, "1"))),
    status: 400,
    slug: "validation",
    field: `/${name}`,
  })),
  {
    title: "no boundary",
    send: sends(form(filePart(good)), { "content-type": "multipart/form-data" }),
    status: 400,
    slug: "multipart-malformed",
  },
  {
    title: "another boundary than the body's",
    send: sends(form(filePart(good)), { "content-type": "multipart/form-data; boundary=other" }),
    status: 400,
    slug: "multipart-malformed",
  },
  {
    title: "JSON where a form is wanted",
    send: sends("{}", { "content-type": "application/json" }),
    status: 400,
    slug: "multipart-malformed",
  },
  { title: "no body at all", send: sends(undefined), status: 400, slug: "multipart-malformed" },
  {
    title: "a body that ends inside the file",
    send: sends(filePart(good).subarray(0, 900)),
    status: 400,
    slug: "multipart-malformed",
  },
  {
    title: "a body that ends inside a header",
    send: sends(filePart(good).subarray(0, 40)),
    status: 400,
    slug: "multipart-malformed",
  },
  {
    title: "a form in a form",
    send: sends(form(filePart("--inner\r\n\r\ntext\r\n--inner--\r\n", { type: "multipart/mixed; boundary=inner" }))),
    status: 400,
    slug: "multipart-malformed",
  },
  {
    title: "a packed body",
    send: sends(form(filePart(good)), { "content-encoding": "gzip" }),
    status: 415,
    slug: "content-type",
  },
  {
    title: "1,000 parts",
    send: sends(form(...Array.from({ length: 1_000 }, () => fieldPart("a", "b")))),
    status: 400,
    slug: "multipart-limits",
  },
  {
    title: "a part header of 256 KiB",
    send: sends(
      form(part([`Content-Disposition: form-data; name="file"; filename="a.png"`, `X: ${"x".repeat(262_144)}`], good)),
    ),
    status: 400,
    slug: "multipart-limits",
  },
  {
    title: "one byte past the limit",
    send: (on) => upload(on, ofLength(mostBytes + 1)),
    status: 413,
    slug: "upload-too-large",
  },
  {
    title: "twice the limit",
    send: (on) => upload(on, ofLength(mostBytes * 2)),
    status: 413,
    slug: "upload-too-large",
  },
  { title: "an endless body", send: sends(endless()), status: 413, slug: "upload-too-large" },
  { title: "a byte now and then", send: sends(drip()), status: 408, slug: "upload-slow" },
  {
    title: "a length that promises more than comes",
    send: (on) => askRaw(on.studio.origin, raw(on, good.length * 2, form(filePart(good)))),
    status: 408,
    slug: "upload-slow",
  },
  {
    title: "a length that promises less than comes",
    send: (on) => askRaw(on.studio.origin, raw(on, 900, form(filePart(good)))),
    status: 400,
    slug: ["multipart-malformed", "request-malformed"],
  },
  {
    title: "a length that is no number",
    send: (on) => askRaw(on.studio.origin, raw(on, "many", form(filePart(good)))),
    status: 400,
    slug: "request-malformed",
  },
  {
    title: "a length and chunks together",
    send: (on) => askRaw(on.studio.origin, raw(on, "900\r\nTransfer-Encoding: chunked", form(filePart(good)))),
    status: 400,
    slug: "request-malformed",
  },
];

test.each(forms)("an upload with $title is refused and leaves nothing behind", async (one) => {
  await expectRefused(ground, one);
});

test("a line that is cut half way leaves nothing behind", async () => {
  const before = await stateOf(ground);
  const whole = form(filePart(ofLength(400_000)));
  await askAndLeave(ground.studio.origin, raw(ground, whole.length, whole.subarray(0, whole.length / 2)));
  await expectStillWorks(ground);
  expect(await stateOf(ground)).toEqual(before);
});

test("U8 a file of exactly the limit is taken, and one byte more is not", async () => {
  const taken = await upload(ground, ofLength(mostBytes));
  expect(taken.json).toMatchObject({ image: { file_size_bytes: mostBytes, format: "png" } });
  expectProblem(await upload(ground, ofLength(mostBytes + 1)), { status: 413, slug: "upload-too-large" });
});

test("20 uploads of the same picture at once make one file and one row for its bytes", async () => {
  const bytes = await samplePixels(128, 96, 7).webp().toBuffer();
  const before = (await stateOf(ground)).files.length;
  const answers = await Promise.all(Array.from({ length: 20 }, () => upload(ground, bytes)));
  expect(answers.map((answer) => answer.status)).toEqual(Array.from({ length: 20 }, () => 201));
  const after = await stateOf(ground);
  expect(after.files).toHaveLength(before + 1);
  const sha256 = textAt(answers[0], "image", "sha256");
  const rows = await ground.studio.deps.db.read.selectFrom("blobs").select("id").where("sha256", "=", sha256).execute();
  expect(rows).toHaveLength(1);
});

describe("file names", () => {
  const names = [
    "../../etc/passwd",
    "..\\..\\windows\\win.ini",
    "%2e%2e%2fsecret",
    "picture\u0000.png",
    "x".repeat(4_096),
    "\u202egnp.exe",
    "CON",
    ".htaccess",
    "",
    "🖼️.png",
  ];
  test.each(names.map((name) => ({ name, shown: JSON.stringify(name).slice(0, 30) })))(
    "$shown decides nothing: the file lies under its hash",
    async ({ name }) => {
      const bytes = await samplePixels(96, 96, name.length + 11)
        .png()
        .toBuffer();
      const before = new Set((await stateOf(ground)).files);
      const answer = await upload(ground, bytes, { name });
      expect(answer.status).toBe(201);
      const sha256 = textAt(answer, "image", "sha256");
      const fresh = (await stateOf(ground)).files.filter((file) => !before.has(file));
      expect(fresh).toEqual([
        `${ground.studio.directory}/blobs/${sha256.slice(0, 2)}/${sha256.slice(2, 4)}/${sha256}.png`,
      ]);
    },
  );
});
