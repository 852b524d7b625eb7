import { createHash } from "node:crypto";
import sharp from "sharp";
import { afterEach, beforeEach, expect, test } from "vitest";
import { type Bridge, openBridge } from "../../../test/fake-comfy/bridge.ts";
import { halfValid, noise, restyled, withUnknownClass, withWrongValues } from "../../../test/fake-comfy/graphs.ts";

let bridge: Bridge;

beforeEach(async () => {
  bridge = await openBridge({ limits: { promptMs: 5_000 } });
});
afterEach(() => bridge.close());

const refused = { kind: "invalid", slug: "provider/refused" };
const unreachable = { kind: "unavailable", slug: "provider/unreachable" };

const sourcePicture = () =>
  sharp({ create: { width: 120, height: 120, channels: 3, background: "#ff8800" } })
    .png()
    .toBuffer();

test("a submission whose answer was lost runs once and lands once", async () => {
  const attempt = noise("1");
  bridge.fake.faults.next("POST /prompt", "reply-lost");
  expect(await bridge.land(attempt)).toEqual({ state: "done" });
  bridge.expectOnce(attempt);
});

test("a submission that breaks before it works is absent after a while of doubt, and a new one lands", async () => {
  const [lost, next] = [noise("1"), noise("1")];
  bridge.fake.faults.next("POST /prompt", "reset");
  await expect(bridge.provider.submit(lost)).rejects.toMatchObject(unreachable);
  await expect(bridge.provider.observe(lost)).rejects.toMatchObject(unreachable);
  expect(await bridge.follow(lost)).toEqual({ state: "absent" });
  expect(await bridge.land(next)).toEqual({ state: "done" });
  bridge.expectOnce(next);
  expect(bridge.fake.runs.has(lost.uid)).toBe(false);
});

test("a submission that the server accepts only after our patience is in doubt until then, and lands once", async () => {
  const impatient = await openBridge({ limits: { promptMs: 50 } });
  try {
    const attempt = noise("1");
    const hold = impatient.fake.faults.hold("POST /prompt");
    await expect(impatient.provider.submit(attempt)).rejects.toMatchObject(unreachable);
    await hold.arrived;
    await expect(impatient.provider.observe(attempt)).rejects.toMatchObject(unreachable);
    const landed = impatient.land(attempt);
    hold.release();
    expect(await landed).toEqual({ state: "done" });
    impatient.expectOnce(attempt);
  } finally {
    await impatient.close();
  }
});

test("what another process sent just before it died may still be on its way, and is not absent before the doubt is over", async () => {
  const patient = await openBridge({ limits: { doubtMs: 30_000 } });
  try {
    const attempt = noise("1");
    const hold = patient.fake.faults.hold("POST /prompt");
    const body = `{"prompt":${attempt.graph?.text},"prompt_id":"${attempt.uid}"}`;
    const sent = fetch(`${patient.fake.url}/prompt`, { method: "POST", body });
    await hold.arrived;
    await expect(patient.provider.observe(attempt)).rejects.toMatchObject(unreachable);
    hold.release();
    await sent;
    expect(await patient.follow(attempt)).toEqual({ state: "done" });
    expect(patient.fake.runs.get(attempt.uid)).toBe(1);
  } finally {
    await patient.close();
  }
});

test.for(["error", "html"] as const)("a submission answered with %s leaves the question open", async (fault) => {
  const attempt = noise("1");
  bridge.fake.faults.next("POST /prompt", fault);
  await expect(bridge.provider.submit(attempt)).rejects.toMatchObject(unreachable);
  expect(await bridge.follow(attempt)).toEqual({ state: "absent" });
});

test("an uid that the server has already is not posted again, even by a provider that does not remember it", async () => {
  const attempt = noise("1");
  expect(await bridge.land(attempt)).toEqual({ state: "done" });
  await bridge.provider.release(attempt);
  await bridge.provider.submit(attempt);
  bridge.expectOnce(attempt);
});

test("an uid that was just made is posted without a look before, and its picture is fetched from what following saw", async () => {
  const attempt = { ...noise("1"), isNew: true as const };
  const asked = bridge.fake.requests.length;
  await bridge.provider.submit(attempt);
  expect(bridge.fake.requests.slice(asked).filter((request) => !request.startsWith("GET /ws"))).toEqual([
    "POST /prompt",
  ]);
  expect(await bridge.follow(attempt)).toEqual({ state: "done" });
  const seen = bridge.fake.requests.length;
  const pictures = await bridge.provider.fetch(attempt);
  expect(pictures).toHaveLength(1);
  expect(bridge.fake.requests.slice(seen)).toEqual(["GET /view"]);
  expect(await bridge.provider.fetch(attempt)).toEqual(pictures);
  expect(bridge.fake.requests.slice(seen).length).toBeGreaterThan(2);
  await bridge.provider.submit(attempt);
  expect(bridge.fake.accepted.filter((id) => id === attempt.uid)).toHaveLength(1);
});

