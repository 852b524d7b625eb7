import { deflateRawSync } from "node:zlib";
import { afterAll, afterEach, beforeAll, expect, test } from "vitest";
import { WebSocket } from "ws";
import {
  count,
  dial,
  following,
  hangUp,
  type Line,
  lineOf,
  progress,
  quietCollection,
  record,
  turns,
} from "../../test/live-line.ts";
import { frame, sayRaw } from "../../test/raw-line.ts";
import { openTestStudio, type TestStudio } from "../../test/studio.ts";
import { until } from "../../test/until.ts";
import { putMembership } from "../domains/identity/index.ts";
import { newUid } from "../platform/ids.ts";

let studio: TestStudio;

beforeAll(async () => {
  studio = await openTestStudio({ works: false, intervals: { rolesMs: 50 } });
});
afterEach(hangUp);
afterAll(() => studio.close());

test("whoever is not signed in gets no line", async () => {
  expect(await dial(studio, { origin: studio.origin })).toBe(401);
});

test.each<[string, Record<string, string>]>([
  ["a foreign origin", { origin: "https://example.org" }],
  ["the null origin", { origin: "null" }],
  ["no origin", {}],
])("%s gets no line, whatever its cookie", async (_, headers) => {
  const cookie = await studio.cookieOf(await studio.person());
  expect(await dial(studio, { cookie, ...headers })).toBe(403);
});

test("a person's eleventh line is refused, and a closed one makes room", async () => {
  const person = await studio.person();
  const headers = { cookie: await studio.cookieOf(person), origin: studio.origin };
  const ten = await Promise.all(count(1, 10).map(() => dial(studio, headers)));
  expect(await dial(studio, headers)).toBe(429);
  (ten[0] as Line).socket.close();
  await (ten[0] as Line).closed;
  const eleventh = await until("room", async () => {
    const line = await dial(studio, headers);
    return typeof line === "object" && line;
  });
  expect(eleventh.socket.readyState).toBe(WebSocket.OPEN);
});

test("a frame over 64 KiB ends the line", async () => {
  const line = await lineOf(studio, await studio.person());
  line.say("x".repeat(64 * 1024 + 1));
  expect(await line.closed).toBe(1009);
});

test("text that is no UTF-8 ends the line", async () => {
  const line = await lineOf(studio, await studio.person());
  line.socket.send(Buffer.from([0xff, 0xfe, 0xfd]), { binary: false });
  expect(await line.closed).toBe(1007);
});

test.each([
  ["no JSON", "{"],
  ["an unknown type", '{"type":"dance"}'],
  ["fields too many", `{"type":"leave","collection_id":"${newUid()}","also":1}`],
])("%s is answered twice as an error, and ends the line the third time", async (_, text) => {
  const line = await lineOf(studio, await studio.person());
  for (let turn = 0; turn < 3; turn++) line.say(text);
  expect(await line.closed).toBe(1008);
  expect(line.heard.filter(({ type }) => type === "error")).toEqual([
    { type: "error", slug: "message-invalid", detail: expect.any(String) },
    { type: "error", slug: "message-invalid", detail: expect.any(String) },
  ]);
});

test.each(["12", "8", "14", "13, 8", "x"])(
  "version %s of the protocol gets no line, and is told which one does",
  async (version) => {
    const cookie = await studio.cookieOf(await studio.person());
    const refusal = await sayRaw(studio, { cookie, "sec-websocket-version": version });
    expect(refusal).toMatchObject({ status: 426, headers: { "sec-websocket-version": "13" } });
  },
);

test("a million empty pieces of one message end the line", async () => {
  const cookie = await studio.cookieOf(await studio.person());
  const pieces = [frame(0x01), Buffer.alloc(1_000_000 * 6, frame(0x00))];
  expect(await sayRaw(studio, { cookie }, Buffer.concat(pieces))).toMatchObject({ status: 101, code: 1008 });
});