test("a graph with an unknown class is refused and names the node", async () => {
  await expect(bridge.provider.submit(withUnknownClass())).rejects.toMatchObject({
    ...refused,
    facts: {
      details: { nodes: [{ node: "1", classType: "NoSuchNode", reason: expect.stringContaining("not found") }] },
    },
  });
});

test("a graph with wrong values is refused and names the node and each input", async () => {
  const nodes = [{ node: "1", classType: "EmptyImage", reason: expect.stringMatching(/width.*height.*color/) }];
  await expect(bridge.provider.submit(withWrongValues())).rejects.toMatchObject({
    ...refused,
    facts: { details: { nodes } },
  });
});

test("a graph of which a required output was dropped is refused, and what began is ended", async () => {
  bridge.fake.steps.hold();
  const attempt = halfValid(["9", "22"]);
  const error = await bridge.provider.submit(attempt).catch((caught: unknown) => caught);
  expect(error).toMatchObject({ ...refused, message: expect.stringContaining("22") });
  expect(error).toMatchObject({ facts: { details: { nodes: [{ node: "20", classType: "CheckpointLoaderSimple" }] } } });
  expect((await bridge.provider.observe(attempt)).state).not.toBe("done");
});

test("a graph of which only an output that nobody asked for was dropped lands", async () => {
  const attempt = halfValid(["9"]);
  expect(await bridge.land(attempt)).toEqual({ state: "done" });
  bridge.expectOnce(attempt);
});

test("the source picture is stored under its hash and used under the name that came back", async () => {
  const bytes = await sourcePicture();
  const hash = createHash("sha256").update(bytes).digest("hex");
  bridge.fake.storage.upload("input", "pentimento", `${hash}.png`, Buffer.from("somebody else's"));
  expect(await bridge.land(restyled({ bytes, format: "png" }))).toEqual({ state: "done" });
  expect(bridge.fake.storage.names("input")).toContain(`pentimento/${hash} (1).png`);
  const { dominant } = await sharp(bridge.landings[0]![0]!.bytes).stats();
  expect(dominant.r).toBeGreaterThan(dominant.b);
});

const uploads = () => bridge.fake.requests.filter((request) => request === "POST /upload/image").length;

test("a source that several attempts share is uploaded once, and again when the server has lost it", async () => {
  const bytes = await sourcePicture();
  for (const _attempt of [1, 2]) {
    expect(await bridge.land(restyled({ bytes, format: "png" }))).toEqual({ state: "done" });
  }
  expect(uploads()).toBe(1);
  const [stored] = bridge.fake.storage.names("input");
  bridge.fake.storage.remove({ type: "input", subfolder: "pentimento", filename: stored!.split("/")[1]! });
  const third = restyled({ bytes, format: "png" });
  expect(await bridge.land(third)).toEqual({ state: "done" });
  expect(uploads()).toBe(2);
  expect(bridge.fake.accepted.filter((id) => id === third.uid)).toHaveLength(1);
});

test("C16 S4-4 an upload is repeated, and a source that cannot be uploaded leaves nothing at the server", async () => {
  const source = { bytes: await sourcePicture(), format: "png" as const };
  const [first, second] = [restyled(source), restyled(source)];
  bridge.fake.faults.next("POST /upload/image", "reset", "error", "reply-lost", "reset");
  await expect(bridge.provider.submit(first)).rejects.toMatchObject(unreachable);
  expect(await bridge.provider.observe(first)).toEqual({ state: "absent" });
  expect(bridge.fake.accepted).toEqual([]);
  bridge.fake.faults.next("POST /upload/image", "reset", "error", "reply-lost");
  expect(await bridge.land(second)).toEqual({ state: "done" });
  bridge.expectOnce(second);
});

test("an equal graph, remembered by the server, makes a new file under the new attempt's name", async () => {
  const [first, second] = [noise("5"), noise("5")];
  await bridge.land(first);
  await bridge.land(second);
  const origins = bridge.landings.map(([picture]) => picture!.origin);
  expect(origins).toEqual([first, second].map(({ uid }) => `output/pentimento/${uid}_00001_.png`));
});