test("packing is not offered, and a packed frame ends the line unread", async () => {
  const cookie = await studio.cookieOf(await studio.person());
  const offer = { cookie, "sec-websocket-extensions": "permessage-deflate; client_max_window_bits" };
  const bomb = deflateRawSync(Buffer.alloc(100_000)).subarray(0, 120);
  const end = await sayRaw(studio, offer, frame(0xc1, bomb));
  expect(end).toMatchObject({ status: 101, code: 1002 });
  expect(end.headers).not.toHaveProperty("sec-websocket-extensions");
});

test("two hundred messages at once end the line, however well each is put", async () => {
  const line = await lineOf(studio, await studio.person());
  for (let turn = 0; turn < 200; turn++) line.say({ type: "leave", collection_id: newUid() });
  expect(await line.closed).toBe(1008);
});

test("following a collection that is another's or nobody's gives one answer for both", async () => {
  const line = await lineOf(studio, await studio.person());
  const theirs = await studio.collection();
  for (const uid of [theirs.uid, newUid()]) line.say({ type: "follow", collection_id: uid });
  await until("two errors", () => line.heard.filter(({ type }) => type === "error").length === 2);
  const [first, second] = line.heard.filter(({ type }) => type === "error");
  expect(first).toMatchObject({ slug: "not-found" });
  expect(second).toEqual(first);
});

test("a line that leaves a collection hears no more of it", async () => {
  const home = await quietCollection(studio);
  const [staying, leaving] = [await following(studio, home.maker, home), await following(studio, home.maker, home)];
  leaving.say({ type: "leave", collection_id: home.uid });
  leaving.say("{");
  await leaving.hears("error");
  await record(studio, home, progress(1));
  await staying.hears("GenerationProgress");
  expect(turns(leaving)).toEqual([]);
});

test("signing out ends the open line with 4401", async () => {
  const person = await studio.person();
  const cookie = await studio.cookieOf(person);
  const line = (await dial(studio, { cookie, origin: studio.origin })) as Line;
  await fetch(`${studio.origin}/api/auth/sign-out`, { method: "POST", headers: { cookie, origin: studio.origin } });
  expect(await line.closed).toBe(4401);
});

test("whoever loses the role falls silent, and hears again once it is back", async () => {
  const home = await quietCollection(studio);
  const viewer = await studio.member(home.id, "viewer");
  const [line, maker] = [await following(studio, viewer, home), await following(studio, home.maker, home)];
  await studio.deps.db.read.deleteFrom("memberships").where("user_id", "=", viewer.id).execute();
  // Once following is refused again, the look at the roles that came before has taken the collection away.
  await until("refused", async () => {
    line.say({ type: "follow", collection_id: home.uid });
    return line.heard.some(({ type, slug }) => type === "error" && slug === "not-found");
  });
  await record(studio, home, progress(1));
  await maker.hears("GenerationProgress");
  expect(turns(line)).toEqual([]);
  await studio.deps.db.inTx((tx) => putMembership(tx, home.id, viewer.id, "viewer"));
  const followed = () => line.heard.filter(({ type }) => type === "following").length;
  const before = followed();
  await until("following again", async () => {
    line.say({ type: "follow", collection_id: home.uid, after: home.last + 1 });
    return followed() > before;
  });
  await record(studio, home, progress(2));
  await line.hears("GenerationProgress");
  expect(turns(line)).not.toContain(1);
});

test("a line that never answers a ping is cut off", async () => {
  const other = await openTestStudio({ works: false, intervals: { pingMs: 200 } });
  const person = await other.person();
  const [deaf, well] = [await lineOf(other, person, { autoPong: false }), await lineOf(other, person)];
  expect(await deaf.closed).toBe(1006);
  expect(well.socket.readyState).toBe(WebSocket.OPEN);
  await other.close();
  expect(await well.closed).toBe(1012);
});
